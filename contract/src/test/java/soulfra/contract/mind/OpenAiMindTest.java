package soulfra.contract.mind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import soulfra.contract.Chat.Role;
import soulfra.contract.mind.Mind.MindFailure;
import soulfra.contract.mind.Mind.Prompt;
import soulfra.contract.mind.Mind.Turn;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The mind against a local server that speaks the protocol, well and badly.
@Timeout(30)
class OpenAiMindTest {

  private static final String KEY = "sk-very-secret";
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(200);
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Prompt PROMPT =
      new Prompt(
          "Nova",
          "sage",
          "warm",
          "ada",
          0,
          "I love tea",
          List.of(new Turn(Role.USER, "hi"), new Turn(Role.AGENT, "hello")),
          List.of("You live in Porto."));

  private final CountDownLatch done = new CountDownLatch(1);
  private HttpServer server;
  private ExecutorService threads;

  OpenAiMindTest() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    threads = Executors.newVirtualThreadPerTaskExecutor();
  }

  @BeforeEach
  void start() {
    server.setExecutor(threads);
    server.start();
  }

  @AfterEach
  void stop() {
    done.countDown();
    server.stop(0);
    threads.close();
  }

  @Test
  void a_good_answer_is_the_reply() throws Exception {
    var asked = new JsonNode[1];
    var authorization = new String[1];
    serve(exchange -> {
      authorization[0] = exchange.getRequestHeaders().getFirst("Authorization");
      asked[0] = JSON.readTree(exchange.getRequestBody());
      answer(exchange, 200, completion(" A good leaf needs no sugar. "));
    });

    try (var mind = mind(LONG, KEY)) {
      var reply = mind.answer(PROMPT);

      assertThat(reply.body()).isEqualTo("A good leaf needs no sugar.");
      assertThat(reply.memories()).containsExactly("You love tea.");
      assertThat(Aside.thoughts()).contains(reply.thought());
    }
    assertThat(authorization[0]).isEqualTo("Bearer " + KEY);
    assertThat(asked[0].at("/model").stringValue()).isEqualTo("small-1");
    assertThat(asked[0].at("/messages").valueStream().map(m -> m.get("role").stringValue()))
        .containsExactly("system", "user", "assistant", "user");
    assertThat(asked[0].at("/messages/0/content").stringValue())
        .contains("Nova", "sage", "warm", "ada", "You live in Porto.");
    assertThat(asked[0].at("/messages/3/content").stringValue()).isEqualTo("I love tea");
  }

  @Test
  void without_a_key_no_authorization_is_sent() throws Exception {
    serve(exchange -> {
      boolean none = !exchange.getRequestHeaders().containsKey("Authorization");
      answer(exchange, none ? 200 : 400, completion("Fine."));
    });
    try (var mind = mind(LONG, null)) {
      assertThat(mind.answer(PROMPT).body()).isEqualTo("Fine.");
    }
  }

  @Test
  void an_answer_is_cut_to_the_longest_message_and_cleaned() throws Exception {
    serve(exchange ->
        answer(exchange, 200, completion("@" + "😀".repeat(5000)).replace("@", "\\u0000\\ud83d")));
    try (var mind = mind(LONG, KEY)) {
      assertThat(mind.answer(PROMPT).body()).isEqualTo("😀".repeat(4000));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {204, 302, 401, 429, 500, 503})
  void another_status_than_200_is_a_failure(int status) {
    serve(exchange -> answer(exchange, status, "{\"error\":\"Bearer " + KEY + "\"}"));
    fails(LONG, "status " + status);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html>",
        "{\"choices\":[{\"message\":{\"content\":\"half an ans",
        "null",
        "[]",
        "{}",
        "{\"choices\":[]}",
        "{\"choices\":[{\"message\":{\"content\":null}}]}",
        "{\"choices\":[{\"message\":{\"content\":42}}]}",
      })
  void garbage_is_a_failure(String garbage) {
    serve(exchange -> answer(exchange, 200, garbage));
    fails(LONG, "The mind's answer");
  }

  @Test
  void an_answer_nested_deeper_than_any_parser_goes_is_a_failure() {
    serve(exchange -> answer(exchange, 200, "[".repeat(100_000)));
    fails(LONG, "The mind's answer");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  \n ", "\0"})
  void an_answer_without_words_is_a_failure(String empty) {
    serve(exchange -> answer(exchange, 200, completion(empty)));
    fails(LONG, "without words");
  }

  @Test
  void an_answer_without_end_is_a_failure_and_is_not_read_on() {
    serve(exchange -> {
      exchange.sendResponseHeaders(200, 0);
      var chunk = "x".repeat(8192).getBytes(StandardCharsets.UTF_8);
      while (done.getCount() > 0) {
        exchange.getResponseBody().write(chunk);
      }
    });
    fails(LONG, "could not be asked");
  }

  @Test
  void a_connection_closed_midway_is_a_failure() {
    serve(exchange -> {
      exchange.sendResponseHeaders(200, 1000);
      exchange.getResponseBody().write('{');
      exchange.getResponseBody().flush();
      exchange.close();
    });
    fails(LONG, "could not be asked");
  }

  @Test
  void nobody_listening_is_a_failure() {
    server.stop(0);
    fails(LONG, "could not be asked");
  }

  @Test
  void no_answer_in_time_is_a_failure() {
    serve(_ -> await());
    fails(SHORT, "no answer within PT0.2S");
  }

  @Test
  void an_answer_that_stops_coming_is_a_failure_in_time() {
    serve(exchange -> {
      exchange.sendResponseHeaders(200, 1000);
      exchange.getResponseBody().write('{');
      exchange.getResponseBody().flush();
      await();
    });
    fails(SHORT, "no answer within PT0.2S");
  }

  @Test
  void a_call_more_than_allowed_fails_while_the_others_go_on() throws Exception {
    var arrived = new CountDownLatch(1);
    serve(exchange -> {
      arrived.countDown();
      await();
      answer(exchange, 200, completion("Late."));
    });
    try (var patient = mind(LONG, KEY, 1);
        var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      var first = callers.submit(() -> patient.answer(PROMPT));
      arrived.await();
      var second = callers.submit(() -> patient.answer(PROMPT));
      done.countDown();
      assertThat(first.get().body()).isEqualTo("Late.");
      assertThat(second.get().body()).isEqualTo("Late.");
    }
  }

  @Test
  void when_all_calls_are_busy_the_next_one_gives_up() throws Exception {
    var arrived = new CountDownLatch(1);
    serve(_ -> {
      arrived.countDown();
      await();
    });
    var patience = Duration.ofSeconds(2);
    try (var mind = mind(patience, KEY, 1);
        var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      var first = callers.submit(() -> mind.answer(PROMPT));
      arrived.await();
      var second = callers.submit(() -> mind.answer(PROMPT));
      assertThatThrownBy(first::get).hasMessageContaining("no answer within");
      assertThatThrownBy(second::get).hasCauseInstanceOf(MindFailure.class);
    }
  }

  @Test
  void settings_say_what_is_wrong_with_them_without_the_key() {
    var base = URI.create("http://127.0.0.1/v1");
    assertThatThrownBy(() -> new OpenAiMind.Settings(URI.create("file:/v1"), null, "m", LONG, 1))
        .hasMessageContaining("file:/v1");
    assertThatThrownBy(() -> new OpenAiMind.Settings(base, null, " ", LONG, 1))
        .hasMessageContaining("model");
    assertThatThrownBy(() -> new OpenAiMind.Settings(base, null, "m", Duration.ZERO, 1))
        .hasMessageContaining("patience=PT0S");
    assertThatThrownBy(() -> new OpenAiMind.Settings(base, KEY + "\n", "m", LONG, 1))
        .hasMessageContaining("key")
        .hasMessageNotContaining(KEY);
    assertThat(new OpenAiMind.Settings(base, KEY, "m", LONG, 1).toString()).doesNotContain(KEY);
  }

  private void fails(Duration patience, String message) {
    try (var mind = mind(patience, KEY)) {
      assertThatThrownBy(() -> mind.answer(PROMPT))
          .isInstanceOf(MindFailure.class)
          .hasMessageContaining(message)
          .satisfies(e -> assertThat(all(e)).doesNotContain(KEY));
    }
  }

  private static String all(@Nullable Throwable e) {
    return e == null ? "" : e + all(e.getCause());
  }

  private void serve(HttpHandler handler) {
    server.createContext("/v1/chat/completions", handler);
  }

  private void await() {
    try {
      done.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private URI base() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1");
  }

  private OpenAiMind mind(Duration patience, @Nullable String key) {
    return mind(patience, key, 4);
  }

  private OpenAiMind mind(Duration patience, @Nullable String key, int calls) {
    return new OpenAiMind(new OpenAiMind.Settings(base(), key, "small-1", patience, calls));
  }

  private static String completion(String content) {
    var root = JSON.createObjectNode();
    root.putArray("choices").addObject().putObject("message").put("content", content);
    return JSON.writeValueAsString(root);
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    var bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 || status == 204 ? -1 : bytes.length);
    if (status != 204) {
      exchange.getResponseBody().write(bytes);
    }
    exchange.close();
  }
}
