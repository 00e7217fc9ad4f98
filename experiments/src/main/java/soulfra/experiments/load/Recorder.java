package soulfra.experiments.load;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/// Keeps what a run measured: exact counts, and latencies to three digits up to an hour. Safe for
/// use from several threads.
public final class Recorder {

  private static final long LONGEST = 3_600_000_000_000L;

  private final Map<String, Lane> lanes = new LinkedHashMap<>();
  private final List<Lane> seconds = new ArrayList<>();
  private final Lane all = new Lane(3);
  private final Histogram lateness = new Histogram(LONGEST, 3);
  private long begin;
  private long lastEnd;

  /// Starts the clock.
  ///
  /// @return the time zero of this run, in the clock of [System#nanoTime]
  public synchronized long begin() {
    begin = System.nanoTime();
    lastEnd = begin;
    return begin;
  }

  /// A call ended just now.
  public void ended(String operation, long start, Outcome outcome) {
    ended(operation, start, System.nanoTime(), outcome);
  }

  public synchronized void ended(String operation, long start, long end, Outcome outcome) {
    lastEnd = Math.max(lastEnd, end);
    lanes.computeIfAbsent(operation, _ -> new Lane(3)).add(outcome, end - start);
    all.add(outcome, end - start);
    second(start).add(outcome, end - start);
    second(end).ended += outcome instanceof Outcome.Done ? 1 : 0;
  }

  /// How late the generator itself was, not the server: when this is much, the figures say more
  /// about the client than about the server.
  public synchronized void startedLate(long nanos) {
    lateness.recordValue(Math.clamp(nanos, 0, LONGEST));
  }

  public synchronized Summary summary() {
    var operations = new LinkedHashMap<String, Summary.Operation>();
    lanes.forEach((name, lane) -> operations.put(name, lane.operation()));
    var bySecond = seconds.stream().map(Lane::second).toList();
    return new Summary(
        (lastEnd - begin) / 1e9,
        all.operation(),
        operations,
        Summary.Latency.of(lateness),
        bySecond);
  }

  private Lane second(long at) {
    int index = (int) Math.max(0, (at - begin) / 1_000_000_000L);
    while (seconds.size() <= index) {
      seconds.add(new Lane(2));
    }
    return seconds.get(index);
  }

  /// Counts and latencies of one operation, or of one second.
  private static final class Lane {
    private final Histogram latency;
    private final Map<String, Long> refused = new TreeMap<>();
    private final Map<String, Long> unanswered = new TreeMap<>();
    private long done;
    private long ended;

    Lane(int digits) {
      latency = new Histogram(digits);
      latency.setAutoResize(true);
    }

    void add(Outcome outcome, long nanos) {
      switch (outcome) {
        case Outcome.Done _ -> {
          done++;
          latency.recordValue(Math.clamp(nanos, 0, LONGEST));
        }
        case Outcome.Refused(var code) -> refused.merge(code, 1L, Long::sum);
        case Outcome.Unanswered(var code) -> {
          unanswered.merge(code, 1L, Long::sum);
          latency.recordValue(Math.clamp(nanos, 0, LONGEST));
        }
      }
    }

    Summary.Operation operation() {
      return new Summary.Operation(
          done, Map.copyOf(refused), Map.copyOf(unanswered), Summary.Latency.of(latency));
    }

    Summary.Second second() {
      long failed = count(refused) + count(unanswered);
      return new Summary.Second(done + failed, ended, failed, Summary.Latency.of(latency));
    }
  }

  private static long count(Map<String, Long> byCode) {
    return byCode.values().stream().mapToLong(Long::longValue).sum();
  }
}
