package soulfra.workbench.page;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import soulfra.chaos.rig.Injected;
import soulfra.chaos.scenario.Play;
import soulfra.chaos.scenario.Scenarios;
import soulfra.chaos.workload.Recording.Lately;
import soulfra.chaos.workload.Workload;
import soulfra.experiments.Stage;
import soulfra.experiments.chaos.ChaosReport;
import soulfra.experiments.chaos.ChaosRun;
import soulfra.experiments.chaos.Control;
import soulfra.experiments.report.Report.Kind;
import soulfra.experiments.report.Table;

/// Plays scenarios that a page asks for, as `./lab chaos` does, each on a stage of its own.
///
/// @param root the project's folder
record ChaosRuns(Path root, Worker<Asked, Moment, Judged> worker) {

  private static final int LEAST_SECONDS = 5;
  private static final int MOST_SECONDS = 600;
  private static final int PAST = 5;
  private static final int MOST_PAST = 500;

  /// @param page the scenario's Markdown
  /// @param promised by the number of the stage, for those that it is about
  record Entry(
      String name,
      String about,
      List<String> workloads,
      Map<Integer, String> promised,
      String page,
      List<Results.Past> runs) {}

  /// @param workload null for the scenario's first
  /// @param control null to leave nothing out
  /// @param seed null for any
  record Ask(
      String scenario,
      String stage,
      @Nullable String workload,
      int seconds,
      @Nullable Control control,
      @Nullable Long seed) {}

  record Asked(
      String scenario, String stage, String workload, int seconds, Control control, long seed) {}

  /// Either something that was said, or what one second was like.
  record Moment(@Nullable String said, @Nullable Second second) {}

  /// @param at Unix time in seconds
  /// @param p50Ms null where nothing was acknowledged
  /// @param broken the faults that were there
  record Second(
      double at,
      int acknowledged,
      int refused,
      int unknown,
      @Nullable Double p50Ms,
      @Nullable Double p99Ms,
      List<String> broken) {}

  /// @param page where the report is, from our root
  /// @param history where each operation is drawn
  record Judged(
      Kind kind, String words, String witness, Table effects, String page, String history) {}

  /// All scenarios, with how the last runs of each ended.
  static List<Entry> all(Results results) {
    var past = results.last(one -> one.what().equals("chaos"), MOST_PAST);
    return Scenarios.all().stream()
        .map(scenario -> {
          var name = "chaos-" + scenario.name() + "-stage";
          var promised = new TreeMap<Integer, String>();
          scenario.stages().forEach((stage, on) -> promised.put(stage, on.promised()));
          return new Entry(
              scenario.name(),
              scenario.about(),
              scenario.workloads(),
              promised,
              Scenarios.page(scenario.name()),
              past.stream().filter(one -> one.name().startsWith(name)).limit(PAST).toList());
        })
        .toList();
  }

  /// @throws IllegalArgumentException if there is no such scenario, or not on that stage
  /// @throws IllegalStateException if something else runs
  void begin(Ask ask) {
    if (ask.seconds < LEAST_SECONDS || ask.seconds > MOST_SECONDS) {
      throw new IllegalArgumentException(
          "A run takes %d to %d seconds, not %d."
              .formatted(LEAST_SECONDS, MOST_SECONDS, ask.seconds));
    }
    var stage = Stage.parse(ask.stage).getFirst();
    var scenario =
        Scenarios.all().stream()
            .filter(one -> one.name().equals(ask.scenario))
            .findAny()
            .orElseThrow(
                () -> new IllegalArgumentException("There is no scenario " + ask.scenario + "."));
    var _ = scenario.on(stage.number);
    var options =
        new ChaosRun.Options(
            root,
            root.resolve("results"),
            scenario,
            stage,
            Workload.named(ask.workload == null ? scenario.workloads().getFirst() : ask.workload),
            Duration.ofSeconds(ask.seconds),
            ask.seed == null ? ThreadLocalRandom.current().nextInt(1_000_000) : ask.seed,
            ask.control == null ? Control.NONE : ask.control);
    var asked =
        new Asked(
            scenario.name(),
            stage.id,
            options.workload().name(),
            ask.seconds,
            options.control(),
            options.seed());
    worker.begin(
        "Scenario %s runs on %s".formatted(scenario.name(), stage.id),
        asked,
        progress -> run(options, progress));
  }

  private static Judged run(ChaosRun.Options options, Consumer<Moment> progress) {
    var outcome = ChaosRun.of(options, new Teller(progress));
    var validity = outcome.answer().validity();
    return new Judged(
        switch (validity) {
          case VALID -> Kind.GOOD;
          case INVALID -> Kind.BAD;
          case UNKNOWN -> Kind.UNKNOWN;
        },
        ChaosReport.words(validity),
        outcome.answer().sentence(),
        ChaosReport.faults(outcome.effects()),
        "/results/" + outcome.page().getFileName(),
        "/results/"
            + String.valueOf(outcome.file().getFileName()).replace(".jsonl", ".history.html"));
  }

  private record Teller(Consumer<Moment> progress) implements Play.Watcher {

    @Override
    public void says(String what) {
      progress.accept(new Moment(what, null));
    }

    @Override
    public void sees(long seconds, Lately lately, List<Injected> broken) {
      progress.accept(
          new Moment(
              null,
              new Second(
                  System.currentTimeMillis() / 1000.0,
                  lately.ok(),
                  lately.failed(),
                  lately.unknown(),
                  lately.ok() == 0 ? null : (Double) lately.millis(0.5),
                  lately.ok() == 0 ? null : (Double) lately.millis(0.99),
                  broken.stream().map(one -> one.fault().words()).toList())));
    }
  }
}
