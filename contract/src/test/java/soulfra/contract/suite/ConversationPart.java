package soulfra.contract.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

abstract class ConversationPart extends Part {

  @Test
  void a_message_is_answered_with_itself_and_its_reply() {
    var agent = ada().privateAgent();
    var sent = ada().say(agent, "Hello there.");
    assertThat(sent.json().propertyNames()).containsExactlyInAnyOrder("message", "reply");
    for (var part : List.of("/message", "/reply")) {
      assertThat(sent.json().at(part).propertyNames())
          .containsExactlyInAnyOrder(
              "id", "agentId", "userId", "role", "body", "position", "createdAt");
      assertThat(sent.text(part + "/agentId")).isEqualTo(agent);
      assertThat(sent.text(part + "/userId")).isEqualTo(ada().id());
      assertThat(sent.text(part + "/createdAt")).matches(TIME);
    }
    assertThat(sent.text("/message/role")).isEqualTo("user");
    assertThat(sent.text("/message/body")).isEqualTo("Hello there.");
    assertThat(sent.number("/message/position")).isEqualTo(1);
    assertThat(sent.text("/reply/role")).isEqualTo("agent");
    assertThat(sent.text("/reply/body")).isNotBlank();
    assertThat(sent.number("/reply/position")).isEqualTo(2);
  }

  @Test
  void a_conversation_is_read_newest_first() {
    var agent = ada().privateAgent();
    var first = ada().say(agent, "One.");
    var second = ada().say(agent, "Two.");
    var read = ada().api().get("/agents/" + agent + "/messages").is(200).json();
    assertThat(read.path("items").valueStream())
        .containsExactly(
            second.json().path("reply"),
            second.json().path("message"),
            first.json().path("reply"),
            first.json().path("message"));
    assertThat(read.path("next").isNull()).isTrue();
  }

  @Test
  void positions_count_without_gap_or_duplicate_from_many_devices() {
    var agent = ada().privateAgent();
    var devices = List.of(ada(), ada().elsewhere(), ada().elsewhere());
    var sent = Together.times(12, n -> devices.get(n % 3).say(agent, "Message " + n));

    var read = devices.get(1).all("/agents/" + agent + "/messages");
    assertThat(read.stream().map(message -> message.path("position").asLong()))
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 24).map(n -> 25 - n).boxed().toList());
    assertThat(read)
        .containsAll(sent.stream().map(reply -> reply.json().path("message")).toList())
        .containsAll(sent.stream().map(reply -> reply.json().path("reply")).toList());
    assertThat(sent)
        .allSatisfy(reply ->
            assertThat(reply.number("/message/position"))
                .isLessThan(reply.number("/reply/position")));
  }

  @Test
  void a_conversation_is_one_user_with_one_agent() {
    var agent = ada().publicAgent();
    var secret = Person.freshWord();
    ada().say(agent, "Between us: " + secret);
    eventually(() -> bob().api().get("/agents/" + agent).is(200));
    assertThat(bob().all("/agents/" + agent + "/messages")).isEmpty();
    var said = bob().say(agent, "What did you hear?");
    assertThat(said.number("/message/position")).isEqualTo(1);
    assertThat(said.body()).doesNotContain(secret);
    assertThat(ada().all("/agents/" + agent + "/messages")).hasSize(2);
  }

  @Test
  void a_body_is_kept_as_sent() {
    var agent = ada().privateAgent();
    var body = " \n\tspace around, and\r\nlines within \u00a0 ";
    assertThat(ada().say(agent, body).text("/message/body")).isEqualTo(body);
    assertThat(bodies(ada().all("/agents/" + agent + "/messages"))).contains(body);
  }

  @Test
  void a_body_has_up_to_4000_characters_after_trimming() {
    var path = "/agents/" + ada().privateAgent() + "/messages";
    var longest = "🌍".repeat(4000);
    var sent = ada().api().post(path, Map.of("body", longest)).is(201);
    assertThat(sent.text("/message/body")).isEqualTo(longest);
    var spaced = "  " + "a".repeat(4000) + "\n ";
    assertThat(ada().api().post(path, Map.of("body", spaced)).is(201).text("/message/body"))
        .isEqualTo(spaced);
    for (var body : List.of("🌍".repeat(4001), "a".repeat(4001), "", "   ", "\n\t")) {
      ada().api().post(path, Map.of("body", body)).isProblem("invalid-request");
    }
    assertThat(ada().all(path)).hasSize(4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"body\":null}", "{\"body\":7}", "{\"body\":[\"a\"]}", "[]", "7"})
  void a_message_needs_a_body(String body) {
    var agent = ada().privateAgent();
    ada().api().post("/agents/" + agent + "/messages", body).isProblem("invalid-request");
  }

  @Test
  void an_agent_remembers_and_tells_its_owner() {
    var path = "/agents/" + ada().privateAgent();
    ada().api().post(path + "/messages", Map.of("body", "I keep bees in Lisbon.")).is(201);
    var before = ada().api().get(path).text("/tone");
    ada().api().patch(path, "\"1\"", Map.of("tone", "playful")).is(200);
    eventually(() -> {
      var memory = ada().api().get(path + "/memory").is(200);
      assertThat(memory.json().propertyNames())
          .containsExactlyInAnyOrder("agentId", "memories", "reflections", "toneShifts");
      var shifts = memory.json().path("toneShifts").valueStream().toList();
      assertThat(shifts).hasSize(1);
      assertThat(shifts.getFirst().path("from").asString()).isEqualTo(before);
      assertThat(shifts.getFirst().path("to").asString()).isEqualTo("playful");
      assertThat(shifts.getFirst().path("createdAt").asString()).matches(TIME);
    });
  }

  @Test
  void the_owner_of_a_public_agent_is_not_told_what_others_said() {
    var agent = ada().publicAgent();
    var secret = Person.freshWord();
    eventually(() -> bob().api().get("/agents/" + agent).is(200));
    bob().say(agent, "Remember that my name is " + secret);
    bob().say(agent, "I like " + secret);
    assertThat(ada().api().get("/agents/" + agent + "/memory").is(200).body())
        .doesNotContain(secret);
  }

  @Test
  void an_agent_thinks_aloud_after_a_first_message_and_quotes_nobody() {
    var agent = ada().privateAgent();
    var secret = Person.freshWord();
    ada().say(agent, secret + " is what I never told anyone.");
    eventually(() -> {
      var thoughts =
          ada().all("/feed").stream()
              .filter(thought -> thought.path("agentId").asString().equals(agent))
              .toList();
      assertThat(thoughts).isNotEmpty();
      assertThat(bodies(thoughts)).noneMatch(body -> body.contains(secret));
    });
  }

  @Test
  void many_conversations_at_once_keep_apart() {
    var agents = IntStream.range(0, 4).mapToObj(_ -> ada().privateAgent()).toList();
    Together.times(12, n -> ada().say(agents.get(n % 4), "For " + n % 4));
    for (int at = 0; at < 4; at++) {
      var said = bodies(ada().all("/agents/" + agents.get(at) + "/messages"));
      assertThat(said).hasSize(6).contains("For " + at).doesNotContain("For " + (at + 1) % 4);
    }
  }

  private static List<String> bodies(List<JsonNode> items) {
    return items.stream().map(item -> item.path("body").asString()).toList();
  }
}
