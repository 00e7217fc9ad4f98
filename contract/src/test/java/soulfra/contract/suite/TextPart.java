package soulfra.contract.suite;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// All of Unicode is kept as sent, but for what no store can give back.
abstract class TextPart extends Part {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Ünïcödé, ελληνικά, кириллица, 中文, 日本語, 한국어, हिन्दी",
        "שלום ‏مرحبا‎ mixed",
        "👩‍👩‍👧‍👦 🏳️‍🌈 🇵🇹 𝔘𝔫𝔦",
        "e\u0301 is not \u00e9",
        "Z\u0351\u0352a\u0353\u0354l\u0355g\u0356o",
        "\ufeffbyte order mark, \ufffe\uffff noncharacters",
        "\u0001\u001b[31m\u007f controls",
        "line\u2028and\u2029paragraph",
        "<script>alert('\"&')</script>",
        "'; DROP TABLE messages; --",
        "{\"json\":\"\\u0041\\n\"}",
        "%00 %s ${x} {{y}} \\0"
      })
  void text_is_kept_as_sent(String text) {
    var agent = ada().privateAgent();
    assertThat(ada().say(agent, text).text("/message/body")).isEqualTo(text);
    assertThat(ada().all("/agents/" + agent + "/messages").getLast().path("body").asString())
        .isEqualTo(text);
    var thought = ada().think(agent, text);
    assertThat(ada().api().get("/thoughts/" + thought).text("/body")).isEqualTo(text);
    var loop = ada().whisper(text);
    assertThat(ada().api().get("/loops/" + loop).text("/whisper")).isEqualTo(text);
    var prophecies = "/agents/" + agent + "/prophecies";
    ada().api().post(prophecies, Map.of("text", text)).is(201);
    assertThat(ada().all(prophecies).getFirst().path("text").asString()).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\u0000", "\\ud800", "\\udc00", "\\udc00\\ud800", "\\ud83d"})
  void what_is_no_character_is_refused(String escape) {
    var agent = "/agents/" + ada().privateAgent();
    var text = "before " + escape + " after";
    var requests =
        Map.of(
            agent + "/messages",
            "{\"body\":\"%s\"}",
            agent + "/thoughts",
            "{\"body\":\"%s\"}",
            agent + "/prophecies",
            "{\"text\":\"%s\"}",
            "/loops",
            "{\"whisper\":\"%s\"}",
            "/agents",
            "{\"name\":\"%s\"}");
    requests.forEach(
        (path, body) -> ada().api().post(path, body.formatted(text)).isProblem("invalid-request"));
    var signUp = "{\"handle\":\"%s\",\"password\":\"%s\",\"displayName\":\"%s\"}";
    api()
        .post("/users", signUp.formatted(Person.freshHandle(), "password", text))
        .isProblem("invalid-request");
    api()
        .post("/users", signUp.formatted(Person.freshHandle(), "password" + text, "Ada"))
        .isProblem("invalid-request");
    for (var field :
        List.of(
            "{\"handle\":\"%s\",\"password\":\"p\"}", "{\"handle\":\"a\",\"password\":\"%s\"}")) {
      var reply = api().post("/sessions", field.formatted(text)).isSomeProblem();
      assertThat(reply.status()).isIn(400, 401);
    }
  }

  @Test
  void bytes_that_are_not_utf_8_are_refused() {
    var json = "{\"whisper\":\"caf?\"}".getBytes(US_ASCII);
    json[15] = (byte) 0xe9;
    ada().api().post("/loops", json).isProblem("invalid-request");
  }

  @Test
  void a_display_name_and_a_tone_keep_their_characters() {
    var path = "/agents/" + ada().privateAgent();
    var tone = "mélancolique 🌧";
    assertThat(ada().api().patch(path, "\"1\"", Map.of("tone", tone)).is(200).text("/tone"))
        .isEqualTo(tone);
    assertThat(ada().api().get(path).text("/tone")).isEqualTo(tone);
  }
}
