package soulfra.contract.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

abstract class IdempotencyPart extends Part {

  /// Each request that creates something, and its body.
  private Map<String, Map<String, ?>> creations() {
    var agent = ada().publicAgent();
    var loop = ada().whisper("Psst.");
    var creations = new LinkedHashMap<String, Map<String, ?>>();
    creations.put("/agents", Map.of("name", "Once"));
    creations.put("/agents/" + agent + "/messages", Map.of("body", "Once."));
    creations.put("/agents/" + agent + "/thoughts", Map.of("body", "Once."));
    creations.put("/agents/" + agent + "/prophecies", Map.of("text", "Once."));
    creations.put("/loops", Map.of("whisper", "Once."));
    creations.put("/loops/" + loop + "/forks", Map.of("whisper", "Once."));
    creations.put("/credits/transfers", Map.of("to", bob().id(), "amount", 1));
    creations.put("/sessions", Map.of("handle", ada().handle(), "password", ada().password()));
    creations.put("/users", Map.of("handle", Person.freshHandle(), "password", Person.PASSWORD));
    return creations;
  }

  private interface Creation {
    void test(String path, Map<String, ?> body);
  }

  private Stream<DynamicTest> each(Creation creation) {
    return creations().entrySet().stream()
        .map(request ->
            DynamicTest.dynamicTest(
                request.getKey(), () -> creation.test(request.getKey(), request.getValue())));
  }

  @TestFactory
  Stream<DynamicTest> the_same_key_and_body_get_the_first_answer_again() {
    return each((path, body) -> {
      var keyed = ada().api().keyed(Person.freshKey());
      var first = keyed.post(path, body).is(201);
      assertThat(first.header("Idempotent-Replay")).isEmpty();
      var again = keyed.post(path, body).is(201);
      assertThat(again.header("Idempotent-Replay")).isEqualTo("true");
      assertThat(again.json()).isEqualTo(first.json());
    });
  }

  @TestFactory
  Stream<DynamicTest> the_same_key_with_another_body_is_refused() {
    return each((path, body) -> {
      var keyed = ada().api().keyed(Person.freshKey());
      keyed.post(path, body).is(201);
      // Whoever signs in with a wrong password is nobody yet, and learns nothing about keys.
      keyed
          .post(path, another(body))
          .isProblem(path.equals("/sessions") ? "bad-credentials" : "idempotency-key-reused");
      keyed.post(path, body).is(201);
    });
  }

  private static Map<String, ?> another(Map<String, ?> body) {
    var other = new LinkedHashMap<String, Object>(body);
    if (body.containsKey("amount")) {
      other.put("amount", 2);
    } else if (body.containsKey("password")) {
      other.put("password", "another password");
    } else {
      other.replaceAll((_, value) -> value + "!");
    }
    return other;
  }

  @Test
  void a_key_stands_for_one_request_whatever_its_path() {
    var keyed = ada().api().keyed(Person.freshKey());
    var first = ada().privateAgent();
    var second = ada().privateAgent();
    keyed.post("/agents/" + first + "/messages", Map.of("body", "Once.")).is(201);
    keyed
        .post("/agents/" + second + "/messages", Map.of("body", "Once."))
        .isProblem("idempotency-key-reused");
    keyed
        .post("/agents/" + first + "/thoughts", Map.of("body", "Once."))
        .isProblem("idempotency-key-reused");
  }

  @Test
  void of_many_requests_with_one_key_at_once_one_takes_effect() {
    var giver = cast().someoneNew();
    var key = Person.freshKey();
    var devices = List.of(giver, giver.elsewhere());
    var body = Map.of("to", ada().id(), "amount", 7);
    var replies =
        Together.times(
            8, n -> devices.get(n % 2).api().keyed(key).post("/credits/transfers", body).is(201));
    assertThat(replies.stream().map(Reply::json).distinct()).hasSize(1);
    assertThat(replies).filteredOn(reply -> reply.header("Idempotent-Replay").isEmpty()).hasSize(1);
    assertThat(giver.balance()).isEqualTo(993);
    assertThat(giver.all("/credits/transfers")).hasSize(1);
  }

  @Test
  void a_message_sent_at_once_under_one_key_is_said_once() {
    var agent = ada().privateAgent();
    var key = Person.freshKey();
    var path = "/agents/" + agent + "/messages";
    var replies =
        Together.times(6, _ -> ada().api().keyed(key).post(path, Map.of("body", "Once.")).is(201));
    var ids = new HashSet<String>();
    replies.forEach(reply -> ids.add(reply.text("/message/id")));
    assertThat(ids).hasSize(1);
    assertThat(ada().all(path)).hasSize(2);
  }

  @Test
  void a_sign_up_sent_at_once_under_one_key_makes_one_user() {
    var keyed = api().keyed(Person.freshKey());
    var body = Map.of("handle", Person.freshHandle(), "password", Person.PASSWORD);
    var replies = Together.times(4, _ -> keyed.post("/users", body).is(201));
    assertThat(replies.stream().map(Reply::json).distinct()).hasSize(1);
    api().post("/users", body).isProblem("handle-taken");
  }

  @Test
  void keys_of_different_users_have_nothing_to_do_with_each_other() {
    var key = Person.freshKey();
    var body = Map.of("whisper", "Mine.");
    var first = ada().api().keyed(key).post("/loops", body).is(201);
    var second = bob().api().keyed(key).post("/loops", body).is(201);
    assertThat(second.header("Idempotent-Replay")).isEmpty();
    assertThat(second.text("/id")).isNotEqualTo(first.text("/id"));
  }

  @Test
  void a_refusal_is_remembered_too() {
    var giver = cast().someoneNew();
    var keyed = giver.api().keyed(Person.freshKey());
    var body = Map.of("to", ada().id(), "amount", 1001);
    keyed.post("/credits/transfers", body).isProblem("insufficient-credits");
    ada().pay(giver, 10).is(201);
    eventually(() -> assertThat(giver.balance()).isEqualTo(1010));
    var again = keyed.post("/credits/transfers", body).isProblem("insufficient-credits");
    assertThat(again.header("Idempotent-Replay")).isEqualTo("true");
    giver.pay(ada(), 1001).is(201);
  }

  @Test
  void a_malformed_request_uses_up_no_key() {
    var keyed = ada().api().keyed(Person.freshKey());
    keyed.post("/loops", Map.of("whisper", "")).isProblem("invalid-request");
    keyed.post("/loops", "{").isProblem("invalid-request");
    keyed.post("/loops", Map.of("whisper", "Now.")).is(201);
  }

  @Test
  void a_key_is_1_to_64_printable_ascii_characters() {
    var body = Map.of("whisper", "Psst.");
    for (var key : List.of("", "k".repeat(65), "a\tb")) {
      ada().api().keyed(key).post("/loops", body).isProblem("invalid-request");
    }
    ada().api().keyed(Person.freshWord() + "!\"~ ".repeat(10) + "k").post("/loops", body).is(201);
  }
}
