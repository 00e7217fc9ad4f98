package soulfra.experiments.bench;

import java.util.Comparator;
import java.util.List;

/// What one thing did in one round, or the median of its rounds.
///
/// @param p99Millis NaN where single operations were not timed
record Measured(double perSecond, double p50Millis, double p99Millis) {

  /// Each figure's median by itself.
  static Measured medianOf(List<Measured> rounds) {
    return new Measured(
        median(rounds.stream().map(Measured::perSecond).toList()),
        median(rounds.stream().map(Measured::p50Millis).toList()),
        median(rounds.stream().map(Measured::p99Millis).toList()));
  }

  static double median(List<Double> values) {
    return values.isEmpty()
        ? Double.NaN
        : values.stream().sorted(Comparator.naturalOrder()).toList().get(values.size() / 2);
  }
}
