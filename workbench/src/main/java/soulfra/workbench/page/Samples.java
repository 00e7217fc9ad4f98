package soulfra.workbench.page;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// One reading of a `/metrics` page, in Prometheus' text format.
record Samples(long nanos, List<Sample> all) {

  private static final Pattern LINE =
      Pattern.compile("^([a-zA-Z_:][\\w:]*)(?:\\{(.*)})?\\s+(\\S+)(?:\\s+\\d+)?$");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

  record Sample(String name, Map<String, String> labels, double value) {

    String label(String label) {
      return labels.getOrDefault(label, "");
    }
  }

  /// @param nanos when it was read, in the clock of [System#nanoTime]
  static Samples parse(long nanos, String text) {
    var all = new ArrayList<Sample>();
    for (var line : text.split("\n", -1)) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      var parts = LINE.matcher(line);
      if (parts.matches()) {
        var labels = parts.group(2) == null ? Map.<String, String>of() : labels(parts.group(2));
        all.add(new Sample(parts.group(1), labels, number(parts.group(3))));
      }
    }
    return new Samples(nanos, List.copyOf(all));
  }

  /// Readings of several instances as if of one, taken at the time of the last.
  static Samples together(Collection<Samples> readings) {
    return new Samples(
        readings.stream().mapToLong(Samples::nanos).max().orElse(0),
        readings.stream().flatMap(reading -> reading.all.stream()).toList());
  }

  /// The sum of all samples of this name.
  double sum(String name) {
    return all.stream().filter(s -> s.name.equals(name)).mapToDouble(Sample::value).sum();
  }

  boolean has(String name) {
    return all.stream().anyMatch(sample -> sample.name.equals(name));
  }

  private static Map<String, String> labels(String text) {
    return LABEL
        .matcher(text)
        .results()
        .collect(Collectors.toMap(found -> found.group(1), found -> found.group(2)));
  }

  static double number(String text) {
    return switch (text) {
      case "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      case "NaN" -> Double.NaN;
      default -> Double.parseDouble(text);
    };
  }
}
