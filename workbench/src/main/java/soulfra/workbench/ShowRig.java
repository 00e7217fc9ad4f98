package soulfra.workbench;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import soulfra.chaos.rig.Part;
import soulfra.chaos.rig.Rig;
import soulfra.experiments.Scratch;
import soulfra.experiments.Stage;

@Command(
    name = "rig",
    description = {
      "Starts a stage with a proxy on every wire, and lists its wires and processes by name.",
      "",
      "These are the names that faults have: kill a1, freeze a.leader, partition app1-redis.",
      ""
    })
final class ShowRig implements Callable<Integer> {

  private final Workplace place;

  @Parameters(paramLabel = "STAGE", description = "stage1, stage2 or stage3.")
  private String name = "";

  @Option(
      names = "--keep",
      description = {
        "Keep it running until Ctrl-C, with Toxiproxy's API for its wires: any client of Toxiproxy"
            + " can break them."
      })
  private boolean keep;

  ShowRig(Workplace place) {
    this.place = place;
  }

  @Override
  public Integer call() throws IOException {
    var stage = stage();
    try (var scratch = Scratch.create(place.root(), "rig")) {
      var plan =
          new Rig.Plan(
              stage.id,
              stage.home(place.root()),
              scratch.folder(),
              stage.needs,
              Math.min(2, stage.mostInstances),
              Map.of(),
              ThreadLocalRandom.current().nextInt(1_000_000));
      try (var rig = Rig.start(plan, place::say)) {
        show(rig);
        if (keep) {
          place.say("");
          place.say(
              "Toxiproxy's API is at %s. Ctrl-C stops everything."
                  .formatted(rig.toxiproxy().orElseThrow()));
          new CountDownLatch(1).await();
        }
        return 0;
      } catch (InterruptedException e) {
        return 0;
      }
    }
  }

  private Stage stage() {
    try {
      return Stage.parse(name).getFirst();
    } catch (IllegalArgumentException e) {
      throw Refusal.of(e, "Say ./lab rig stage3.");
    }
  }

  private void show(Rig rig) {
    place.say("Processes: kill, stop, freeze; of them instances: fill, skew");
    for (var part : rig.parts()) {
      place.say("  %-12s process %s".formatted(part.name(), pid(part)));
    }
    place.say("Who has a role now");
    rig.roles().forEach((role, who) -> place.say("  %-20s %s".formatted(role, who)));
    place.say("Wires: partition, blackhole, latency, loss, drop");
    for (var wire : rig.wires()) {
      place.say("  %-16s %s → %s".formatted(wire.name(), wire.listen(), wire.address()));
    }
  }

  private static String pid(Part part) {
    return part.pid().isPresent() ? Long.toString(part.pid().getAsLong()) : "—";
  }
}
