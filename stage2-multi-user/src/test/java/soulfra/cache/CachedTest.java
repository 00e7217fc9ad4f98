package soulfra.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import soulfra.TestServers;
import soulfra.contract.Problem;

class CachedTest {

  private static final int READERS = 200;

  @TempDir Path folder;

  @Test
  void a_stampede_on_a_hot_key_loads_it_once_in_each_instance() throws Exception {
    var url = URI.create(TestServers.redis());
    try (var one = Instance.at(url);
        var two = Instance.at(url);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var loads = List.of(new AtomicInteger(), new AtomicInteger());
      var begun = new CountDownLatch(2 * READERS);
      var readers =
          IntStream.range(0, 2 * READERS)
              .mapToObj(n ->
                  threads.submit(() -> {
                    begun.countDown();
                    begun.await();
                    return (n % 2 == 0 ? one : two)
                        .numbers()
                        .get(
                            "cache:hot",
                            () -> {
                              loads.get(n % 2).incrementAndGet();
                              return 7L;
                            });
                  }))
              .toList();
      for (var reader : readers) {
        assertThat(reader.get()).isEqualTo(7L);
      }
      assertThat(loads).allSatisfy(count -> assertThat(count.get()).isLessThanOrEqualTo(1));
      assertThat(one.count("soulfra.cache.misses") + two.count("soulfra.cache.misses"))
          .isBetween(1.0, 2.0);
    }
  }

  @Test
  void what_is_loaded_by_one_instance_the_other_finds_in_redis() {
    var url = URI.create(TestServers.redis());
    try (var one = Instance.at(url);
        var two = Instance.at(url)) {
      assertThat(one.numbers().get("cache:x", () -> 1L)).isEqualTo(1L);
      assertThat(two.numbers().get("cache:x", () -> 2L)).isEqualTo(1L);
      assertThat(two.numbers().get("cache:x", () -> 3L)).isEqualTo(1L);
      assertThat(two.count("soulfra.cache.hits", "level", "far")).isEqualTo(1);
      assertThat(two.count("soulfra.cache.hits", "level", "near")).isEqualTo(1);
    }
  }

  @Test
  void what_one_instance_invalidates_the_other_forgets() {
    var url = URI.create(TestServers.redis());
    try (var one = Instance.at(url);
        var two = Instance.at(url)) {
      one.numbers().get("cache:x", () -> 1L);
      two.numbers().get("cache:x", () -> 1L);
      one.numbers().invalidate(List.of("cache:x"));
      assertThat(one.numbers().get("cache:x", () -> 2L)).isEqualTo(2L);
      await().until(() -> two.numbers().get("cache:x", () -> 3L) == 2L);
    }
  }

  @Test
  void a_load_that_fails_is_kept_nowhere_and_tells_all_who_wait() {
    try (var one = Instance.at(URI.create(TestServers.redis()))) {
      assertThatThrownBy(() ->
              one.numbers()
                  .get(
                      "cache:x",
                      () -> {
                        throw Problem.notFound("number");
                      }))
          .isInstanceOf(Problem.class);
      assertThat(one.numbers().get("cache:x", () -> 5L)).isEqualTo(5L);
    }
  }

  @Test
  void what_changes_while_redis_is_away_is_not_read_from_it_when_it_is_back() {
    try (var server = soulfra.servers.Redis.start(folder, 0);
        var one = Instance.at(URI.create(server.url()));
        var two = Instance.at(URI.create(server.url()))) {
      one.numbers().get("cache:x", () -> 1L);
      two.numbers().get("cache:x", () -> 1L);
      server.kill9();
      await().until(() -> !one.redis().up() && !two.redis().up());

      one.numbers().invalidate(List.of("cache:x"));
      assertThat(one.numbers().get("cache:x", () -> 2L)).isEqualTo(2L);

      server.start();
      try (var connection = server.connect()) {
        await().until(() -> one.redis().up() && two.redis().up());
        await().until(() -> !"1".equals(connection.get("cache:x")));
      }
      await().until(() -> two.numbers().get("cache:x", () -> 3L) != 1L);
    }
  }

  @Test
  void without_redis_from_the_start_every_instance_loads_for_itself() {
    try (var one = Instance.at(URI.create("redis://127.0.0.1:1"))) {
      assertThat(one.numbers().get("cache:x", () -> 1L)).isEqualTo(1L);
      one.numbers().invalidate(List.of("cache:x"));
      assertThat(one.numbers().get("cache:x", () -> 2L)).isEqualTo(2L);
    }
  }

  @Test
  void an_invalidation_that_is_awaited_is_over_soon_even_if_an_instance_does_not_answer() {
    var url = URI.create(TestServers.redis());
    var settings =
        new Cached.Settings(
            "numbers", 10, Duration.ofMillis(50), Duration.ofMinutes(1), false, true);
    try (var one = Instance.at(url, settings, new SimpleMeterRegistry());
        var deaf = one.redis().connect(Duration.ofSeconds(30))) {
      // Hears the message and never says so.
      var subscribed = new CountDownLatch(1);
      var thread =
          Thread.startVirtualThread(() ->
              deaf.subscribe(
                  new redis.clients.jedis.JedisPubSub() {
                    @Override
                    public void onSubscribe(String channel, int channels) {
                      subscribed.countDown();
                    }

                    @Override
                    public void onMessage(String channel, String message) {
                      unsubscribe();
                    }
                  },
                  "invalidations"));
      await().until(() -> subscribed.getCount() == 0);
      one.numbers().get("cache:x", () -> 1L);
      one.numbers().invalidateEverywhere(List.of("cache:x"));
      assertThat(one.numbers().get("cache:x", () -> 2L)).isEqualTo(2L);
      await().until(() -> !thread.isAlive());
    }
  }
}
