package soulfra.experiments.report;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Lines over one axis. A value that was not measured is NaN, and shows as a gap.
///
/// @param title the finding or the question
/// @param xs growing
/// @param bands when something was broken on purpose
public record Chart(
    String title, Axis x, Axis y, List<Double> xs, List<Series> series, List<Band> bands) {

  public static final int MOST_SERIES = 4;

  public Chart {
    xs = List.copyOf(xs);
    series = List.copyOf(series);
    bands = List.copyOf(bands);
    if (series.size() > MOST_SERIES) {
      throw new IllegalArgumentException(
          "At most %d series can be told apart: series=%d".formatted(MOST_SERIES, series.size()));
    }
    for (var line : series) {
      if (line.ys().size() != xs.size()) {
        throw new IllegalArgumentException("A series must have one y for each x: " + line.name());
      }
    }
  }

  /// Several ways to do a thing side by side, with one value each; the axis says which is which.
  public static Chart ways(String title, String unit, List<String> ways, List<Double> values) {
    var numbers = IntStream.rangeClosed(1, ways.size());
    var label = numbers.mapToObj(i -> i + " " + ways.get(i - 1)).collect(Collectors.joining(", "));
    return new Chart(
        title,
        new Axis(label, false),
        new Axis(unit, false),
        IntStream.rangeClosed(1, ways.size()).mapToObj(i -> (double) i).toList(),
        List.of(new Series(unit, values)),
        List.of());
  }

  /// @param label with the unit
  public record Axis(String label, boolean logarithmic) {}

  public record Series(String name, List<Double> ys) {
    public Series {
      ys = List.copyOf(ys);
    }
  }

  public record Band(String name, double from, double to) {}
}
