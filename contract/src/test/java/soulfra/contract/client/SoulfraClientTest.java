package soulfra.contract.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import soulfra.contract.Id.AgentId;
import soulfra.contract.Id.UserId;
import soulfra.contract.Problem;
import soulfra.contract.client.SoulfraClient.Part;

class SoulfraClientTest {

  private static final String USER =
      """
      {"id":"0000000000001","handle":"ada","displayName":"Ada","credits":1000,
       "createdAt":"2026-11-21T12:00:00.000Z"}\
      """;

  private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
  private HttpServer server;
  private SoulfraClient client;

  record Request(String line, Headers headers, String body) {}

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
    client = SoulfraClient.at(url(server.getAddress().getPort()));
  }

  @AfterEach
  void stop() {
    client.close();
    server.stop(0);
  }

  @Test
  void a_request_carries_token_key_and_json() throws InterruptedException {
    answers(201, USER, "Idempotent-Replay", "true");
    var answer = client.as("t0k").withKey("k 1").signUp("ada", "password");
    assertThat(answer.replay()).isTrue();
    assertThat(answer.value().id()).isEqualTo(new UserId(1));
    assertThat(answer.value().credits()).isEqualTo(1000);
    var request = requests.take();
    assertThat(request.line).isEqualTo("POST /api/v1/users");
    assertThat(request.headers.getFirst("Authorization")).isEqualTo("Bearer t0k");
    assertThat(request.headers.getFirst("Idempotency-Key")).isEqualTo("k 1");
    assertThat(request.headers.getFirst("Content-Type")).isEqualTo("application/json");
    assertThat(request.body)
        .isEqualTo("{\"handle\":\"ada\",\"password\":\"password\",\"displayName\":\"ada\"}");
  }

  @Test
  void only_requests_that_create_carry_the_key() throws InterruptedException {
    answers(200, USER);
    client.withKey("k").me();
    assertThat(requests.take().headers).doesNotContainKey("Idempotency-Key");
  }

  @Test
  void a_page_goes_on_at_its_cursor() throws InterruptedException {
    answers(200, "{\"items\":[],\"next\":\"abc\"}");
    assertThat(client.publicFeed(Part.first(5)).next()).isEqualTo("abc");
    assertThat(requests.take().line).isEqualTo("GET /api/v1/feed/public?limit=5");
    client.version2().search("a&b ü", new Part(5, "abc"));
    assertThat(requests.take().line)
        .isEqualTo("GET /api/v2/search?q=a%26b+%C3%BC&limit=5&cursor=abc");
  }

  @Test
  void a_compare_and_set_names_its_version() throws InterruptedException {
    answers(412, problem("version-conflict", true));
    var problem = refused(() -> client.changeTone(new AgentId(1), 7, "calm"));
    assertThat(problem.code()).isEqualTo(Problem.Code.VERSION_CONFLICT);
    assertThat(requests.take().headers.getFirst("If-Match")).isEqualTo("\"7\"");
  }

  @Test
  void a_problem_document_is_thrown_as_that_problem() {
    answers(503, problem("unavailable", false), "Retry-After", "3");
    var problem = refused(() -> client.transfer(new UserId(2), 5));
    assertThat(problem.code()).isEqualTo(Problem.Code.UNAVAILABLE);
    assertThat(problem.detail()).isEqualTo("d");
    assertThat(problem.definite()).isFalse();
    assertThat(problem.retryAfter()).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void an_error_in_other_words_is_indefinite() {
    answers(502, "<html>Bad gateway</html>");
    assertThat(refused(() -> client.transfer(new UserId(2), 5)).definite()).isFalse();
  }

  @Test
  void an_answer_that_is_not_the_contracts_is_a_broken_invariant() {
    answers(200, "{\"id\":7}");
    assertThatThrownBy(client::me)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("{\"id\":7}");
  }

  @Test
  void no_connection_means_that_nothing_happened() {
    server.stop(0);
    var problem = refused(() -> client.transfer(new UserId(2), 5));
    assertThat(problem.code()).isEqualTo(Problem.Code.UNAVAILABLE);
    assertThat(problem.definite()).isTrue();
  }

  @Test
  void a_connection_that_breaks_after_the_request_leaves_us_not_knowing() throws Exception {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var broken = SoulfraClient.at(url(socket.getLocalPort()))) {
      var hangUp = Thread.startVirtualThread(() -> readAndHangUp(socket));
      var problem = refused(() -> broken.transfer(new UserId(2), 5));
      assertThat(problem.definite()).isFalse();
      hangUp.join();
    }
  }

  @Test
  void an_answer_that_does_not_come_in_time_leaves_us_not_knowing() throws IOException {
    try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var client = SoulfraClient.at(url(silent.getLocalPort()))) {
      var hasty = client.withTimeout(Duration.ofMillis(50));
      assertThat(refused(() -> hasty.transfer(new UserId(2), 5)).definite()).isFalse();
      assertThat(refused(hasty::me).definite()).as("a read has no effect").isTrue();
    }
  }

  private void answers(int status, String body, String... header) {
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            requests.add(
                new Request(
                    exchange.getRequestMethod() + " " + exchange.getRequestURI(),
                    exchange.getRequestHeaders(),
                    new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
            if (header.length == 2) {
              exchange.getResponseHeaders().set(header[0], header[1]);
            }
            var bytes = body.getBytes(UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
          }
        });
  }

  private static void readAndHangUp(ServerSocket listening) {
    try (var socket = listening.accept()) {
      socket.getInputStream().read();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String problem(String code, boolean definite) {
    return """
    {"type":"about:blank","title":"t","status":400,"detail":"d","code":"%s","definite":%s}\
    """
        .formatted(code, definite);
  }

  private static Problem refused(Runnable request) {
    return catchThrowableOfType(Problem.class, request::run);
  }

  private static URI url(int port) {
    return URI.create("http://127.0.0.1:" + port);
  }
}
