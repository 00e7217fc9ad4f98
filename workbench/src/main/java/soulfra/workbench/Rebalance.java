package soulfra.workbench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
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

@Command(
    name = "rebalance",
    description = {
      "Moves a slot of the running stage 3 to another shard, while both of them serve.",
      "",
      "Users, agents and handles are in 64 slots, by their ids; a slot is on one shard. Its rows are"
          + " copied and followed, then the one shard closes it and the other opens it: only in"
          + " between must writers wait. Without options it says who holds what. It may be"
          + " interrupted at any time: then the stage finishes it, or takes it back.",
      ""
    })
final class Rebalance implements Callable<Integer> {

  private static final String MAIN = "soulfra.Rebalance";

  private final Workplace place;

  @ArgGroup(exclusive = false)
  private @Nullable Wanted wanted;

  @Option(names = "--data", paramLabel = "DIR", description = "The folder that ./lab up was given.")
  private @Nullable Path data;

  /// Both, or none.
  static final class Wanted {
    @Option(names = "--move", required = true, paramLabel = "SLOT", description = "0 to 63.")
    private int slot;

    @Option(
        names = "--to",
        required = true,
        paramLabel = "SHARD",
        description = "The shard that is to hold it: a, b or c.")
    private String shard = "";
  }

  Rebalance(Workplace place) {
    this.place = place;
  }

  @Override
  public Integer call() throws InterruptedException {
    var stage = place.data(data).running(Stage.THREE);
    var process = start(stage);
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
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException("Can't read what the rebalancing says", e);
    } finally {
      process.destroy();
      process.waitFor();
    }
  }

  private Process start(RunFile.Running stage) {
    var jar = Stage.THREE.home(place.root()).resolve("target").resolve("stage.jar");
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                jar.toString(),
                MAIN));
    if (wanted != null) {
      command.add(Integer.toString(wanted.slot));
      command.add(wanted.shard);
    }
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
