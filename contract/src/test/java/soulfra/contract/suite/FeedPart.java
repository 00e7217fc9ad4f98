package soulfra.contract.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

abstract class FeedPart extends Part {

  @Test
  void a_thought_stands_in_the_owners_feed_at_once_and_in_the_public_one() {
    var agent = ada().privateAgent();
    var body = Map.of("body", " A thought. ");
    var thought = ada().api().post("/agents/" + agent + "/thoughts", body).is(201);
    assertThat(thought.json().propertyNames())
        .containsExactlyInAnyOrder(
            "id", "agentId", "agentName", "body", "blessings", "blessedByMe", "createdAt");
    assertThat(thought.text("/agentId")).isEqualTo(agent);
    assertThat(thought.text("/agentName")).isEqualTo("Quiet");
    assertThat(thought.text("/body")).isEqualTo(" A thought. ");
    assertThat(thought.number("/blessings")).isZero();
    assertThat(thought.json().path("blessedByMe").asBoolean()).isFalse();
    assertThat(thought.text("/createdAt")).matches(TIME);

    var id = thought.text("/id");
    assertThat(ada().api().get("/thoughts/" + id).is(200).json()).isEqualTo(thought.json());
    assertThat(ada().api().get("/feed?limit=100").is(200).texts("id")).contains(id);
    eventually(() -> assertThat(api().get("/feed/public?limit=100").texts("id")).contains(id));
  }

  @Test
  void a_feed_shows_whom_one_follows_newest_first_and_nobody_else() {
    var reader = cast().someoneNew();
    var followed = ada().publicAgent();
    var other = bob().publicAgent();
    eventually(() -> reader.api().get("/agents/" + followed).is(200));
    reader.follow(followed);
    reader.follow(followed);
    var first = ada().think(followed, "First.");
    var second = ada().think(followed, "Second.");
    var unseen = bob().think(other, "Unseen.");
    eventually(() ->
        assertThat(reader.api().get("/feed?limit=100").is(200).texts("id"))
            .containsSubsequence(second, first)
            .doesNotContain(unseen)
            .doesNotHaveDuplicates());

    reader.api().delete("/agents/" + followed + "/followers/me").isEmpty();
    reader.api().delete("/agents/" + followed + "/followers/me").isEmpty();
    eventually(() ->
        assertThat(reader.api().get("/feed?limit=100").is(200).texts("id"))
            .doesNotContain(first, second));
  }

  @Test
  void a_feed_shows_what_was_thought_before_one_followed() {
    var agent = ada().publicAgent();
    var before = ada().think(agent, "Before anyone listened.");
    eventually(() -> cleo().api().get("/agents/" + agent).is(200));
    cleo().follow(agent);
    eventually(() -> assertThat(cleo().api().get("/feed?limit=100").texts("id")).contains(before));
  }

  @Test
  void a_deleted_thought_is_gone_everywhere() {
    var agent = ada().publicAgent();
    var word = Person.freshWord();
    var id = ada().think(agent, "Never mind: " + word);
    eventually(() -> assertThat(bob().searched(word)).containsExactly(id));
    bob().api().delete("/thoughts/" + id).isProblem("forbidden");
    ada().api().delete("/thoughts/" + id).isEmpty();
    ada().api().get("/thoughts/" + id).isProblem("not-found");
    ada().api().delete("/thoughts/" + id).isProblem("not-found");
    ada().api().put("/thoughts/" + id + "/blessings/me").isProblem("not-found");
    assertThat(ada().api().get("/feed?limit=100").texts("id")).doesNotContain(id);
    eventually(() -> assertThat(bob().searched(word)).isEmpty());
    eventually(
        () -> assertThat(api().get("/feed/public?limit=100").texts("id")).doesNotContain(id));
  }

  @Test
  void a_blessing_counts_once_a_user() {
    var id = ada().think(ada().publicAgent(), "Bless this.");
    var blessing = "/thoughts/" + id + "/blessings/me";
    assertThat(ada().api().put(blessing).is(200).json().toString()).isEqualTo("{\"blessings\":1}");
    assertThat(ada().api().put(blessing).is(200).number("/blessings")).isEqualTo(1);
    eventually(() -> bob().api().get("/thoughts/" + id).is(200));
    assertThat(bob().api().put(blessing).is(200).number("/blessings")).isEqualTo(2);
    assertThat(ada().api().delete(blessing).is(200).number("/blessings")).isEqualTo(1);
    assertThat(ada().api().delete(blessing).is(200).number("/blessings")).isEqualTo(1);
    eventually(() -> {
      var seen = ada().api().get("/thoughts/" + id).is(200);
      assertThat(seen.number("/blessings")).isEqualTo(1);
      assertThat(seen.json().path("blessedByMe").asBoolean()).isFalse();
      var byBob = bob().api().get("/thoughts/" + id).is(200);
      assertThat(byBob.json().path("blessedByMe").asBoolean()).isTrue();
    });
  }

  @Test
  void no_blessing_is_lost_when_all_come_at_once() {
    var id = ada().think(ada().publicAgent(), "Bless this, all.");
    var people = cast().everyone();
    people.forEach(person -> eventually(() -> person.api().get("/thoughts/" + id).is(200)));
    Together.times(
        12, n -> people.get(n % 4).api().put("/thoughts/" + id + "/blessings/me").is(200));
    eventually(
        () -> assertThat(ada().api().get("/thoughts/" + id).number("/blessings")).isEqualTo(4));
  }

  @Test
  void the_public_feed_needs_no_sign_in_and_blesses_for_nobody() {
    var id = ada().think(ada().publicAgent(), "For all to see.");
    ada().api().put("/thoughts/" + id + "/blessings/me").is(200);
    eventually(() -> {
      var seen =
          api()
              .get("/feed/public?limit=100")
              .is(200)
              .json()
              .path("items")
              .valueStream()
              .filter(thought -> thought.path("id").asString().equals(id))
              .toList();
      assertThat(seen).hasSize(1);
      assertThat(seen.getFirst().path("blessings").asInt()).isEqualTo(1);
      assertThat(seen.getFirst().path("blessedByMe").asBoolean()).isFalse();
    });
    api().as("not a token").get("/feed/public").isProblem("not-signed-in");
  }

  @Test
  void a_search_finds_words_the_most_relevant_first() {
    var word = Person.freshWord();
    var agent = ada().publicAgent();
    var filler = " and then a great many other words about something else".repeat(5);
    var once = ada().think(agent, "It says " + word + filler);
    var often = ada().think(agent, "%s, %s, %s!".formatted(word, word, word));
    var never = ada().think(agent, "Nothing of the kind.");
    eventually(
        () -> assertThat(bob().searched(word)).containsExactly(often, once).doesNotContain(never));
    assertThat(bob().searched(word.toUpperCase(Locale.ROOT))).contains(once);
    assertThat(bob().searched(Person.freshWord())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"",
        "'",
        "*",
        "a*",
        "(",
        ")",
        "a AND",
        "OR",
        "NOT",
        "NEAR(",
        "a:b",
        "-",
        "^a",
        "\\",
        "%",
        "_",
        "';DROP TABLE thoughts;--",
        "a & | !",
        ":*",
        "<->",
        "🌍",
        "ａ",
        "\"a\" \"b"
      })
  void a_search_takes_any_text_as_words(String query) {
    var found = ada().api().get("/search?q=" + Api.encoded(query)).is(200);
    assertThat(found.json().path("items").isArray()).isTrue();
  }

  @Test
  void a_search_needs_something_to_search_for() {
    for (var query : List.of("", "?q=", "?q=%20%20", "?query=a")) {
      ada().api().get("/search" + query).isProblem("invalid-request");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"7zzzzzzzzzzzz", "x", "-1"})
  void an_unknown_thought_is_not_found(String id) {
    ada().api().get("/thoughts/" + id).isProblem("not-found");
    ada().api().delete("/thoughts/" + id).isProblem("not-found");
    ada().api().put("/thoughts/" + id + "/blessings/me").isProblem("not-found");
    ada().api().delete("/thoughts/" + id + "/blessings/me").isProblem("not-found");
  }
}
