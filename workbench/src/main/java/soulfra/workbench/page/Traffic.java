package soulfra.workbench.page;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import soulfra.workbench.page.Samples.Sample;

/// What users' requests did between two readings of a stage's metrics.
///
/// @param perSecond answered requests
/// @param failedPerSecond those of them that the server failed (5xx)
/// @param p50Ms null when nothing was answered: there is no latency then, not one of zero
record Traffic(
    double perSecond, double failedPerSecond, @Nullable Double p50Ms, @Nullable Double p99Ms) {

  private static final String REQUESTS = "http_server_requests_seconds";

  static Traffic between(Samples before, Samples after) {
    double seconds = (after.nanos() - before.nanos()) / 1e9;
    var buckets = buckets(after);
    buckets(before).forEach((limit, count) -> buckets.merge(limit, -count, Double::sum));
    double failed = count(after, true) - count(before, true);
    double all = count(after, false) - count(before, false);
    return new Traffic(
        all / seconds, failed / seconds, quantileMs(buckets, 0.5), quantileMs(buckets, 0.99));
  }

  /// How many requests took at most so many seconds, by that limit.
  private static NavigableMap<Double, Double> buckets(Samples samples) {
    var buckets = new TreeMap<Double, Double>();
    for (var sample : samples.all()) {
      if (sample.name().equals(REQUESTS + "_bucket") && byUsers(sample)) {
        buckets.merge(Samples.number(sample.label("le")), sample.value(), Double::sum);
      }
    }
    return buckets;
  }

  private static double count(Samples samples, boolean failedOnly) {
    return samples.all().stream()
        .filter(sample -> sample.name().equals(REQUESTS + "_count") && byUsers(sample))
        .filter(sample -> !failedOnly || sample.label("status").startsWith("5"))
        .mapToDouble(Sample::value)
        .sum();
  }

  /// We ask for health and metrics ourselves; that is no traffic.
  private static boolean byUsers(Sample sample) {
    var route = sample.label("route");
    return route.startsWith("/api/")
        && !route.contains("/health")
        && !route.endsWith("/metrics")
        && !route.endsWith("/stage");
  }

  /// Takes requests as spread evenly within the bucket that the quantile falls into, so that it is
  /// as exact as the buckets are narrow.
  static @Nullable Double quantileMs(NavigableMap<Double, Double> buckets, double quantile) {
    double all = buckets.isEmpty() ? 0 : buckets.lastEntry().getValue();
    if (all <= 0) {
      return null;
    }
    double rank = quantile * all;
    double lowerLimit = 0;
    double below = 0;
    for (Map.Entry<Double, Double> bucket : buckets.entrySet()) {
      double upTo = bucket.getValue();
      if (upTo >= rank && upTo > below) {
        double upperLimit = bucket.getKey();
        double inside = (rank - below) / (upTo - below);
        return Double.isInfinite(upperLimit)
            ? lowerLimit * 1000
            : (lowerLimit + (upperLimit - lowerLimit) * inside) * 1000;
      }
      below = upTo;
      lowerLimit = bucket.getKey();
    }
    return lowerLimit * 1000;
  }
}
