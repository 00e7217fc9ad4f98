package soulfra.experiments.chaos;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import soulfra.chaos.Schedule;
import soulfra.chaos.scenario.Scenario;
import soulfra.chaos.workload.Recording.Broken;
import soulfra.experiments.history.Answer;
import soulfra.experiments.history.History;
import soulfra.experiments.history.Operation;
import soulfra.experiments.history.Operation.Outcome;
import soulfra.experiments.history.Validity;
import soulfra.experiments.report.Chart;
import soulfra.experiments.report.Machine;
import soulfra.experiments.report.Report;
import soulfra.experiments.report.Table;

/// A run as a report: what was promised and whether it held, rate and latency over time with the
/// faults as bands, and what each fault cost.
///
/// @param stem how the names of the run's files begin
public record ChaosReport(
    ChaosRun.Options options,
    String stem,
    Scenario.OnStage on,
    Schedule schedule,
    History history,
    Answer answer,
    List<Effect> effects,
    List<Broken> broken) {

  private static final Chart.Axis SECONDS = new Chart.Axis("seconds", false);

  Report at(Instant began) {
    return new Report(
        options.name(),
        "%s: %s (%s, %s)"
            .formatted(
                options.scenario().name(),
                options.scenario().about(),
                options.stage().id,
                options.workload().name()),
        judgement(),
        answer.sentence(),
        about(),
        List.of(new Report.Claim("promise", on.promised(), words(), judgement())),
        List.of(rate(), latency()),
        List.of(faults()),
        new Report.Rerun(
            command(),
            options.seed(),
            began,
            Duration.between(began, Instant.now()),
            Map.of(),
            Machine.here()));
  }

  private Report.Judgement judgement() {
    return switch (answer.validity()) {
      case VALID -> new Report.Judgement("✓", words(), Report.Kind.GOOD);
      case INVALID -> new Report.Judgement("✗", words(), Report.Kind.BAD);
      case UNKNOWN -> new Report.Judgement("?", words(), Report.Kind.UNKNOWN);
    };
  }

  private String words() {
    return words(answer.validity());
  }

  /// What a verdict means here.
  public static String words(Validity validity) {
    return switch (validity) {
      case VALID -> "as promised";
      case INVALID -> "a broken promise";
      case UNKNOWN -> "unknown";
    };
  }

  private Map<String, String> about() {
    var about = new LinkedHashMap<String, String>();
    about.put("Promised", on.promised());
    about.put("Meanwhile", options.workload().about());
    if (options.control() != Control.NONE) {
      about.put("Left out on purpose", options.control().words());
    }
    about.put("Every operation", stem + ".jsonl, and as a page " + stem + ".history.html");
    about.put("Schedule", schedule.toString().strip().replace("\n", "; "));
    return about;
  }

  private String command() {
    return "./lab chaos %s --stage %d --workload %s --seconds %d --seed %d%s"
        .formatted(
            options.scenario().name(),
            options.stage().number,
            options.workload().name(),
            options.time().toSeconds(),
            options.seed(),
            options.control() == Control.NONE ? "" : " " + options.control().option());
  }

  private Chart rate() {
    return new Chart(
        "How operations ended",
        SECONDS,
        new Chart.Axis("a second", false),
        seconds(),
        List.of(
            count("acknowledged", Operation::ok),
            count("refused", o -> o.outcome() == Outcome.FAIL),
            count("nobody knows", o -> o.outcome() == Outcome.INFO)),
        bands());
  }

  private Chart.Series count(String name, Predicate<Operation> wanted) {
    return new Chart.Series(
        name,
        perSecond().stream().map(all -> (double) all.stream().filter(wanted).count()).toList());
  }

  private Chart latency() {
    return new Chart(
        "How long acknowledged ones took",
        SECONDS,
        new Chart.Axis("ms", true),
        seconds(),
        List.of(quantile("p50", 0.5), quantile("p99", 0.99)),
        bands());
  }

  private Chart.Series quantile(String name, double share) {
    return new Chart.Series(name, perSecond().stream().map(all -> quantile(all, share)).toList());
  }

  private static double quantile(List<Operation> all, double share) {
    var took =
        all.stream().filter(Operation::ok).map(o -> (o.end() - o.begin()) / 1e6).sorted().toList();
    return took.isEmpty() ? Double.NaN : took.get((int) (share * (took.size() - 1)));
  }

  private List<Double> seconds() {
    return IntStream.range(0, perSecond().size()).mapToObj(i -> i + 0.5).toList();
  }

  /// The operations by the second in which they began.
  private List<List<Operation>> perSecond() {
    var seconds = new ArrayList<List<Operation>>();
    for (var o : history.operations()) {
      int second = (int) (o.begin() / 1_000_000_000);
      while (seconds.size() <= second) {
        seconds.add(new ArrayList<>());
      }
      seconds.get(second).add(o);
    }
    return seconds;
  }

  private List<Chart.Band> bands() {
    return broken.stream()
        .map(b -> new Chart.Band(b.fault(), b.from() / 1e9, b.to() / 1e9))
        .toList();
  }

  private Table faults() {
    return faults(effects);
  }

  /// What each fault cost, a row for each.
  public static Table faults(List<Effect> effects) {
    return new Table(
        "What each fault cost",
        List.of("Fault", "on", "from s", "for s", "answered %", "unknown", "recovered after s"),
        effects.stream()
            .map(e ->
                Table.row(
                    e.fault().fault(),
                    String.join(" ", e.fault().on()),
                    e.fault().from() / 1e9,
                    (e.fault().to() - e.fault().from()) / 1e9,
                    e.availability(),
                    e.unknown(),
                    e.recoveryMillis() / 1000.0))
            .toList());
  }
}
