package soulfra.experiments;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import soulfra.chaos.scenario.Scenarios;
import soulfra.experiments.report.Machine;
import soulfra.experiments.report.PastReports;
import soulfra.experiments.report.Report;

/// What each stage was held to on one machine, and whether it held: a table in Markdown that stands
/// in the README between two markers, made of the reports in `results/` and of nothing else. What
/// did not run leaves a dot, what can't be asked of a stage a blank.
public final class HeldTable {

  static final String BEGIN = "<!-- held: by ./lab report --readme -->";
  static final String END = "<!-- held: end -->";

  private static final String HEAD =
      """
      | | stage 1 | stage 2 | stage 3 | shown by |
      |---|:-:|:-:|:-:|---|
      """;

  /// @param experiments by name; those that start the stage itself
  /// @param scenarios by name
  private record Promise(String says, List<String> experiments, List<String> scenarios) {}

  private static final List<Promise> PROMISES =
      List.of(
          new Promise(
              "a retry with the same key happens once",
              List.of("lost-reply", "end-to-end"),
              List.of("answers-lost")),
          new Promise("no blessing is lost or counts twice", List.of("lost-blessings"), List.of()),
          new Promise("no change of an agent's memory is lost", List.of("agent-state"), List.of()),
          new Promise("a handle has one owner", List.of("one-handle"), List.of()),
          new Promise(
              "an old client's change keeps what a new one wrote",
              List.of("rolling-upgrade"),
              List.of()),
          new Promise("a rate limit holds over all servers", List.of("rate-limiter"), List.of()),
          new Promise(
              "nothing acknowledged is lost with a server",
              List.of(),
              List.of("instance-killed", "instance-frozen", "rolling-restart")),
          new Promise(
              "… with the database, or a leader of it",
              List.of(),
              List.of("database-killed", "leader-killed", "leader-frozen", "leader-cut-off")),
          new Promise("… with Redis", List.of(), List.of("redis-killed")),
          new Promise(
              "… with the network",
              List.of(),
              List.of("clients-cut-off", "flapping-link", "database-cut-off", "slow-network")),
          new Promise(
              "… with ZooKeeper", List.of(), List.of("zookeeper-minority", "zookeeper-majority")),
          new Promise("… with all of them by turns", List.of(), List.of("everything-at-once")));

  private HeldTable() {}

  /// @throws IllegalArgumentException if the page lacks one of the two markers
  public static String into(String readme, PastReports past, Instant at, Machine machine) {
    int begin = readme.indexOf(BEGIN);
    int end = readme.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IllegalArgumentException(
          "README.md must have the line '%s' and after it '%s'.".formatted(BEGIN, END));
    }
    return readme.substring(0, begin)
        + "%s\n%s%s%s\n".formatted(BEGIN, HEAD, rows(past), line(at, machine))
        + readme.substring(end);
  }

  private static String rows(PastReports past) {
    return PROMISES.stream()
        .map(promise ->
            "| %s | %s | %s |\n"
                .formatted(
                    promise.says,
                    Stream.of(Stage.values())
                        .map(stage -> cell(promise, stage, past))
                        .collect(Collectors.joining(" | ")),
                    shownBy(promise)))
        .collect(Collectors.joining());
  }

  private static String shownBy(Promise promise) {
    return Stream.concat(
            promise.experiments.stream().map(name -> experiment(name).about().id()),
            promise.scenarios.stream().map(name -> "`" + name + "`"))
        .collect(Collectors.joining(", "));
  }

  /// The worst that came out; and how many of those that are due have run, unless all have.
  private static String cell(Promise promise, Stage stage, PastReports past) {
    var due = new ArrayList<Optional<Report.Kind>>();
    for (var name : promise.experiments) {
      var experiment = experiment(name);
      if (experiment.prediction(stage).isPresent()) {
        due.add(past.of(experiment.reportName(stage)).map(PastReports.Past::held));
      }
    }
    for (var name : promise.scenarios) {
      if (Scenarios.named(name).stages().containsKey(stage.number)) {
        var runs = past.startingWith("chaos-%s-%s-".formatted(name, stage.id));
        due.add(runs.stream().map(PastReports.Past::held).max(Report.Kind::compareTo));
      }
    }
    var ran = due.stream().flatMap(Optional::stream).toList();
    if (ran.isEmpty()) {
      return due.isEmpty() ? "" : "·";
    }
    var worst = ran.stream().max(Report.Kind::compareTo).orElseThrow();
    var part = ran.size() == due.size() ? "" : " %d of %d".formatted(ran.size(), due.size());
    return sign(worst) + part;
  }

  private static String sign(Report.Kind kind) {
    return switch (kind) {
      case GOOD -> "✓";
      case UNKNOWN -> "?";
      case BAD -> "✗";
    };
  }

  private static Experiment experiment(String name) {
    return Experiments.select(name).getFirst();
  }

  private static String line(Instant at, Machine machine) {
    return "\nOut of what had run by %s on %d × %s, %,d MiB, Java %s. ✓ held, ✗ did not, ? can't be told, · not run."
        .formatted(
            at.atZone(ZoneOffset.UTC).toLocalDate(),
            machine.processors(),
            machine.processor(),
            machine.memoryMiB(),
            machine.java());
  }
}
