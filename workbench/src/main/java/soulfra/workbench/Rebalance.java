package soulfra.workbench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import soulfra.experiments.Stage;
import tools.jackson.databind.json.JsonMapper;

@Command(
    name = "rebalance",
    description = {
      "Moves slots of the running stage 3 to other shards, while all of them serve.",
      "",
      "Users, agents and handles are in 64 slots, by their ids; a slot is on one shard. Its rows are"
          + " copied and followed, then the one shard closes it and the other opens it: only in"
          + " between must writers wait. With --add-shard another shard joins: its servers are"
          + " started, the instances are started again one after the other, so that they know it,"
          + " and then it gets its share of the slots, one by one. Without options it says who holds"
          + " what. It may be interrupted at any time: then the stage finishes the move, or takes it"
          + " back, and the same command goes on where it was.",
      ""
    })
final class Rebalance implements Callable<Integer> {

  private static final String MAIN = "soulfra.Rebalance";

  private final Workplace place;

  @ArgGroup private @Nullable Wanted wanted;

  @Option(names = "--data", paramLabel = "DIR", description = "The folder that ./lab up was given.")
  private @Nullable Path data;

  /// One of these, or none.
  static final class Wanted {
    @ArgGroup(exclusive = false)
    private @Nullable Moved moved;

    @Option(
        names = "--add-shard",
        required = true,
        description = "A shard more, with its share of the slots.")
    private boolean addShard;
  }

  /// Both, or none.
  static final class Moved {
    @Option(names = "--move", required = true, paramLabel = "SLOT", description = "0 to 63.")
    private int slot;

    @Option(
        names = "--to",
        required = true,
        paramLabel = "SHARD",
        description = "The shard that is to hold it, such as b.")
    private String shard = "";
  }

  Rebalance(Workplace place) {
    this.place = place;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    var moved = wanted == null ? null : wanted.moved;
    if (wanted != null && wanted.addShard) {
      addShard();
    } else if (moved != null) {
      run(Integer.toString(moved.slot), moved.shard);
    } else {
      run();
    }
    return 0;
  }

  private void addShard() throws IOException, InterruptedException {
    var _ = place.data(data).running(Stage.THREE);
    place.say("Starting the servers of another shard…");
    var added = JsonMapper.shared().readValue(ask(""), ShardRoutes.Added.class);
    run("begin");
    for (int n = 0; n < added.instances().size(); n++) {
      place.say(
          "Telling the instance at %s of shard %s…"
              .formatted(added.instances().get(n), added.shard()));
      var _ = ask("/instances/" + n);
    }
    run("spread");
    var _ = ask("/joined");
    place.say("Shard %s is there, and will be at every start.".formatted(added.shard()));
  }

  /// Asks the `up` that runs, which holds the servers.
  private String ask(String path) throws IOException, InterruptedException {
    var folder = place.data(data);
    var token = folder.running(Stage.THREE).operatorToken();
    var workbench = folder.running().orElseThrow().workbench();
    var request =
        HttpRequest.newBuilder(URI.create(workbench + "/api/shards" + path))
            .header("Authorization", "Bearer " + token)
            .POST(BodyPublishers.noBody())
            .build();
    try (var http = HttpClient.newHttpClient()) {
      var answer = http.send(request, BodyHandlers.ofString());
      if (answer.statusCode() >= 400) {
        throw new Refusal(answer.body(), "The same command again goes on where it was.");
      }
      return answer.body();
    }
  }

  /// Beside the instances, with their settings.
  private void run(String... words) throws InterruptedException {
    var process = start(place.data(data).running(Stage.THREE), words);
    try (var lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      lines.lines().forEach(place::say);
      int code = process.waitFor();
      if (code != 0) {
        throw new Refusal(
            "The rebalancing ended with exit code " + code + ".",
            "What is said above says why; the same command again finishes what is decided.");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Can't read what the rebalancing says", e);
    } finally {
      process.destroy();
      process.waitFor();
    }
  }

  private Process start(RunFile.Running stage, String... words) {
    var jar = Stage.THREE.home(place.root()).resolve("target").resolve("stage.jar");
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                jar.toString(),
                MAIN));
    command.addAll(List.of(words));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("SOULFRA_"));
    builder.environment().putAll(stage.settings());
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException("Can't start " + MAIN, e);
    }
  }
}
