package soulfra.experiments.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import soulfra.experiments.report.Machine;
import soulfra.experiments.report.Numbers;
import soulfra.experiments.report.Report;
import soulfra.experiments.report.ReportFiles;
import soulfra.experiments.report.Table;

/// `./lab bench json`: the JMH benchmarks of this module, by JMH itself.
public final class MicroBench {

  private MicroBench() {}

  /// Runs what the pattern names; JMH prints while it runs. Writes a report to `results/`.
  ///
  /// @param pattern a regular expression that is looked for in the benchmarks' names
  /// @param quick one fork and short iterations: to see that it works, not how fast it is
  public static ReportFiles run(Path root, String pattern, boolean quick) throws RunnerException {
    var at = Instant.now();
    long begin = System.nanoTime();
    var options = new OptionsBuilder().include(pattern).shouldFailOnError(true);
    if (quick) {
      var time = TimeValue.milliseconds(100);
      options.forks(1).warmupTime(time).measurementTime(time);
    }
    var results = new Runner(options.build()).run();
    var took = Duration.ofNanos(System.nanoTime() - begin);
    return ReportFiles.write(report(pattern, quick, results, at, took), root.resolve("results"));
  }

  private static Report report(
      String pattern, boolean quick, Collection<RunResult> results, Instant at, Duration took) {
    var rows = results.stream().map(MicroBench::row).toList();
    return new Report(
        "bench-jmh",
        "Micro-benchmarks: " + pattern,
        null,
        "Measured by JMH; a difference within the errors is none.",
        Map.of(),
        List.of(),
        List.of(),
        List.of(new Table("Scores", List.of("Benchmark", "score", "± 99.9 %", "unit"), rows)),
        new Report.Rerun(
            "./lab bench %s%s".formatted(pattern, quick ? " --quick" : ""),
            0,
            at,
            took,
            Map.of(),
            Machine.here()));
  }

  private static List<String> row(RunResult result) {
    var primary = result.getPrimaryResult();
    var name = result.getParams().getBenchmark();
    return Table.row(
        name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1),
        Numbers.show(primary.getScore()),
        Numbers.show(primary.getScoreError()),
        primary.getScoreUnit());
  }
}
