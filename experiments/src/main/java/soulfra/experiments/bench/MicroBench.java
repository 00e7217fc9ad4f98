package soulfra.experiments.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import soulfra.experiments.report.Machine;
import soulfra.experiments.report.Report;
import soulfra.experiments.report.ReportFiles;
import soulfra.experiments.report.Table;

/// `./lab bench micro`: the JMH benchmarks of this module, by JMH itself.
public final class MicroBench {

  private MicroBench() {}

  /// Runs what the pattern names; JMH prints while it runs. Writes a report to `results/`.
  ///
  /// @param pattern a regular expression that is looked for in the benchmarks' names
  /// @param quick one fork and short iterations: to see that it works, not how fast it is
  /// @param baseline scores of an earlier run, to compare with; where there is no such file yet,
  ///   this run's go there
  public static ReportFiles run(Path root, String pattern, boolean quick, @Nullable Path baseline)
      throws RunnerException, IOException {
    var before = baseline != null && Files.exists(baseline) ? Scores.read(baseline) : null;
    var at = Instant.now();
    long begin = System.nanoTime();
    var file = Files.createTempFile("jmh", ".json");
    var options =
        new OptionsBuilder()
            .include(pattern)
            .shouldFailOnError(true)
            .resultFormat(ResultFormatType.JSON)
            .result(file.toString());
    if (quick) {
      var time = TimeValue.milliseconds(100);
      options.forks(1).warmupTime(time).measurementTime(time);
    }
    var _ = new Runner(options.build()).run();
    var took = Duration.ofNanos(System.nanoTime() - begin);
    var now = Scores.read(file);
    if (baseline != null && before == null) {
      Files.move(file, baseline, StandardCopyOption.REPLACE_EXISTING);
    } else {
      Files.delete(file);
    }
    var command =
        "./lab bench micro '%s'%s%s"
            .formatted(
                pattern,
                quick ? " --quick" : "",
                baseline == null ? "" : " --baseline " + baseline);
    var rerun = new Report.Rerun(command, 0, at, took, Map.of(), Machine.here());
    return ReportFiles.write(report(pattern, now, before, rerun), root.resolve("results"));
  }

  private static Report report(
      String pattern, Scores now, @Nullable Scores before, Report.Rerun rerun) {
    var tables = new ArrayList<Table>();
    if (before != null) {
      tables.add(now.beside(before, "Beside the baseline"));
    }
    tables.add(now.table());
    return new Report(
        "bench-jmh",
        "Micro-benchmarks: " + pattern,
        null,
        "Measured by JMH; a difference within the errors is none.",
        Map.of(),
        List.of(),
        List.of(),
        tables,
        rerun);
  }
}
