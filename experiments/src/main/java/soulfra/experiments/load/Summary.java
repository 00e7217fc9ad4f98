package soulfra.experiments.load;

import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/// What a run measured, ready to be written down.
///
/// @param seconds from the first intended start to the last end
/// @param generatorLate how late the generator started calls that nothing held up
/// @param bySecond latencies by the second they were meant to start in
public record Summary(
    double seconds,
    Operation all,
    Map<String, Operation> operations,
    Latency generatorLate,
    List<Second> bySecond) {

  /// Done operations a second, over the whole run.
  public double rate() {
    return seconds == 0 ? 0 : all.done() / seconds;
  }

  /// @param refused answers that said no, by the code they gave
  /// @param unanswered waits in vain, by what ended them
  /// @param latency of what was done, and of the waits in vain
  public record Operation(
      long done, Map<String, Long> refused, Map<String, Long> unanswered, Latency latency) {

    public long failed() {
      return sum(refused) + sum(unanswered);
    }

    private static long sum(Map<String, Long> byCode) {
      return byCode.values().stream().mapToLong(Long::longValue).sum();
    }
  }

  /// @param started how many were meant to start in this second
  /// @param ended how many were done in this second, whenever they started
  /// @param failed how many of those that were meant to start in it failed
  public record Second(long started, long ended, long failed, Latency latency) {}

  /// Milliseconds; all zero when nothing was measured (`count` says so).
  public record Latency(
      long count, double p50Ms, double p90Ms, double p99Ms, double p999Ms, double maxMs) {

    static Latency of(Histogram nanos) {
      return new Latency(
          nanos.getTotalCount(),
          nanos.getValueAtPercentile(50) / 1e6,
          nanos.getValueAtPercentile(90) / 1e6,
          nanos.getValueAtPercentile(99) / 1e6,
          nanos.getValueAtPercentile(99.9) / 1e6,
          nanos.getMaxValue() / 1e6);
    }
  }
}
