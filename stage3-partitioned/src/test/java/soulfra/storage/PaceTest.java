package soulfra.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import soulfra.shard.ShardId;

class PaceTest {

  private final Pace pace =
      Pace.of(new ShardId("a"), new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));

  private void took(int times, int millis) {
    for (int n = 0; n < times; n++) {
      pace.took(Duration.ofMillis(millis));
    }
  }

  @Test
  void as_long_as_little_is_known_nobody_is_late_soon() {
    assertThat(pace.late()).hasMillis(100);
  }

  @Test
  void late_is_what_takes_longer_than_nearly_all() {
    took(98, 20);
    took(2, 1000);
    await()
        .untilAsserted(
            () -> assertThat(pace.late()).isBetween(Duration.ofMillis(19), Duration.ofMillis(23)));
  }

  @Test
  void who_is_slow_all_the_time_is_late() {
    took(100, 1);
    await().untilAsserted(() -> assertThat(pace.late()).hasMillis(5));
    took(1000, 1500);
    await().untilAsserted(() -> assertThat(pace.late()).hasMillis(100));
  }

  @Test
  void a_moment_is_not_late_yet() {
    took(100, 1);
    await().untilAsserted(() -> assertThat(pace.late()).hasMillis(5));
  }
}
