package soulfra.contract.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Clients of v1 and v2 side by side on the same data.
abstract class VersionsPart extends Part {

  private static final String METADATA =
      """
      {"mood":"🌧","n":12345678901234567890,"d":0.10000000000000000001,"z":null,
       "deep":{"list":[1,"a",true,{}]},"":"empty"}\
      """;

  @Test
  void version_2_attaches_metadata_to_messages() {
    var agent = ada().privateAgent();
    var path = "/agents/" + agent + "/messages";
    var newer = ada().api().version2();
    var sent = newer.post(path, "{\"body\":\"Hi.\",\"metadata\":" + METADATA + "}").is(201);
    var expected = Api.JSON.readTree(METADATA).toString();
    assertThat(sent.json().at("/message/metadata").toString()).isEqualTo(expected);
    assertThat(sent.json().at("/reply/metadata").isObject()).isTrue();
    var read = newer.get(path).is(200).json();
    assertThat(read.at("/items/1/metadata").toString()).isEqualTo(expected);
    assertThat(read.at("/items/1")).isEqualTo(sent.json().path("message"));
    assertThat(ada().api().get(path).is(200).json().at("/items/1").has("metadata")).isFalse();
  }

  @Test
  void version_2_attaches_metadata_to_thoughts() {
    var agent = ada().publicAgent();
    var newer = ada().api().version2();
    var body = "{\"body\":\"Hm.\",\"metadata\":" + METADATA + "}";
    var thought = newer.post("/agents/" + agent + "/thoughts", body).is(201);
    var path = "/thoughts/" + thought.text("/id");
    assertThat(newer.get(path).is(200).json()).isEqualTo(thought.json());
    assertThat(ada().api().get(path).is(200).json().has("metadata")).isFalse();
    assertThat(newer.get("/feed").is(200).json().at("/items/0/metadata").isObject()).isTrue();
    assertThat(newer.get("/feed/public").is(200).json().at("/items/0/metadata").isObject())
        .isTrue();
  }

  @Test
  void a_version_1_write_drops_no_metadata() {
    var agent = ada().publicAgent();
    var newer = ada().api().version2();
    var body = "{\"body\":\"Hm.\",\"metadata\":" + METADATA + "}";
    var thought = newer.post("/agents/" + agent + "/thoughts", body).is(201);
    var path = "/thoughts/" + thought.text("/id");
    ada().api().put(path + "/blessings/me").is(200);
    ada().api().patch("/agents/" + agent, "\"1\"", Map.of("tone", "calm")).is(200);
    ada().api().delete(path + "/blessings/me").is(200);
    assertThat(newer.get(path).json().path("metadata")).isEqualTo(thought.json().path("metadata"));
  }

  @Test
  void what_version_1_wrote_has_empty_metadata() {
    var agent = ada().privateAgent();
    ada()
        .api()
        .post("/agents/" + agent + "/messages", "{\"body\":\"Hi.\",\"metadata\":{\"a\":1}}")
        .is(201);
    var thought = ada().think(agent, "Hm.");
    var newer = ada().api().version2();
    assertThat(newer.get("/thoughts/" + thought).json().path("metadata")).isEmpty();
    assertThat(newer.get("/agents/" + agent + "/messages").json().at("/items/1/metadata"))
        .isEmpty();
    var none = newer.post("/agents/" + agent + "/messages", Map.of("body", "Hi.")).is(201);
    assertThat(none.json().at("/message/metadata").toString()).isEqualTo("{}");
  }

  @Test
  void version_2_hears_metadata_live_and_version_1_does_not() {
    var agent = ada().privateAgent();
    try (var older = LiveSocket.open(ada());
        var newer = LiveSocket.open(ada().api().version2(), "?token=" + ada().token())) {
      older.hello();
      newer.hello();
      var body = "{\"body\":\"Hi.\",\"metadata\":{\"a\":1}}";
      var sent = ada().api().version2().post("/agents/" + agent + "/messages", body).is(201);
      var id = sent.text("/message/id");
      for (var live : List.of(older, newer)) {
        var data = live.until(f -> f.at("/data/id").asString("").equals(id)).getLast().path("data");
        assertThat(data.has("metadata")).isEqualTo(live == newer);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"7", "\"a\"", "[]", "true", "{\"a\":\"\\u0000\"}", "{\"\\ud800\":1}"})
  void metadata_is_an_object_of_characters(String metadata) {
    var path = "/agents/" + ada().privateAgent();
    var body = "{\"body\":\"Hi.\",\"metadata\":" + metadata + "}";
    ada().api().version2().post(path + "/messages", body).isProblem("invalid-request");
    ada().api().version2().post(path + "/thoughts", body).isProblem("invalid-request");
    ada().api().post(path + "/messages", "{\"body\":\"Hi.\",\"metadata\":7}").is(201);
  }

  @Test
  void metadata_has_up_to_8000_characters_of_json() {
    var path = "/agents/" + ada().privateAgent() + "/messages";
    var newer = ada().api().version2();
    for (int length : List.of(8000, 8001)) {
      var body = Map.of("body", "Hi.", "metadata", Map.of("a", "x".repeat(length - 8)));
      var reply = newer.post(path, body);
      if (length > 8000) {
        reply.isProblem("invalid-request");
      } else {
        reply.is(201);
      }
    }
  }

  @Test
  void version_2_is_version_1_in_everything_else() {
    var newer = ada().api().version2();
    assertThat(newer.get("/users/me").is(200).json())
        .isEqualTo(ada().api().get("/users/me").is(200).json());
    newer.post("/loops", Map.of("whisper", "Psst.")).is(201);
    newer.get("/nothing").isProblem("not-found");
    api().version2().get("/credits").isProblem("not-signed-in");
  }
}
