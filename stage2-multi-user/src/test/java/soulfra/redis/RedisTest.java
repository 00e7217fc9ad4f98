package soulfra.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisTest {

  /// Far more than a time-out, and far less than for ever.
  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir Path folder;

  @Test
  void a_killed_redis_is_away_at_once_and_back_by_itself_after_its_duties() {
    try (var server = soulfra.servers.Redis.start(folder, 0);
        var redis = Redis.at(URI.create(server.url()), new SimpleMeterRegistry())) {
      var duties = new AtomicInteger();
      redis.hear("news", _ -> {});
      redis.beforeReturn(r -> {
        assertThat(redis.up()).isFalse();
        r.set("duty", String.valueOf(duties.incrementAndGet()));
      });
      redis.start();
      assertThat(get(redis, "duty")).hasValue("1");

      server.kill9();
      await().atMost(SOON).until(() -> !redis.up());
      assertThat(redis.ask(r -> r.set("x", "1"))).isEmpty();

      server.start();
      await().atMost(SOON).until(redis::up);
      assertThat(get(redis, "duty")).hasValue("2");
    }
  }

  @Test
  void a_frozen_redis_costs_a_few_callers_a_time_out_and_the_others_nothing() {
    try (var server = soulfra.servers.Redis.start(folder, 0);
        var redis = started(server.url())) {
      server.freeze();
      long begin = System.nanoTime();
      for (int n = 0; n < 1000; n++) {
        assertThat(get(redis, "x")).isEmpty();
      }
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(SOON);
      assertThat(redis.up()).isFalse();
      server.thaw();
      await().atMost(SOON).until(redis::up);
      assertThat(redis.ask(r -> r.set("x", "1"))).hasValue("OK");
    }
  }

  @Test
  void a_call_that_must_not_be_missing_is_noted_down_and_paid_before_any_other() {
    try (var server = soulfra.servers.Redis.start(folder, 0);
        var redis = Redis.at(URI.create(server.url()), new SimpleMeterRegistry())) {
      var owed = new CopyOnWriteArrayList<String>();
      redis.hear("news", _ -> {});
      redis.beforeReturn(r -> {
        owed.forEach(r::del);
        owed.clear();
      });
      redis.start();
      redis.tell(r -> r.set("wrong", "1"));
      server.freeze();
      assertThat(redis.askOrKeep(r -> r.del("wrong"), () -> owed.add("wrong"))).isEmpty();
      assertThat(redis.up()).isFalse();
      server.thaw();
      await().atMost(SOON).until(redis::up);
      assertThat(get(redis, "wrong")).isEmpty();
      assertThat(owed).isEmpty();
    }
  }

  @Test
  void a_script_is_sent_again_to_a_redis_that_has_forgotten_it() {
    try (var server = soulfra.servers.Redis.start(folder, 0);
        var redis = started(server.url())) {
      var script = Script.of("return 7");
      assertThat(redis.ask(r -> script.run(r, java.util.List.of()))).hasValue(7L);
      try (var connection = server.connect()) {
        connection.scriptFlush();
      }
      assertThat(redis.ask(r -> script.run(r, java.util.List.of()))).hasValue(7L);
    }
  }

  private static Optional<String> get(Redis redis, String key) {
    return redis.ask(r -> Optional.ofNullable(r.get(key))).orElse(Optional.empty());
  }

  private static Redis started(String url) {
    var redis = Redis.at(URI.create(url), new SimpleMeterRegistry());
    redis.hear("news", _ -> {});
    return redis.start();
  }
}
