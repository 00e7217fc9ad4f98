package soulfra.experiments.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import soulfra.experiments.report.Numbers;
import soulfra.experiments.report.Table;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What JMH measured in one run, by benchmark and parameters, read from the file that it writes.
record Scores(Map<String, Score> all) {

  /// @param error half the width of the 99.9 % confidence interval; NaN for one sample only
  record Score(double value, double error, String unit, boolean lessIsBetter) {

    /// What this score says beside an earlier one. Where the intervals meet, nothing.
    String beside(Score before) {
      double apart = Math.abs(value - before.value) - error - before.error;
      if (Double.isNaN(apart) || !unit.equals(before.unit)) {
        return "can't be told";
      }
      if (apart <= 0) {
        return "no difference";
      }
      return value < before.value == lessIsBetter ? "faster" : "slower";
    }
  }

  /// @throws IllegalArgumentException if it is not JMH's JSON
  static Scores read(Path file) {
    try {
      var all = new TreeMap<String, Score>();
      for (var result : new JsonMapper().readTree(Files.readAllBytes(file))) {
        var metric = result.path("primaryMetric");
        if (!metric.path("score").isNumber()) {
          throw new IOException("no score in " + result);
        }
        all.put(
            name(result),
            new Score(
                metric.path("score").asDouble(),
                metric.path("scoreError").isNumber()
                    ? metric.path("scoreError").asDouble()
                    : Double.NaN,
                metric.path("scoreUnit").asString(),
                !result.path("mode").asString().equals("thrpt")));
      }
      return new Scores(all);
    } catch (IOException | JacksonException e) {
      throw new IllegalArgumentException(
          "%s must be a file that './lab bench micro --baseline FILE' wrote: %s"
              .formatted(file, e.getMessage()),
          e);
    }
  }

  /// `RoutingBenchmark.shardOf placement=ring shards=3`
  private static String name(JsonNode result) {
    var benchmark = result.path("benchmark").asString();
    var name =
        new StringBuilder(
            benchmark.substring(benchmark.lastIndexOf('.', benchmark.lastIndexOf('.') - 1) + 1));
    for (var parameter : result.path("params").properties()) {
      name.append(' ')
          .append(parameter.getKey())
          .append('=')
          .append(parameter.getValue().asString());
    }
    return name.toString();
  }

  Table table() {
    return new Table(
        "Scores",
        List.of("Benchmark", "score", "± 99.9 %", "unit"),
        all.entrySet().stream()
            .map(e ->
                List.of(
                    e.getKey(),
                    Numbers.show(e.getValue().value),
                    Numbers.show(e.getValue().error),
                    e.getValue().unit))
            .toList());
  }

  /// Those of both runs; what only one of them measured is left out.
  Table beside(Scores baseline, String title) {
    return new Table(
        title,
        List.of("Benchmark", "baseline", "±", "now", "±", "unit", "now ÷ baseline", ""),
        all.entrySet().stream()
            .flatMap(e ->
                Optional.ofNullable(baseline.all.get(e.getKey())).stream()
                    .map(before -> row(e.getKey(), before, e.getValue())))
            .toList());
  }

  private static List<String> row(String name, Score before, Score now) {
    return List.of(
        name,
        Numbers.show(before.value),
        Numbers.show(before.error),
        Numbers.show(now.value),
        Numbers.show(now.error),
        now.unit,
        Numbers.show(now.value / before.value),
        now.beside(before));
  }
}
