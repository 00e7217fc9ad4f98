package soulfra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import soulfra.contract.client.SoulfraClient;
import soulfra.contract.witness.Person;

/// Who asks too much is told so by HTTP, whichever of two instances they ask.
class RateLimitedTest {

  private static final Duration LONG = Duration.ofMinutes(1);

  /// A second's worth of requests takes longer than that to send.
  private static final int RATE = 20;

  private final HttpClient http = HttpClient.newHttpClient();

  @SuppressWarnings("NullAway.Init") // set before each test
  private List<RunningStage> instances;

  @BeforeEach
  void start() {
    var database = TestServers.database();
    var redis = TestServers.redis();
    var limits = Map.of("SOULFRA_RATE_USER", String.valueOf(RATE), "SOULFRA_RATE_ADDRESS", "off");
    instances =
        List.of(RunningStage.on(database, redis, limits), RunningStage.on(database, redis, limits));
  }

  @AfterEach
  void stop() {
    instances.forEach(RunningStage::close);
    http.close();
  }

  @Test
  void both_instances_refuse_with_429_and_retry_after_and_later_let_in_again() throws Exception {
    var ada = signedIn("ada");
    var bob = signedIn("bob");
    long begin = System.nanoTime();
    var refusedBy = new ArrayList<URI>();
    int admitted = 0;
    for (int n = 0; refusedBy.stream().distinct().count() < 2; n++) {
      var instance = instances.get(n % 2).url();
      var answer = me(instance, ada);
      if (answer.statusCode() == 200) {
        admitted++;
      } else {
        assertRefused(answer);
        refusedBy.add(instance);
      }
      assertThat(elapsed(begin)).isLessThan(LONG);
    }
    // One bucket for both, full at first: had each its own, twice as many would have come through.
    long most = RATE + RATE * elapsed(begin).toMillis() / 1000 + 2;
    assertThat(admitted).isLessThanOrEqualTo((int) most);

    assertThat(me(instances.get(0).url(), bob).statusCode()).isEqualTo(200);
    assertThat(http(URI.create(instances.get(1).url() + "/health/live"), "").statusCode())
        .isEqualTo(200);
    for (var instance : instances) {
      await().atMost(LONG).until(() -> me(instance.url(), ada).statusCode() == 200);
    }
  }

  private String signedIn(String handle) {
    try (var client = SoulfraClient.at(instances.getFirst().url())) {
      return Person.signUp(client, handle).token();
    }
  }

  private HttpResponse<String> me(URI instance, String token)
      throws IOException, InterruptedException {
    return http(URI.create(instance + "/api/v1/users/me"), token);
  }

  private HttpResponse<String> http(URI url, String token)
      throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(url).header("Authorization", "Bearer " + token).build();
    return http.send(request, BodyHandlers.ofString());
  }

  private static void assertRefused(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(answer.body()).contains("rate-limited");
    assertThat(answer.headers().firstValueAsLong("Retry-After")).hasValue(1);
  }

  private static Duration elapsed(long begin) {
    return Duration.ofNanos(System.nanoTime() - begin);
  }
}
