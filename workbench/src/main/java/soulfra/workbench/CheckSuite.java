package soulfra.workbench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import soulfra.experiments.history.Misread;
import soulfra.experiments.history.suite.Case;
import soulfra.experiments.history.suite.Suite;
import soulfra.experiments.report.ReportFiles;
import soulfra.experiments.report.Table;
import soulfra.experiments.report.TextTable;

/// `./lab check --suite DIR`: every history with a known verdict, expected beside got.
record CheckSuite(Workplace place, boolean json) {

  /// Each may take a quarter of the memory.
  private static final int MOST_AT_ONCE = 3;

  int run(Path folder, Duration each) throws InterruptedException {
    if (!Files.isDirectory(folder)) {
      throw new Refusal("There is no folder " + folder + ".", "Say --suite DIR of one.");
    }
    long began = System.nanoTime();
    List<Case.Result> results;
    try {
      results = all(Suite.read(folder), each);
    } catch (Misread e) {
      throw Check.unreadable(folder, e);
    } catch (IllegalArgumentException e) {
      throw Refusal.of(e, "Mend the table of what is expected in " + folder + ".");
    }
    var took = Duration.ofNanos(System.nanoTime() - began);
    long wrong = results.stream().filter(result -> !result.asExpected()).count();
    if (json) {
      place.say(ReportFiles.json(results.stream().map(CheckSuite::asJson).toList()));
    } else {
      show(results, wrong, took);
    }
    return wrong == 0 ? 0 : 1;
  }

  private List<Case.Result> all(List<Case> cases, Duration each) throws InterruptedException {
    int threads = Math.min(MOST_AT_ONCE, Runtime.getRuntime().availableProcessors());
    var results = new ArrayList<Case.Result>();
    var progress = new Progress(place.terminal().out(), place.interactive());
    try (var pool = Executors.newFixedThreadPool(threads)) {
      var checks = cases.stream().map(known -> pool.submit(() -> known.run(each))).toList();
      try {
        for (var check : checks) {
          if (!json) {
            progress.at("Checking", results.size(), cases.size());
          }
          results.add(check.get());
        }
      } finally {
        pool.shutdownNow();
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(e.getCause());
    } finally {
      progress.end();
    }
    return results;
  }

  private void show(List<Case.Result> results, long wrong, Duration took) {
    var rows = new ArrayList<List<String>>();
    for (var result : results) {
      rows.add(
          List.of(
              result.of().name(),
              result.of().model(),
              lower(result.of().expected().validity()),
              lower(result.answer().validity()),
              Long.toString(result.took().toMillis()),
              result.asExpected() ? "✓" : "✗"));
    }
    place.say(
        TextTable.of(
            new Table("", List.of("History", "model", "expected", "got", "ms", ""), rows)));
    results.stream()
        .filter(result -> !result.asExpected())
        .forEach(result ->
            place.say(
                "\n✗ %s: %s\n  %s"
                    .formatted(result.of().name(), result.wrong(), result.answer().sentence())));
    place.say(
        String.format(
            Locale.ROOT,
            "\n%s %,d of %,d as expected, in %.1f s",
            wrong == 0 ? "✓" : "✗",
            results.size() - wrong,
            results.size(),
            took.toMillis() / 1e3));
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static Map<String, Object> asJson(Case.Result result) {
    var map = new LinkedHashMap<String, Object>();
    map.put("name", result.of().name());
    map.put("model", result.of().model());
    map.put("expected", result.of().expected().validity().json());
    map.put("valid", result.answer().validity().json());
    map.put("wrong", result.wrong());
    map.put("sentence", result.answer().sentence());
    map.put("took_ms", result.took().toMillis());
    return map;
  }
}
