package soulfra.experiments.bench;

import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import soulfra.experiments.Scratch;
import soulfra.experiments.Stage;
import soulfra.experiments.report.Machine;
import soulfra.experiments.report.Report;
import soulfra.experiments.report.ReportFiles;
import soulfra.experiments.report.Table;
import soulfra.experiments.report.TextTable;

/// `./lab bench stage1`: how near a stage comes to what this machine can do at most. What is
/// compared is measured in the same run, by the same client, in turns.
public final class StageBench {

  /// What is measured of one stage, and what was aimed at.
  interface Bench {
    void measure() throws Exception;

    Goals goals();

    /// What the letters before the figures mean, beside E and S.
    Map<String, String> legend();

    /// The finding in half a sentence.
    String witness();

    /// Beside the rates and tails.
    List<Table> tables();

    /// Of what it stands on.
    Map<String, String> versions();
  }

  /// @param root the project's folder
  /// @param quick fewer and shorter rounds on less data: to see that it works, not how fast it is
  /// @param peer a rival that speaks `POST /agents/{n}/messages {body}` and `GET
  ///   /agents/{n}/messages` with the user's number in the header `x-user`
  public record Options(Path root, Stage stage, long seed, boolean quick, @Nullable URI peer) {

    String command() {
      return "./lab bench %s --seed %d%s%s"
          .formatted(
              stage.id, seed, quick ? " --quick" : "", peer == null ? "" : " --peer " + peer);
    }
  }

  private StageBench() {}

  /// Measures, prints a table, and writes a report to `results/`.
  ///
  /// @return the exit code: 0 if all goals are met, 1 if one is not
  public static int run(Options options, PrintStream out) throws Exception {
    var at = Instant.now();
    try (var scratch = Scratch.create(options.root, "bench")) {
      var rig = new Rig(options, out, scratch.folder());
      var bench =
          switch (options.stage) {
            case ONE -> new BenchOfStage1(rig);
            case TWO -> new BenchOfStage2(rig);
            case THREE -> new BenchOfStage3(rig);
          };
      bench.measure();
      var report = report(rig, bench, at, Duration.between(at, Instant.now()));
      print(report, ReportFiles.write(report, options.root.resolve("results")), out);
      return bench.goals().exitCode();
    }
  }

  private static Report report(Rig rig, Bench bench, Instant at, Duration took) {
    var rows =
        rig.results().entrySet().stream()
            .map(e ->
                Table.row(
                    e.getKey(),
                    e.getValue().perSecond(),
                    e.getValue().p50Millis(),
                    e.getValue().p99Millis()))
            .toList();
    var about = new LinkedHashMap<String, String>();
    about.put("E", "Javalin with virtual threads in a JVM like the stage's, with nothing behind");
    about.put("S", rig.stage().id);
    about.putAll(bench.legend());
    about.put("Client", Rig.CLIENTS + " clients on one event loop; medians of rounds in turns");
    var tables = new ArrayList<Table>();
    tables.add(
        new Table("Rates and tails", List.of("What", "per second", "p50 ms", "p99 ms"), rows));
    tables.addAll(bench.tables());
    var goals = bench.goals();
    return new Report(
        "bench-" + rig.stage().id,
        "Speed of " + rig.stage().id,
        goals.judgement(),
        "%d of %d goals met: %s.".formatted(goals.met(), goals.claims().size(), bench.witness()),
        about,
        goals.claims(),
        List.of(),
        tables,
        new Report.Rerun(
            rig.options.command(), rig.options.seed, at, took, bench.versions(), Machine.here()));
  }

  static void print(Report report, ReportFiles files, PrintStream out) {
    report.tables().forEach(table -> out.println("\n" + TextTable.of(table)));
    var goals =
        report.claims().stream()
            .map(c -> Table.row(c.claim(), c.measured(), c.judgement().sign()))
            .toList();
    out.println("\n" + TextTable.of(new Table("Goals", List.of("Goal", "measured", ""), goals)));
    out.println("\n" + report.witness() + "\n" + files.html());
  }
}
