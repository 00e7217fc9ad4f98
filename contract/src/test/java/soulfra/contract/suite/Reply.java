package soulfra.contract.suite;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// What came back, and the checks that every answer must stand.
record Reply(String request, int status, HttpHeaders headers, String body) {

  /// The contract's error table.
  static final Map<String, Integer> PROBLEMS =
      Map.ofEntries(
          Map.entry("invalid-request", 400),
          Map.entry("bad-credentials", 401),
          Map.entry("not-signed-in", 401),
          Map.entry("forbidden", 403),
          Map.entry("not-found", 404),
          Map.entry("handle-taken", 409),
          Map.entry("idempotency-key-reused", 409),
          Map.entry("insufficient-credits", 409),
          Map.entry("version-conflict", 412),
          Map.entry("too-large", 413),
          Map.entry("rate-limited", 429),
          Map.entry("internal", 500),
          Map.entry("unavailable", 503));

  /// Class names, stack frames, SQL and paths of ours.
  static final Pattern LEAK =
      Pattern.compile(
          "Exception|\\bsoulfra\\.|\\bjava[.x]|jackson|\\.java\\b|jetty|SQLITE|\\bSELECT\\b"
              + "|\\bINSERT\\b|/home/|/tmp/|/usr/|\\.sqlite|postgres",
          Pattern.CASE_INSENSITIVE);

  static Reply of(String request, HttpResponse<byte[]> response) {
    return new Reply(
        request, response.statusCode(), response.headers(), new String(response.body(), UTF_8));
  }

  JsonNode json() {
    return Api.JSON.readTree(body);
  }

  /// A text at a JSON pointer, as `/message/id`.
  String text(String pointer) {
    var node = json().at(pointer);
    assertThat(node.isString()).as("%s has a text at %s: %s", request, pointer, body).isTrue();
    return node.asString();
  }

  long number(String pointer) {
    var node = json().at(pointer);
    assertThat(node.isIntegralNumber())
        .as("%s has a whole number at %s: %s", request, pointer, body)
        .isTrue();
    return node.asLong();
  }

  List<String> texts(String member) {
    return json().path("items").valueStream().map(item -> item.path(member).asString()).toList();
  }

  String header(String name) {
    return headers.firstValue(name).orElse("");
  }

  /// An answer in JSON with this status.
  Reply is(int expected) {
    assertThat(status).as("%s: %s", request, body).isEqualTo(expected);
    assertThat(header("Content-Type")).as(request).startsWith("application/json");
    return this;
  }

  /// An answer without a body.
  Reply isEmpty() {
    assertThat(status).as("%s: %s", request, body).isEqualTo(204);
    assertThat(body).as(request).isEmpty();
    return this;
  }

  Reply isProblem(String code) {
    assertThat(status).as("%s: %s", request, body).isEqualTo(PROBLEMS.get(code));
    isSomeProblem();
    assertThat(text("/code")).as("%s: %s", request, body).isEqualTo(code);
    assertThat(json().path("definite").asBoolean()).as("%s: %s", request, body).isTrue();
    return this;
  }

  /// A problem document of the error table that tells nothing about the stage's insides.
  Reply isSomeProblem() {
    assertThat(header("Content-Type"))
        .as("%s: %d %s", request, status, body)
        .startsWith("application/problem+json");
    isProblemDocument(json(), request);
    assertThat(json().path("status").asInt()).as("%s: %s", request, body).isEqualTo(status);
    if (status == 429 || status == 503) {
      assertThat(header("Retry-After")).as(request).matches("[1-9][0-9]*");
    }
    if (text("/code").equals("not-signed-in")) {
      assertThat(header("WWW-Authenticate")).as(request).startsWith("Bearer");
    }
    return this;
  }

  static void isProblemDocument(JsonNode problem, String request) {
    for (var member : List.of("type", "title", "detail", "code")) {
      assertThat(problem.path(member).isString()).as("%s: %s", request, problem).isTrue();
    }
    assertThat(problem.path("definite").isBoolean()).as("%s: %s", request, problem).isTrue();
    assertThat(PROBLEMS)
        .as("%s: %s", request, problem)
        .containsEntry(problem.path("code").asString(), problem.path("status").asInt());
    assertThat(problem.toString()).as(request).doesNotContainPattern(LEAK);
  }
}
