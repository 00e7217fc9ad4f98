package soulfra.contract.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

abstract class AgentsPart extends Part {

  private static final Map<String, String> CALM = Map.of("tone", "calm");

  @Test
  void a_new_agent_is_private_at_version_1_and_a_companion() {
    var agent = ada().api().post("/agents", Map.of("name", " Nyx ")).is(201);
    assertThat(agent.json().propertyNames())
        .containsExactlyInAnyOrder(
            "id", "ownerId", "name", "archetype", "tone", "public", "version", "createdAt");
    assertThat(agent.text("/ownerId")).isEqualTo(ada().id());
    assertThat(agent.text("/name")).isEqualTo("Nyx");
    assertThat(agent.text("/archetype")).isEqualTo("companion");
    assertThat(agent.text("/tone")).isNotBlank();
    assertThat(agent.json().path("public").asBoolean()).isFalse();
    assertThat(agent.number("/version")).isEqualTo(1);
    assertThat(agent.text("/createdAt")).matches(TIME);
    assertThat(agent.header("ETag")).isEqualTo("\"1\"");

    var read = ada().api().get("/agents/" + agent.text("/id")).is(200);
    assertThat(read.json()).isEqualTo(agent.json());
    assertThat(read.header("ETag")).isEqualTo("\"1\"");
  }

  @Test
  void an_agent_may_have_an_archetype_and_be_public() {
    var body = Map.of("name", "Nyx", "archetype", "oracle", "public", true);
    var agent = ada().api().post("/agents", body).is(201);
    assertThat(agent.text("/archetype")).isEqualTo("oracle");
    assertThat(agent.json().path("public").asBoolean()).isTrue();
    eventually(() ->
        assertThat(bob().api().get("/agents/" + agent.text("/id")).is(200).json())
            .isEqualTo(agent.json()));
  }

  @Test
  void my_agents_are_mine_newest_first() {
    var first = bob().privateAgent();
    var second = bob().publicAgent();
    var mine = bob().all("/agents?mine=true");
    assertThat(mine).allMatch(agent -> agent.path("ownerId").asString().equals(bob().id()));
    assertThat(mine.stream().map(agent -> agent.path("id").asString()))
        .containsSubsequence(second, first);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"name\":\"\"}",
        "{\"name\":\" \"}",
        "{\"name\":null}",
        "{\"name\":7}",
        "{\"name\":\"n\",\"public\":\"yes\"}",
        "{\"name\":\"n\",\"archetype\":\"\"}",
        "{\"name\":\"0123456789012345678901234567890123456789012345678901234567890123x\"}"
      })
  void an_agent_needs_a_name(String body) {
    ada().api().post("/agents", body).isProblem("invalid-request");
  }

  @Test
  void the_tone_changes_at_the_version_that_was_read() {
    var path = "/agents/" + ada().privateAgent();
    var changed = ada().api().patch(path, "\"1\"", CALM).is(200);
    assertThat(changed.text("/tone")).isEqualTo("calm");
    assertThat(changed.number("/version")).isEqualTo(2);
    assertThat(changed.header("ETag")).isEqualTo("\"2\"");
    ada().api().patch(path, "\"1\"", Map.of("tone", "wild")).isProblem("version-conflict");
    assertThat(ada().api().get(path).is(200).json()).isEqualTo(changed.json());
  }

  @Test
  void of_many_changes_to_one_version_one_wins() {
    var path = "/agents/" + ada().privateAgent();
    var replies =
        Together.times(8, n -> ada().api().patch(path, "\"1\"", Map.of("tone", "tone " + n)));
    var winners = replies.stream().filter(reply -> reply.status() == 200).toList();
    assertThat(winners).hasSize(1);
    replies.stream()
        .filter(reply -> reply.status() != 200)
        .forEach(reply -> reply.isProblem("version-conflict"));
    assertThat(ada().api().get(path).json()).isEqualTo(winners.getFirst().json());
  }

  @Test
  void changes_in_turn_lose_nothing() {
    var path = "/agents/" + ada().privateAgent();
    Together.times(
        3,
        n -> {
          Reply reply;
          do {
            var tag = ada().api().get(path).is(200).header("ETag");
            reply = ada().api().patch(path, tag, Map.of("tone", "tone " + n));
          } while (reply.status() == 412);
          return reply.is(200);
        });
    assertThat(ada().api().get(path).number("/version")).isEqualTo(4);
  }

  @Test
  void a_change_must_name_a_version() {
    var path = "/agents/" + ada().privateAgent();
    ada().api().patch(path, CALM).isProblem("invalid-request");
    for (var tag :
        List.of("1", "\"\"", "\"one\"", "*", "\"1", "\"1.0\"", "\"99999999999999999999\"")) {
      ada().api().patch(path, tag, CALM).isProblem("invalid-request");
    }
    ada().api().patch(path, "\"1\"", Map.of()).isProblem("invalid-request");
    assertThat(ada().api().get(path).number("/version")).isEqualTo(1);
  }

  @Test
  void anothers_private_agent_is_not_found() {
    var path = "/agents/" + ada().privateAgent();
    isNotFoundTo(bob(), path);
  }

  @ParameterizedTest
  @ValueSource(strings = {"7zzzzzzzzzzzz", "0000000000000", "x", "me", "1", "%E2%9C%A8"})
  void an_unknown_agent_is_not_found(String id) {
    isNotFoundTo(ada(), "/agents/" + id);
  }

  private static void isNotFoundTo(Person person, String path) {
    var api = person.api();
    api.get(path).isProblem("not-found");
    api.patch(path, "\"1\"", CALM).isProblem("not-found");
    api.get(path + "/messages").isProblem("not-found");
    api.post(path + "/messages", Map.of("body", "Hello?")).isProblem("not-found");
    api.get(path + "/memory").isProblem("not-found");
    api.post(path + "/thoughts", Map.of("body", "Mine.")).isProblem("not-found");
    api.post(path + "/prophecies", Map.of("text", "Soon.")).isProblem("not-found");
    api.get(path + "/prophecies").isProblem("not-found");
    api.put(path + "/followers/me").isProblem("not-found");
  }

  @Test
  void anothers_public_agent_is_theirs_to_change() {
    var path = "/agents/" + ada().publicAgent();
    eventually(() -> bob().api().get(path).is(200));
    bob().api().patch(path, "\"1\"", CALM).isProblem("forbidden");
    bob().api().post(path + "/thoughts", Map.of("body", "Mine.")).isProblem("forbidden");
    bob().api().post(path + "/prophecies", Map.of("text", "Soon.")).isProblem("forbidden");
    bob().api().get(path + "/memory").isProblem("forbidden");
  }
}
