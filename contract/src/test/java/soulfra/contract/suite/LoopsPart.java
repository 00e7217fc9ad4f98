package soulfra.contract.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

abstract class LoopsPart extends Part {

  /// The contract's threshold; a stage under test keeps it.
  private static final int CONSENSUS = 3;

  @Test
  void a_loop_begins_with_a_whisper() {
    var body = Map.of("whisper", " What if? ", "tone", "curious");
    var loop = ada().api().post("/loops", body).is(201);
    assertThat(loop.json().propertyNames())
        .containsExactlyInAnyOrder(
            "id",
            "creatorId",
            "whisper",
            "tone",
            "forkParent",
            "forkDepth",
            "blessings",
            "blessed",
            "createdAt");
    assertThat(loop.text("/creatorId")).isEqualTo(ada().id());
    assertThat(loop.text("/whisper")).isEqualTo(" What if? ");
    assertThat(loop.text("/tone")).isEqualTo("curious");
    assertThat(loop.json().path("forkParent").isNull()).isTrue();
    assertThat(loop.number("/forkDepth")).isZero();
    assertThat(loop.number("/blessings")).isZero();
    assertThat(loop.json().path("blessed").asBoolean()).isFalse();
    assertThat(loop.text("/createdAt")).matches(TIME);
    var path = "/loops/" + loop.text("/id");
    assertThat(ada().api().get(path).is(200).json()).isEqualTo(loop.json());
    eventually(() -> assertThat(bob().api().get(path).is(200).json()).isEqualTo(loop.json()));
  }

  @Test
  void a_fork_is_one_deeper_than_its_parent() {
    var parent = ada().whisper("Where does it go?");
    var path = "/loops/" + parent + "/forks";
    eventually(() -> bob().api().get("/loops/" + parent).is(200));
    var fork = bob().api().post(path, Map.of("whisper", "This way.")).is(201);
    assertThat(fork.text("/forkParent")).isEqualTo(parent);
    assertThat(fork.number("/forkDepth")).isEqualTo(1);
    assertThat(fork.text("/creatorId")).isEqualTo(bob().id());
    var again =
        bob().api().post("/loops/" + fork.text("/id") + "/forks", Map.of("whisper", "On.")).is(201);
    assertThat(again.number("/forkDepth")).isEqualTo(2);
    assertThat(again.text("/forkParent")).isEqualTo(fork.text("/id"));
  }

  @Test
  void a_loop_is_blessed_by_three() {
    var id = ada().whisper("Do you agree?");
    var people = cast().everyone();
    people.forEach(person -> eventually(() -> person.api().get("/loops/" + id).is(200)));
    for (int n = 1; n <= people.size(); n++) {
      for (int twice = 0; twice < 2; twice++) {
        var answer = people.get(n - 1).api().put("/loops/" + id + "/blessings/me").is(200);
        assertThat(answer.json().propertyNames()).containsExactlyInAnyOrder("blessings", "blessed");
        assertThat(answer.number("/blessings")).isEqualTo(n);
        assertThat(answer.json().path("blessed").asBoolean()).isEqualTo(n >= CONSENSUS);
      }
    }
    eventually(() -> {
      var seen = ada().api().get("/loops/" + id).is(200);
      assertThat(seen.number("/blessings")).isEqualTo(people.size());
      assertThat(seen.json().path("blessed").asBoolean()).isTrue();
    });
  }

  @Test
  void blessings_at_once_are_all_counted_and_the_third_one_blesses() {
    var id = ada().whisper("All at once?");
    var people = cast().everyone();
    people.forEach(person -> eventually(() -> person.api().get("/loops/" + id).is(200)));
    var answers =
        Together.times(
            8, n -> people.get(n % 4).api().put("/loops/" + id + "/blessings/me").is(200));
    assertThat(answers)
        .allSatisfy(answer ->
            assertThat(answer.json().path("blessed").asBoolean())
                .isEqualTo(answer.number("/blessings") >= CONSENSUS));
    eventually(() -> assertThat(ada().api().get("/loops/" + id).number("/blessings")).isEqualTo(4));
  }

  @Test
  void loops_are_found_by_when_they_began() {
    var first = ada().api().post("/loops", Map.of("whisper", "First.")).is(201);
    var from = Instant.parse(first.text("/createdAt"));
    var last = first;
    while (!Instant.parse(last.text("/createdAt")).isAfter(from)) {
      last = ada().api().post("/loops", Map.of("whisper", "Later.")).is(201);
    }
    var to = Instant.parse(last.text("/createdAt"));
    var firstId = first.text("/id");
    var lastId = last.text("/id");
    eventually(() -> {
      assertThat(between(from, to)).contains(firstId).doesNotContain(lastId);
      assertThat(between(from, to.plusMillis(1))).containsSubsequence(lastId, firstId);
      assertThat(between(from.plusMillis(1), to)).doesNotContain(firstId);
    });
  }

  private List<String> between(Instant from, Instant to) {
    return new Walk(ada().api(), "/loops?from=%s&to=%s".formatted(from, to), 100).idsToTheEnd();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "from=yesterday&to=2026-01-01T00:00:00Z",
        "from=2026-01-01T00:00:00Z&to=tomorrow",
        "from=2026-01-01&to=2026-01-02",
        "from=2026-13-01T00:00:00Z&to=2026-14-01T00:00:00Z",
        "from=0&to=1",
        "from=%00&to=%00"
      })
  void a_range_is_two_times(String range) {
    ada().api().get("/loops?" + range).isProblem("invalid-request");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1000000000-01-01T00:00:00Z", "0000-01-01T00:00:00Z"})
  void a_range_as_wide_as_time_is_answered_or_refused(String from) {
    for (var to : List.of("9999-12-31T23:59:59Z", "%2B1000000000-12-31T23:59:59.999999999Z")) {
      var reply = ada().api().get("/loops?limit=1&from=%s&to=%s".formatted(from, to));
      if (reply.status() != 200) {
        reply.isProblem("invalid-request");
      }
    }
  }

  @Test
  void a_prophecy_is_an_agents_and_may_be_fulfilled_once() {
    var agent = ada().publicAgent();
    var loops = List.of(ada().whisper("One."), ada().whisper("Two."));
    var path = "/agents/" + agent + "/prophecies";
    var made = ada().api().post(path, Map.of("text", "It rains.", "relatedLoops", loops)).is(201);
    assertThat(made.json().propertyNames())
        .containsExactlyInAnyOrder(
            "id", "agentId", "text", "relatedLoops", "fulfilled", "fulfilledAt", "createdAt");
    assertThat(made.text("/agentId")).isEqualTo(agent);
    assertThat(made.json().path("relatedLoops").valueStream().map(loop -> loop.asString()))
        .containsExactlyElementsOf(loops);
    assertThat(made.json().path("fulfilled").asBoolean()).isFalse();
    assertThat(made.json().path("fulfilledAt").isNull()).isTrue();

    var fulfilment = "/prophecies/" + made.text("/id") + "/fulfilment";
    eventually(() -> bob().api().get(path).is(200));
    bob().api().post(fulfilment, Map.of()).isProblem("forbidden");
    var fulfilled = ada().api().post(fulfilment, Map.of()).is(200);
    assertThat(fulfilled.json().path("fulfilled").asBoolean()).isTrue();
    assertThat(fulfilled.text("/fulfilledAt")).matches(TIME);
    assertThat(ada().api().post(fulfilment, Map.of()).is(200).json()).isEqualTo(fulfilled.json());
    assertThat(ada().api().get(path).is(200).json().at("/items/0")).isEqualTo(fulfilled.json());
    eventually(() ->
        assertThat(bob().api().get(path).is(200).json().at("/items/0"))
            .isEqualTo(fulfilled.json()));
  }

  @Test
  void a_fulfilment_needs_no_body() {
    var path = "/agents/" + ada().privateAgent() + "/prophecies";
    var id = ada().api().post(path, Map.of("text", "Soon.")).is(201).text("/id");
    ada().api().send("POST", "/prophecies/" + id + "/fulfilment", BodyPublishers.noBody()).is(200);
    bob().api().post("/prophecies/" + id + "/fulfilment", Map.of()).isProblem("not-found");
  }

  @Test
  void a_prophecy_names_at_most_twenty_loops() {
    var path = "/agents/" + ada().privateAgent() + "/prophecies";
    var loop = ada().whisper("Again.");
    var same = Map.of("text", "Soon.", "relatedLoops", Collections.nCopies(3, loop));
    assertThat(ada().api().post(path, same).is(201).json().path("relatedLoops")).hasSize(1);
    for (var bad : List.of(List.of(7), loop, Map.of(), Collections.singletonList(null))) {
      var body = Map.of("text", "Soon.", "relatedLoops", bad);
      ada().api().post(path, body).isProblem("invalid-request");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"7zzzzzzzzzzzz", "x"})
  void what_is_unknown_is_not_found(String id) {
    ada().api().get("/loops/" + id).isProblem("not-found");
    ada().api().put("/loops/" + id + "/blessings/me").isProblem("not-found");
    ada().api().post("/loops/" + id + "/forks", Map.of("whisper", "On.")).isProblem("not-found");
    ada().api().post("/prophecies/" + id + "/fulfilment", Map.of()).isProblem("not-found");
  }
}
