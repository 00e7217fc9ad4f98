package soulfra.experiments.pages;

import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/// What a number for a message costs within one process, where two threads ask the same generator.
/// What the numbers promise is experiment 10.3's matter; a counter is the baseline.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@Threads(2)
public class IdBenchmark {

  private static final int COUNTER_BITS = 22;
  private static final SplittableRandom UNUSED = new SplittableRandom(0);

  private final AtomicLong counter = new AtomicLong();
  private final AtomicLong latest = new AtomicLong();

  @Benchmark
  public long counter() {
    return counter.incrementAndGet();
  }

  /// Milliseconds, and a count within them (Snowflake); never smaller than the one before.
  @Benchmark
  public long snowflake() {
    long now = System.currentTimeMillis() << COUNTER_BITS;
    return latest.updateAndGet(last -> Math.max(now, last + 1));
  }

  /// Version 4, all of it from the secure random generator.
  @Benchmark
  public UUID randomUuid() {
    return UUID.randomUUID();
  }

  /// Version 7's layout: milliseconds first, and chance that nobody needs to be unable to guess.
  @Benchmark
  public UUID timeOrderedUuid() {
    var random = ThreadLocalRandom.current();
    return new UUID(
        System.currentTimeMillis() << 16 | 0x7000 | random.nextInt(0x1000),
        Long.MIN_VALUE | random.nextLong() >>> 2);
  }

  @Benchmark
  public String shortCode() {
    long link = counter.incrementAndGet() % ShortCode.ALL;
    return ShortCode.text(ShortCode.ENCIPHERED.draw(link, 0, UNUSED));
  }
}
