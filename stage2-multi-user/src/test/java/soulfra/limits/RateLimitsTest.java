package soulfra.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import soulfra.TestServers;
import soulfra.contract.Id.UserId;
import soulfra.contract.Problem;
import soulfra.redis.Redis;

class RateLimitsTest {

  private static final long RATE = 40;
  private static final UserId ADA = new UserId(1);
  private static final UserId BOB = new UserId(2);

  @Test
  void two_instances_share_one_limit() {
    var url = URI.create(TestServers.redis());
    try (var one = redis(url);
        var two = redis(url)) {
      var here = limits(one);
      var there = limits(two);
      long begin = System.nanoTime();
      int admitted = 0;
      for (int n = 0; n < 5 * RATE; n++) {
        admitted += admits(here, ADA) ? 1 : 0;
        admitted += admits(there, ADA) ? 1 : 0;
      }
      long seconds = 1 + Duration.ofNanos(System.nanoTime() - begin).toSeconds();
      assertThat(admitted).isBetween((int) RATE, (int) (RATE * (1 + seconds)));
      assertThat(admits(here, BOB)).isTrue();
    }
  }

  @Test
  void who_is_refused_is_told_when_to_come_back_and_is_then_let_in() {
    try (var redis = redis(URI.create(TestServers.redis()))) {
      var limits = limits(redis);
      assertThatThrownBy(
              () -> {
                while (true) {
                  limits.address("192.0.2.1");
                }
              })
          .isInstanceOfSatisfying(
              Problem.class,
              problem -> {
                assertThat(problem.code()).isEqualTo(Problem.Code.RATE_LIMITED);
                assertThat(problem.definite()).isTrue();
                assertThat(Objects.requireNonNull(problem.retryAfter()))
                    .isBetween(Duration.ofMillis(1), Duration.ofSeconds(1));
              });
      await().untilAsserted(() -> limits.address("192.0.2.1"));
      limits.address("192.0.2.2");
    }
  }

  @Test
  void without_redis_each_instance_counts_alone() {
    var nowhere = URI.create("redis://127.0.0.1:1");
    try (var redis = redis(nowhere)) {
      var limits = limits(redis);
      long begin = System.nanoTime();
      int admitted = 0;
      for (int n = 0; n < 5 * RATE; n++) {
        admitted += admits(limits, ADA) ? 1 : 0;
      }
      long seconds = 1 + Duration.ofNanos(System.nanoTime() - begin).toSeconds();
      assertThat(admitted).isBetween((int) RATE, (int) (RATE * (1 + seconds)));
      await().until(() -> admits(limits, ADA));
    }
  }

  @Test
  void no_limit_is_no_limit() {
    try (var redis = redis(URI.create("redis://127.0.0.1:1"))) {
      var limits =
          new RateLimits(
              redis, OptionalLong.empty(), OptionalLong.empty(), new SimpleMeterRegistry());
      for (int n = 0; n < 100_000; n++) {
        limits.user(ADA);
        limits.address("192.0.2.1");
      }
    }
  }

  private static boolean admits(RateLimits limits, UserId user) {
    try {
      limits.user(user);
      return true;
    } catch (Problem e) {
      assertThat(e.code()).isEqualTo(Problem.Code.RATE_LIMITED);
      return false;
    }
  }

  private static RateLimits limits(Redis redis) {
    return new RateLimits(
        redis, OptionalLong.of(RATE), OptionalLong.of(RATE), new SimpleMeterRegistry());
  }

  private static Redis redis(URI url) {
    var redis = Redis.at(url, new SimpleMeterRegistry());
    redis.hear("nothing", _ -> {});
    return redis.start();
  }
}
