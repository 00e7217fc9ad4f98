package soulfra.workbench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import soulfra.chaos.scenario.Scenario;
import soulfra.chaos.scenario.Scenarios;
import soulfra.chaos.workload.Workload;
import soulfra.experiments.Stage;
import soulfra.experiments.chaos.ChaosRun;
import soulfra.experiments.chaos.Control;
import soulfra.experiments.history.Validity;

@Command(
    name = "chaos",
    description = {
      "Breaks a stage in one way or many, while clients work with it, and judges what they were told.",
      "",
      "The stage is started on fresh data, with a proxy on every wire, and is gone afterwards. The"
          + " history stays in results/ for ./lab check, beside a report. What it did by chance it"
          + " does again with the same --seed.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:as promised",
      "1:a broken promise, with its witness",
      "2:unknown: the check ran out of time, or the run showed nothing; or an error"
    },
    footer = {
      "",
      "  ./lab chaos --list",
      "  ./lab chaos leader-killed --seed 7",
      "  ./lab chaos answers-lost --stage 2 --without-keys   what idempotency keys are for",
      "  ./lab chaos my-scenario.md --seconds 60"
    })
final class Chaos implements Callable<Integer> {

  private static final int LEAST_SECONDS = 5;
  private static final int MOST_SECONDS = 3_600;
  private static final int MOST_CAUSES = 20;

  private final Workplace place;

  @Parameters(
      paramLabel = "SCENARIO",
      arity = "0..1",
      description = "Its name, a file of your own, or all.")
  private @Nullable String name;

  @Option(names = "--list", description = "Show the scenarios and the workloads.")
  private boolean list;

  @Option(
      names = "--stage",
      paramLabel = "N",
      description = "On which stages: 1, or 2,3. Default: all that the scenario is about.")
  private @Nullable String stages;

  @Option(
      names = "--workload",
      paramLabel = "W",
      description = "What clients do. Default: the scenario's first.")
  private @Nullable String workload;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "20",
      description = "How long things are broken and healed. Default: ${DEFAULT-VALUE}.")
  private int seconds;

  @Option(names = "--seed", description = "Where all chance starts. Default: any, and shown.")
  private @Nullable Long seed;

  @Option(
      names = "--without-quorum",
      description = "Leave out what it is for: leaders of stage 3 acknowledge what only they have.")
  private boolean withoutQuorum;

  @Option(
      names = "--without-certainty",
      description =
          "Leave out what it is for: nobody asks leaders of stage 3 whether they still lead.")
  private boolean withoutCertainty;

  @Option(
      names = "--without-fence",
      description = "Leave out what it is for: followers of stage 3 go on with a replaced leader.")
  private boolean withoutFence;

  @Option(
      names = "--without-places",
      description = "Leave out what it is for: followers of stage 3 answer who has seen more.")
  private boolean withoutPlaces;

  @Option(
      names = "--without-keys",
      description = "Leave out what it is for: clients send again without idempotency keys.")
  private boolean withoutKeys;

  @Option(
      names = "--without-uniqueness",
      description = "Leave out what it is for: Postgres of stage 2 takes a blessing twice.")
  private boolean withoutUniqueness;

  Chaos(Workplace place) {
    this.place = place;
  }

  private record Judged(ChaosRun.Options run, Validity validity) {}

  @Override
  public Integer call() throws InterruptedException {
    if (list) {
      list();
      return 0;
    }
    if (seconds < LEAST_SECONDS || seconds > MOST_SECONDS) {
      throw new Refusal(
          "A run takes %d to %d seconds, not %d.".formatted(LEAST_SECONDS, MOST_SECONDS, seconds),
          "Say --seconds 20.");
    }
    var judged = new ArrayList<Judged>();
    for (var run : runs()) {
      judged.add(new Judged(run, run(run)));
    }
    if (judged.size() > 1) {
      place.say("");
      judged.forEach(one ->
          place.say(
              "%s  %-20s %s  %s"
                  .formatted(
                      ChaosScreen.verdict(place, one.validity),
                      one.run.scenario().name(),
                      one.run.stage().id,
                      one.run.workload().name())));
    }
    return switch (judged.stream().map(Judged::validity).reduce(Validity.VALID, Validity::and)) {
      case VALID -> 0;
      case INVALID -> 1;
      case UNKNOWN -> 2;
    };
  }

  private Validity run(ChaosRun.Options run) throws InterruptedException {
    try (var screen = new ChaosScreen(place)) {
      screen.begin(run);
      var outcome = ChaosRun.of(run, screen);
      screen.show(outcome);
      return outcome.answer().validity();
    } catch (RuntimeException e) {
      if (Thread.interrupted() || wasInterrupted(e)) {
        throw new InterruptedException();
      }
      return switch (e) {
        case IllegalArgumentException _ ->
            throw Refusal.of(e, "./lab rig stage%d shows the names.".formatted(run.stage().number));
        case IllegalStateException _ -> {
          place.say("? unknown: " + e.getMessage());
          yield Validity.UNKNOWN;
        }
        default -> throw e;
      };
    }
  }

  /// Whoever put away what was begun may have forgotten that there was a hurry.
  private static boolean wasInterrupted(Throwable failure) {
    return Stream.<@Nullable Throwable>iterate(
            failure, Objects::nonNull, f -> f == null ? null : f.getCause())
        .limit(MOST_CAUSES)
        .anyMatch(InterruptedException.class::isInstance);
  }

  private List<ChaosRun.Options> runs() {
    if (name == null) {
      throw new Refusal("Which scenario? --list shows them.", "Say ./lab chaos leader-killed.");
    }
    long chosen = seed == null ? ThreadLocalRandom.current().nextInt(1_000_000) : seed;
    var runs = new ArrayList<ChaosRun.Options>();
    try {
      for (var scenario : name.equals("all") ? Scenarios.all() : List.of(Scenarios.named(name))) {
        for (var stage : stages(scenario)) {
          var what = workload == null ? scenario.workloads().getFirst() : workload;
          runs.add(
              new ChaosRun.Options(
                  place.root(),
                  place.results(),
                  scenario,
                  stage,
                  Workload.named(what),
                  Duration.ofSeconds(seconds),
                  chosen,
                  control()));
        }
      }
    } catch (IllegalArgumentException e) {
      throw Refusal.of(e, "./lab chaos --list shows them all.");
    }
    if (runs.isEmpty()) {
      throw new Refusal("None of these is about stage " + stages + ".", "Leave out --stage.");
    }
    return runs;
  }

  private Control control() {
    var chosen = new ArrayList<Control>();
    if (withoutQuorum) {
      chosen.add(Control.WITHOUT_QUORUM);
    }
    if (withoutCertainty) {
      chosen.add(Control.WITHOUT_CERTAINTY);
    }
    if (withoutFence) {
      chosen.add(Control.WITHOUT_FENCE);
    }
    if (withoutPlaces) {
      chosen.add(Control.WITHOUT_PLACES);
    }
    if (withoutKeys) {
      chosen.add(Control.WITHOUT_KEYS);
    }
    if (withoutUniqueness) {
      chosen.add(Control.WITHOUT_UNIQUENESS);
    }
    if (chosen.size() > 1) {
      throw new Refusal(
          "One thing at a time can be left out.",
          "Say only one of "
              + String.join(", ", chosen.stream().map(Control::option).toList())
              + ".");
    }
    return chosen.isEmpty() ? Control.NONE : chosen.getFirst();
  }

  /// Those that were asked for and that it is about; a scenario asked for by name must be about
  /// all.
  private List<Stage> stages(Scenario scenario) {
    var about = new TreeMap<>(scenario.stages()).keySet();
    if (stages == null) {
      return Arrays.stream(Stage.values()).filter(s -> about.contains(s.number)).toList();
    }
    var asked = Stage.parse(stages);
    if ("all".equals(name)) {
      return asked.stream().filter(s -> about.contains(s.number)).toList();
    }
    asked.forEach(stage -> {
      var _ = scenario.on(stage.number);
    });
    return asked;
  }

  private void list() {
    for (var scenario : Scenarios.all()) {
      place.say(
          "  %-20s %s; stages %s; %s"
              .formatted(
                  scenario.name(),
                  scenario.about(),
                  String.join(
                      ", ",
                      new TreeMap<>(scenario.stages()).keySet().stream().map(n -> "" + n).toList()),
                  String.join(", ", scenario.workloads())));
    }
    place.say("");
    Workload.all().forEach(w -> place.say("  %-10s %s".formatted(w.name(), w.about())));
  }
}
