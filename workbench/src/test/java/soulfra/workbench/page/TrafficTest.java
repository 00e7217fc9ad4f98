package soulfra.workbench.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TrafficTest {

  @Test
  void it_is_what_happened_between_two_readings() {
    var traffic =
        Traffic.between(reading(0, 100, 100, 100, 0, 50), reading(2, 150, 200, 200, 4, 90));
    assertThat(traffic.perSecond()).isEqualTo(52);
    assertThat(traffic.failedPerSecond()).isEqualTo(2);
    assertThat(traffic.p50Ms()).isCloseTo(10, within(0.001));
    assertThat(traffic.p99Ms()).isCloseTo(10 + 90 * 0.98, within(0.001));
  }

  @Test
  void no_request_has_no_latency_rather_than_one_of_zero() {
    var quiet = reading(0, 100, 100, 100, 0, 50);
    var traffic = Traffic.between(quiet, reading(1, 100, 100, 100, 0, 51));
    assertThat(traffic.perSecond()).isZero();
    assertThat(traffic.p50Ms()).isNull();
  }

  @Test
  void a_tail_beyond_the_last_bucket_is_at_least_that() {
    var buckets = new TreeMap<>(Map.of(0.1, 1.0, Double.POSITIVE_INFINITY, 100.0));
    assertThat(Traffic.quantileMs(buckets, 0.99)).isEqualTo(100);
  }

  @Test
  void samples_are_summed_by_name_and_escapes_do_not_end_a_label() {
    var samples = Samples.parse(0, "a{x=\"1\",y=\"q\\\"}\"} 2\na{x=\"2\"} 3\n# a\n\nnonsense\n");
    assertThat(samples.sum("a")).isEqualTo(5);
    assertThat(samples.all().getFirst().label("x")).isEqualTo("1");
    assertThat(samples.has("nonsense")).isFalse();
  }

  private static Samples reading(
      long second, int under10Ms, int under100Ms, int all, int failed, int health) {
    return Samples.parse(
        second * 1_000_000_000L,
        """
        # TYPE http_server_requests_seconds histogram
        http_server_requests_seconds_bucket{method="GET",route="/api/v1/feed",status="200",le="0.01"} %d
        http_server_requests_seconds_bucket{method="GET",route="/api/v1/feed",status="200",le="0.1"} %d
        http_server_requests_seconds_bucket{method="GET",route="/api/v1/feed",status="200",le="+Inf"} %d
        http_server_requests_seconds_count{method="GET",route="/api/v1/feed",status="200"} %d
        http_server_requests_seconds_count{method="GET",route="/api/v1/feed",status="503"} %d
        http_server_requests_seconds_count{method="GET",route="/health/ready",status="200"} %d
        soulfra_live_connections 3.0
        """
            .formatted(under10Ms, under100Ms, all, all, failed, health));
  }
}
