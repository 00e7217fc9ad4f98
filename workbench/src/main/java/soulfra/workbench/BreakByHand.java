package soulfra.workbench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import soulfra.experiments.Stage;
import soulfra.workbench.fault.FaultRoutes;
import soulfra.workbench.fault.Faults;
import tools.jackson.databind.json.JsonMapper;

@Command(
    name = "fault",
    description = {
      "Breaks processes and wires of what ./lab up runs, by hand, and heals them.",
      "",
      "kill, stop and freeze a process by its name (app1, a2, z1, postgres) or by a role that"
          + " somebody has now (a.leader, redis.leader, apps); fill and skew an instance. A wire is"
          + " named by its ends (app1-postgres, apps-a.leader, replicas-a1) and can be broken if there is"
          + " a proxy on it, as ./lab up --wires has it: partition, blackhole, latency, loss, drop."
          + " When ./lab up ends, all is healed.",
      ""
    },
    footer = {
      "",
      "  ./lab fault inject kill a.leader --stage 3",
      "  ./lab fault inject partition app1-postgres upstream --stage 2",
      "  ./lab fault inject latency apps-a.leader 300 50",
      "  ./lab fault list",
      "  ./lab fault heal 1",
      "  ./lab fault heal all"
    })
final class BreakByHand implements Callable<Integer> {

  private final Workplace place;

  @Parameters(paramLabel = "WHAT", arity = "1", description = "inject, heal or list.")
  private String what = "";

  @Parameters(
      index = "1..*",
      paramLabel = "WORD",
      arity = "0..*",
      description = "The fault to inject; the number of the one to heal, or all.")
  private List<String> words = List.of();

  @Option(
      names = "--stage",
      paramLabel = "N",
      defaultValue = "3",
      description = "Where to inject it. Default: 3.")
  private String stage = "";

  @Option(names = "--data", paramLabel = "DIR", description = "The folder of that ./lab up.")
  private @Nullable Path data;

  BreakByHand(Workplace place) {
    this.place = place;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    switch (what) {
      case "list" -> all().forEach(fault -> place.say(line(fault)));
      case "inject" -> place.say(line(read(send("POST", "", wanted()), Faults.Shown.class)));
      case "heal" -> heal();
      default ->
          throw new Refusal(
              "inject, heal or list, not %s.".formatted(what), "./lab fault --help explains.");
    }
    return 0;
  }

  private FaultRoutes.Wanted wanted() {
    if (words.isEmpty()) {
      throw new Refusal("Which fault?", "Say ./lab fault inject kill app1 --stage 2.");
    }
    try {
      var id = Stage.parse(stage).getFirst().id;
      return new FaultRoutes.Wanted(id, String.join(" ", words));
    } catch (IllegalArgumentException e) {
      throw Refusal.of(e, "Say --stage 3.");
    }
  }

  private void heal() throws IOException, InterruptedException {
    if (words.isEmpty()) {
      throw new Refusal("Which one? ./lab fault list shows them.", "Say ./lab fault heal all.");
    }
    var ids =
        words.getFirst().equals("all")
            ? all().stream().map(fault -> Integer.toString(fault.id())).toList()
            : words;
    for (var id : ids) {
      place.say("healed " + line(read(send("DELETE", "/" + id, null), Faults.Shown.class)));
    }
  }

  private List<Faults.Shown> all() throws IOException, InterruptedException {
    return List.of(read(send("GET", "", null), Faults.Shown[].class));
  }

  private static String line(Faults.Shown fault) {
    return "  %d  %s  %s  (%s)"
        .formatted(fault.id(), fault.stage(), fault.fault(), String.join(", ", fault.on()));
  }

  private HttpResponse<String> send(String method, String path, @Nullable Object body)
      throws IOException, InterruptedException {
    var folder = place.data(data);
    var run =
        folder
            .running()
            .orElseThrow(() ->
                new Refusal(
                    "No lab is running on %s.".formatted(folder.path()),
                    "Start it with ./lab up, in another terminal."));
    var request =
        HttpRequest.newBuilder(URI.create(run.workbench() + "/api/faults" + path))
            .header("Authorization", "Bearer " + run.stages().getFirst().operatorToken())
            .method(
                method,
                body == null
                    ? BodyPublishers.noBody()
                    : BodyPublishers.ofByteArray(JsonMapper.shared().writeValueAsBytes(body)))
            .build();
    try (var http = HttpClient.newHttpClient()) {
      return http.send(request, BodyHandlers.ofString());
    }
  }

  private static <T> T read(HttpResponse<String> answer, Class<T> type) {
    if (answer.statusCode() >= 400) {
      throw new Refusal(answer.body(), "./lab fault --help explains.");
    }
    return JsonMapper.shared().readValue(answer.body(), type);
  }
}
