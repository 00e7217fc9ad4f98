package soulfra.experiments.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import soulfra.experiments.history.Answer;
import soulfra.experiments.history.Checkers;
import soulfra.experiments.history.Deadline;
import soulfra.experiments.history.Event;
import soulfra.experiments.history.History;
import soulfra.experiments.history.Settings;

/// What a verdict costs: the search for an order where ten processes crowd on one register, on a
/// thousand keys at once, and the graph of ten thousand transactions. All histories are of correct
/// systems, so each must be looked at whole.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class HistoryBenchmark {

  private static final Settings FROM_ZERO = Settings.NONE.with("initial", 0L);

  private final History crowd = registers(20_000, 1, 10);
  private final History keys = registers(100_000, 1000, 50);
  private final History lists = lists(10_000, 10);

  @Benchmark
  public Answer crowdOnOneRegister() {
    return check("cas-register", crowd, FROM_ZERO);
  }

  @Benchmark
  public Answer thousandKeys() {
    return check("cas-register", keys, FROM_ZERO);
  }

  @Benchmark
  public Answer tenThousandTransactions() {
    return check("list-append", lists, Settings.NONE);
  }

  private static Answer check(String model, History history, Settings settings) {
    return Checkers.named(model).check(history, settings, Deadline.in(Duration.ofMinutes(1)));
  }

  /// So many operations of processes that overlap, each in effect at some moment in between.
  private static History registers(int operations, int keys, int processes) {
    var random = new Random(1);
    var values = new HashMap<Long, Long>();
    var events = new ArrayList<Event>();
    var asked = new @Nullable Event[processes];
    var told = new @Nullable Event[processes];
    for (int begun = 0; begun < operations; ) {
      int process = random.nextInt(processes);
      var now = asked[process];
      var then = told[process];
      if (now == null) {
        long key = random.nextInt(keys);
        boolean reads = random.nextBoolean();
        Object value = reads ? null : (Object) (long) random.nextInt(5);
        asked[process] = event(process, Event.Type.INVOKE, reads ? "read" : "write", key, value);
        events.add(asked[process]);
        begun++;
      } else if (then == null) {
        long key = (Long) Objects.requireNonNull(now.key());
        if (now.value() instanceof Long written) {
          values.put(key, written);
        }
        var value = values.getOrDefault(key, 0L);
        told[process] = event(process, Event.Type.OK, now.f(), key, value);
      } else {
        events.add(then);
        asked[process] = null;
        told[process] = null;
      }
    }
    return History.of("registers", events);
  }

  private static History lists(int transactions, int processes) {
    var random = new Random(1);
    var lists = new HashMap<Long, List<Long>>();
    var events = new ArrayList<Event>();
    for (int i = 0; i < transactions; i++) {
      var asked = new ArrayList<List<@Nullable Object>>();
      var told = new ArrayList<List<@Nullable Object>>();
      for (int step = 0; step < 4; step++) {
        long key = i / 100 * 5L + random.nextInt(5);
        var list = lists.computeIfAbsent(key, _ -> new ArrayList<>());
        boolean reads = random.nextBoolean();
        long element = 4L * i + step;
        asked.add(reads ? Arrays.asList("r", key, null) : List.of("append", key, element));
        if (reads) {
          told.add(List.of("r", key, List.copyOf(list)));
        } else {
          list.add(element);
          told.add(asked.getLast());
        }
      }
      events.add(event(i % processes, Event.Type.INVOKE, "txn", null, asked));
      events.add(event(i % processes, Event.Type.OK, "txn", null, told));
    }
    return History.of("lists", events);
  }

  private static Event event(
      int process, Event.Type type, String f, @Nullable Object key, @Nullable Object value) {
    return new Event(1, "" + process, type, f, key, value, true, -1, null, null);
  }
}
