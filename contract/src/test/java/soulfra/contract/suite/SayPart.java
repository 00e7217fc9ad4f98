package soulfra.contract.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// What a client sends over its live connection, and who may open one.
abstract class SayPart extends Part {

  @Test
  void what_is_said_live_is_answered_and_stands_in_the_conversation() {
    var agent = ada().privateAgent();
    var key = Person.freshKey();
    try (var live = LiveSocket.open(ada())) {
      live.hello();
      live.send(say(agent, "Hello, live.", key));
      var said = live.until("said");
      assertThat(said.path("key").asString()).isEqualTo(key);
      assertThat(said.at("/message/body").asString()).isEqualTo("Hello, live.");
      assertThat(said.at("/message/position").asLong()).isEqualTo(1);
      assertThat(said.at("/reply/position").asLong()).isEqualTo(2);
      assertThat(ada().all("/agents/" + agent + "/messages"))
          .containsExactly(said.path("reply"), said.path("message"));
    }
  }

  @Test
  void what_is_said_twice_under_one_key_is_said_once() {
    var agent = ada().privateAgent();
    var key = Person.freshKey();
    var path = "/agents/" + agent + "/messages";
    try (var live = LiveSocket.open(ada())) {
      live.hello();
      live.send(say(agent, "Once.", key));
      var first = live.until("said");
      live.send(say(agent, "Once.", key));
      assertThat(live.until("said").path("message")).isEqualTo(first.path("message"));
      live.send(say(agent, "Another.", key));
      isProblem(live.until("error"), key, "idempotency-key-reused");
      var overHttp = ada().api().keyed(key).post(path, Map.of("body", "Once.")).is(201);
      assertThat(overHttp.json().path("message")).isEqualTo(first.path("message"));
    }
    assertThat(ada().all(path)).hasSize(2);
  }

  @Test
  void what_can_not_be_said_is_an_error_and_the_connection_stays() {
    var agent = ada().privateAgent();
    var unseen = bob().privateAgent();
    try (var live = LiveSocket.open(ada())) {
      live.hello();
      live.send(say(unseen, "Anyone?", "k1"));
      isProblem(live.until("error"), "k1", "not-found");
      live.send(say("nobody", "Anyone?", "k2"));
      isProblem(live.until("error"), "k2", "not-found");
      live.send(say(agent, " ", "k3"));
      isProblem(live.until("error"), "k3", "invalid-request");
      live.send(say(agent, "a\u0000b", "k4"));
      isProblem(live.until("error"), "k4", "invalid-request");
      live.send(say(agent, "Long key", "k".repeat(65)));
      Reply.isProblemDocument(live.until("error").path("problem"), "say");
      live.send(say(agent, "Still here.", Person.freshKey()));
      assertThat(live.until("said").at("/message/body").asString()).isEqualTo("Still here.");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[]",
        "7",
        "null",
        "\"say\"",
        "{}",
        "{\"type\":\"sing\"}",
        "{\"type\":7}",
        "{\"type\":\"say\"}",
        "{\"type\":\"say\",\"agentId\":7,\"body\":\"b\"}",
        "{\"type\":\"say\",\"agentId\":null,\"body\":\"b\"}",
        "{\"type\":\"say\"} {}",
        "{\"type\":\"said\",\"key\":\"k\"}",
        "{\"type\":{\"type\":\"say\"}}",
        "\u0000"
      })
  void a_frame_that_says_nothing_is_an_error_and_the_connection_stays(String frame) {
    try (var live = LiveSocket.open(ada())) {
      live.hello();
      live.send(frame);
      var error = live.until("error");
      Reply.isProblemDocument(error.path("problem"), frame);
      assertThat(error.at("/problem/code").asString()).isEqualTo("invalid-request");
      staysOpen(live);
    }
  }

  @Test
  void a_binary_frame_is_an_error_and_the_connection_stays() {
    try (var live = LiveSocket.open(ada())) {
      live.hello();
      live.send("{\"type\":\"say\"}".getBytes(StandardCharsets.UTF_8));
      Reply.isProblemDocument(live.until("error").path("problem"), "binary frame");
      staysOpen(live);
    }
  }

  @Test
  void a_frame_larger_than_a_body_may_be_harms_nobody() throws Exception {
    try (var live = LiveSocket.open(ada());
        var other = LiveSocket.open(ada())) {
      live.hello();
      other.hello();
      live.send("{\"type\":\"say\",\"x\":\"" + "x".repeat(70_000) + "\"}");
      eventually(() -> assertThat(live.isClosed() || live.hasFrame()).isTrue());
      if (live.isClosed()) {
        assertThat(live.closeCode()).as("message too big").isEqualTo(1009);
      } else {
        Reply.isProblemDocument(live.until("error").path("problem"), "huge frame");
      }
      staysOpen(other);
    }
  }

  @Test
  void frames_that_are_none_end_their_own_connection_and_no_other() throws Exception {
    try (var other = LiveSocket.open(ada())) {
      other.hello();
      var broken =
          List.of(
              new int[] {0x81, 0x01, 'a'}, // not masked
              new int[] {0x83, 0x80, 0, 0, 0, 0}, // an opcode without a meaning
              new int[] {0xf1, 0x80, 0, 0, 0, 0}, // reserved bits
              new int[] {0x81, 0x81, 0, 0, 0, 0, 0xff}, // not UTF-8
              new int[] {0x81, 0xff, 0x7f, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 0}, // huge
              new int[] {0x80, 0x80, 0, 0, 0, 0}); // goes on with nothing
      for (var frame : broken) {
        try (var live = RawLive.open(ada(), 0)) {
          live.send(frame);
          assertThat(live.closeCode()).isBetween(1002, 1009);
        }
      }
      staysOpen(other);
    }
  }

  @Test
  void a_live_connection_sets_no_cookie() throws Exception {
    try (var live = RawLive.open(ada(), 0)) {
      assertThat(live.headers().map()).doesNotContainKey("Set-Cookie");
    }
  }

  private static void staysOpen(LiveSocket live) {
    live.send("{\"type\":\"still there?\"}");
    live.until("error");
  }

  @Test
  void a_live_connection_needs_a_token_and_a_position() throws Exception {
    assertThat(upgrade("")).satisfies(reply -> reply.isProblem("not-signed-in"));
    for (var token : List.of("", "wrong", "%00", "%F0%9F%91%BB")) {
      upgrade("?token=" + token).isProblem("not-signed-in");
    }
    for (var after : List.of("x", "-1", "1.5", "99999999999999999999", "%00")) {
      upgrade("?token=" + ada().token() + "&after=" + after).isProblem("invalid-request");
    }
  }

  private Reply upgrade(String query) throws Exception {
    return RawHttp.get(
        api().url(),
        "/api/v1/live" + query,
        Map.of(
            "Connection", "Upgrade",
            "Upgrade", "websocket",
            "Sec-WebSocket-Version", "13",
            "Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="));
  }

  private static String say(String agent, String body, String key) {
    return Api.JSON.writeValueAsString(
        Map.of("type", "say", "agentId", agent, "body", body, "key", key));
  }

  private static void isProblem(JsonNode error, String key, String code) {
    assertThat(error.path("key").asString("")).as(error.toString()).isEqualTo(key);
    Reply.isProblemDocument(error.path("problem"), error.toString());
    assertThat(error.at("/problem/code").asString()).as(error.toString()).isEqualTo(code);
  }
}
