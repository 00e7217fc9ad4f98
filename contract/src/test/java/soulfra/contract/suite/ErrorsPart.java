package soulfra.contract.suite;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Who may ask at all, and what a request that is no request gets.
abstract class ErrorsPart extends Part {

  private static final String SOME_ID = "0000000000001";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DELETE /sessions/current",
        "GET /users/me",
        "GET /users/someone",
        "GET /users/me/export",
        "DELETE /users/me",
        "POST /agents",
        "GET /agents?mine=true",
        "GET /agents/ID",
        "PATCH /agents/ID",
        "POST /agents/ID/messages",
        "GET /agents/ID/messages",
        "GET /agents/ID/memory",
        "POST /agents/ID/thoughts",
        "PUT /agents/ID/followers/me",
        "DELETE /agents/ID/followers/me",
        "DELETE /thoughts/ID",
        "GET /thoughts/ID",
        "PUT /thoughts/ID/blessings/me",
        "DELETE /thoughts/ID/blessings/me",
        "GET /feed",
        "GET /search?q=a",
        "POST /loops",
        "POST /loops/ID/forks",
        "GET /loops/ID",
        "GET /loops?from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z",
        "PUT /loops/ID/blessings/me",
        "POST /agents/ID/prophecies",
        "GET /agents/ID/prophecies",
        "POST /prophecies/ID/fulfilment",
        "GET /credits",
        "POST /credits/transfers",
        "GET /credits/transfers"
      })
  void whoever_is_not_signed_in_may_not(String request) {
    var method = request.substring(0, request.indexOf(' '));
    var path = request.substring(method.length() + 1).replace("ID", SOME_ID);
    var nobody = api().with("Content-Type", "application/json").with("If-Match", "\"1\"");
    for (var api :
        List.of(nobody, nobody.as("wrong"), nobody.with("Authorization", "Basic YTpi"))) {
      api.send(method, path, BodyPublishers.ofString("{}")).isProblem("not-signed-in");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /",
        "GET /nothing",
        "GET /users",
        "POST /feed",
        "PATCH /loops",
        "DELETE /credits",
        "PUT /users/me",
        "GET /sessions",
        "POST /agents/ID",
        "OPTIONS /nothing",
        "GET /users/%00",
        "GET /agents/%00",
        "GET /loops/%00",
        "GET //users/me",
        "GET /users/../users/me/x",
        "GET /agents/ID/messages/ID",
        "GET /agents/%2e%2e/%2e%2e/etc/passwd",
        "BREW /coffee"
      })
  void what_the_contract_does_not_know_is_not_found(String request) {
    var method = request.substring(0, request.indexOf(' '));
    var path = request.substring(method.length() + 1).replace("ID", SOME_ID);
    var reply = ada().api().send(method, path, BodyPublishers.noBody()).isSomeProblem();
    assertThat(reply.status()).as(reply.body()).isIn(404, 400);
  }

  @Test
  void head_tells_no_more_than_get() {
    var reply = api().send("HEAD", "/users/me", BodyPublishers.noBody());
    assertThat(reply.status()).isIn(401, 404);
  }

  @Test
  void a_wrong_method_is_not_found() {
    for (var method : List.of("POST", "PUT", "PATCH", "DELETE")) {
      ada().api().send(method, "/feed/public", BodyPublishers.noBody()).isProblem("not-found");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"text/plain", "application/xml", "application/x-www-form-urlencoded", "x", "*/*"})
  void a_body_is_json(String type) {
    ada()
        .api()
        .with("Content-Type", type)
        .post("/loops", Map.of("whisper", "Psst."))
        .isProblem("invalid-request");
  }

  @Test
  void a_body_may_name_its_charset() {
    ada()
        .api()
        .with("Content-Type", "Application/JSON; charset=utf-8")
        .post("/loops", Map.of("whisper", "Psst."))
        .is(201);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "}",
        "[]",
        "null",
        "true",
        "7",
        "\"whisper\"",
        "whisper",
        "<a/>",
        "{\"whisper\":\"a\"} x",
        "{\"whisper\":\"a\"}{}",
        "{\"whisper\":\"a\",\"whisper\":\"b\"}",
        "{\"whisper\":\"a\",}",
        "{'whisper':'a'}",
        "{\"whisper\":7}",
        "{\"whisper\":[\"a\"]}",
        "{\"whisper\":{\"whisper\":\"a\"}}",
        "{\"Whisper\":\"a\"}",
        "{\"whisper\":NaN}",
        "{\"whisper\":\"a\",\"tone\":false}",
        "{\"whisper\":\"\\x\"}",
        "{\"whisper\":\"a\nb\"}"
      })
  void a_body_that_is_not_what_was_asked_for_is_invalid(String body) {
    ada().api().post("/loops", body).isProblem("invalid-request");
  }

  @Test
  void members_nobody_knows_are_ignored() {
    var body = "{\"whisper\":\"a\",\"colour\":{\"of\":[1,2,null]},\"id\":7}";
    ada().api().post("/loops", body).is(201);
  }

  @Test
  void a_body_has_up_to_64_KiB() {
    var json = "{\"whisper\":\"Psst.\"}";
    var largest = json + " ".repeat(64 * 1024 - json.length());
    ada().api().post("/loops", largest).is(201);
    ada().api().post("/loops", largest + " ").isProblem("too-large");
    ada().api().post("/loops", "[" + "1,".repeat(500_000) + "1]").isProblem("too-large");
    var unannounced =
        BodyPublishers.ofInputStream(
            () -> new ByteArrayInputStream((largest + " ").getBytes(UTF_8)));
    ada()
        .api()
        .with("Content-Type", "application/json")
        .send("POST", "/loops", unannounced)
        .isProblem("too-large");
    ada().api().get("/users/me").is(200);
  }

  @Test
  void json_deeper_than_anyone_needs_is_invalid() {
    for (var depth : List.of(100, 1000, 30_000)) {
      var body = "{\"whisper\":\"a\",\"x\":" + "[".repeat(depth) + "]".repeat(depth) + "}";
      ada().api().post("/loops", body).isProblem("invalid-request");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /api/v1/feed HTTP/1.1\r\n\r\n",
        "GET /api/v1/%zz HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
        "GET /api/v1/users/a%2Fb HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
        "GET /api/v1/feed?limit=%zz HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
        "GET /api/v1/feed?limit=%ff HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
        "GET /api/v1/..;/x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
        "POST /api/v1/users HTTP/1.1\r\nHost: h\r\nContent-Length: x\r\n\r\n",
        "POST /api/v1/users HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "GIBBERISH\r\n\r\n"
      })
  void a_request_that_is_not_http_is_refused_without_a_word_about_us(String request)
      throws Exception {
    var reply = RawHttp.exchange(api().url(), request);
    assertThat(reply.status()).as(reply.body()).isBetween(400, 499);
    assertThat(reply.body()).doesNotContainPattern(Reply.LEAK);
    ada().api().get("/users/me").is(200);
  }

  /// Else the client's next request on the same connection would be lost with it.
  @Test
  void whoever_is_refused_while_still_sending_is_told_that_the_connection_ends() throws Exception {
    var request =
        """
        POST /api/v1/agents HTTP/1.1\r
        Host: %s\r
        Content-Type: application/json\r
        Content-Length: 100\r
        \r
        """
            .formatted(api().url().getAuthority());
    var reply = RawHttp.exchange(api().url(), request);
    reply.isProblem("not-signed-in");
    assertThat(reply.headers().firstValue("Connection")).hasValue("close");
  }
}
