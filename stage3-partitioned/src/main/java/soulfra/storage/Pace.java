package soulfra.storage;

import module java.base;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import soulfra.shard.ShardId;

/// How long a shard's answers have taken in the last half minute, and so when one is late.
final class Pace {

  private static final Duration LEAST = Duration.ofMillis(5);

  /// Also as long as not enough is known of a shard. One that is always slow is not to be taken for
  /// punctual.
  private static final Duration MOST = Duration.ofMillis(100);

  private static final Duration KEPT = Duration.ofSeconds(30);
  private static final Duration FRESH = Duration.ofSeconds(1);
  private static final int ENOUGH = 20;

  private final Timer timer;
  private final AtomicLong lookedAt = new AtomicLong(System.nanoTime());
  private volatile Duration late = MOST;

  private Pace(Timer timer) {
    this.timer = timer;
  }

  static Pace of(ShardId shard, MeterRegistry metrics) {
    return new Pace(
        Timer.builder("soulfra.shard.answers")
            .description("Until a shard's answer was there, whoever gave it, or was given up")
            .tag("shard", shard.name())
            .publishPercentiles(0.95)
            .distributionStatisticExpiry(KEPT)
            .register(metrics));
  }

  void took(Duration time) {
    timer.record(time);
  }

  /// What 95 of 100 answers took at most, within bounds; looked up once a second.
  Duration late() {
    long before = lookedAt.get();
    long now = System.nanoTime();
    if (now - before > FRESH.toNanos() && lookedAt.compareAndSet(before, now)) {
      var seen = timer.takeSnapshot();
      double nanos = seen.percentileValues()[0].value(TimeUnit.NANOSECONDS);
      late = seen.count() < ENOUGH || nanos == 0 ? MOST : bounded(Duration.ofNanos((long) nanos));
    }
    return late;
  }

  private static Duration bounded(Duration p95) {
    return p95.compareTo(LEAST) < 0 ? LEAST : p95.compareTo(MOST) > 0 ? MOST : p95;
  }
}
