package soulfra.cache;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import soulfra.redis.Redis;

/// What an app server is to a cache: a Redis of its own to talk through, and a memory of its own.
record Instance(Redis redis, Cached<Long> numbers, MeterRegistry metrics) implements AutoCloseable {

  /// Nothing goes stale by age in a test: only an invalidation can make it go.
  private static final Cached.Settings LONG =
      new Cached.Settings("numbers", 1000, Duration.ofHours(1), Duration.ofHours(1), false, false);

  private static final Cached.Codec<Long> CODEC =
      new Cached.Codec<>() {
        @Override
        public String text(Long value) {
          return value.toString();
        }

        @Override
        public Long value(String text) {
          return Long.valueOf(text);
        }
      };

  static Instance at(URI url) {
    return at(url, LONG, new SimpleMeterRegistry());
  }

  static Instance at(URI url, Cached.Settings settings, MeterRegistry metrics) {
    var redis = Redis.at(url, metrics);
    var numbers =
        new Cached<>(settings, Shelf.text(CODEC), redis, new Invalidations(redis), metrics);
    redis.start();
    return new Instance(redis, numbers, metrics);
  }

  double count(String counter, String... tags) {
    return metrics.get(counter).tags(tags).counters().stream().mapToDouble(Counter::count).sum();
  }

  @Override
  public void close() {
    redis.close();
  }
}
