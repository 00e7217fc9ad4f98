package soulfra.contract.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The import, where the suite was told the operator's token.
abstract class OperatorPart extends Part {

  private static final String AT = "2026-01-31T12:00:00.000Z";

  abstract Optional<String> operatorToken();

  private Reply imported(String... lines) {
    assumeTrue(operatorToken().isPresent(), "the operator's token is not known");
    return api()
        .root()
        .as(operatorToken().get())
        .with("Content-Type", "application/x-ndjson")
        .post("/operator/import", String.join("\n", lines));
  }

  private static String user(String handle) {
    return line("user", "handle", handle, "password", Person.PASSWORD, "at", AT);
  }

  private static String line(String type, String... members) {
    var line = new StringBuilder("{\"type\":\"" + type + "\"");
    for (int at = 0; at < members.length; at += 2) {
      line.append(",\"%s\":\"%s\"".formatted(members[at], members[at + 1]));
    }
    return line.append('}').toString();
  }

  @Test
  void what_is_imported_is_there_as_if_it_had_been_done() {
    var ann = Person.freshHandle();
    var ben = Person.freshHandle();
    var word = Person.freshWord();
    var said = line("said", "user", ben, "owner", ann, "body", "Hi.", "reply", "Ho.", "at", AT);
    var thought =
        "{\"type\":\"thought\",\"owner\":\"%s\",\"body\":\"%s\",\"at\":\"%s\",\"blessedBy\":[\"%s\"]}"
            .formatted(ann, word, AT, ben);
    var stored =
        imported(user(ann), user(ben), line("follow", "user", ben, "owner", ann), said, thought);
    assertThat(stored.is(200).number("/stored")).isEqualTo(5);

    var session = api().post("/sessions", Map.of("handle", ben, "password", Person.PASSWORD));
    var bens = api().as(session.is(201).text("/token"));
    var me = bens.get("/users/me").is(200);
    assertThat(me.text("/createdAt")).isEqualTo(AT);
    assertThat(me.number("/credits")).isEqualTo(1000);
    eventually(() -> {
      var feed = bens.get("/feed").is(200).json();
      assertThat(feed.at("/items/0/body").asString("")).isEqualTo(word);
      assertThat(feed.at("/items/0/createdAt").asString("")).isEqualTo(AT);
      assertThat(feed.at("/items/0/blessings").asLong(0)).isEqualTo(1);
      assertThat(feed.at("/items/0/blessedByMe").asBoolean(false)).isTrue();
      assertThat(ada().searched(word)).hasSize(1);
    });
    var agent = bens.get("/feed").is(200).text("/items/0/agentId");
    var conversation = "/agents/" + agent + "/messages";
    var read = bens.get(conversation).is(200).json();
    assertThat(read.at("/items/1/body").asString("")).isEqualTo("Hi.");
    assertThat(read.at("/items/0/body").asString("")).isEqualTo("Ho.");
    var next = bens.post(conversation, Map.of("body", "And on.")).is(201);
    assertThat(next.number("/message/position")).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "[]",
        "null",
        "7",
        "{}",
        "{\"type\":\"user\"}",
        "{\"type\":\"gossip\"}",
        "{\"type\":\"follow\",\"user\":null,\"owner\":null}",
        "{\"type\":\"user\",\"handle\":\"x y\",\"password\":\"password\",\"at\":\"2026-01-31T12:00:00Z\"}",
        "{\"type\":\"user\",\"handle\":\"nobody_yet\",\"password\":\"password\"}",
        "{\"type\":\"user\",\"handle\":\"nobody_yet\",\"password\":\"password\",\"at\":7}",
        "{\"type\":\"thought\",\"owner\":\"nobody_yet\",\"body\":\"b\",\"at\":\"2026-01-31T12:00:00Z\"}"
      })
  void one_bad_line_and_nothing_is_stored(String line) {
    var handle = Person.freshHandle();
    var reply = imported(user(handle), line);
    assertThat(reply.status()).as(reply.body()).isIn(400, 404);
    reply.isSomeProblem();
    ada().api().get("/users/" + handle).isProblem("not-found");
  }

  @Test
  void a_handle_is_imported_once() {
    var handle = Person.freshHandle();
    imported(user(handle)).is(200);
    imported(user(handle)).isProblem("handle-taken");
  }

  @Test
  void a_blessing_counts_once_whatever_the_case_of_the_handle() {
    var handle = Person.freshHandle();
    var word = Person.freshWord();
    var thought =
        "{\"type\":\"thought\",\"owner\":\"%s\",\"body\":\"%s\",\"at\":\"%s\",\"blessedBy\":[\"%s\",\"%s\"]}"
            .formatted(handle, word, AT, handle, handle.toUpperCase(Locale.ROOT));
    imported(user(handle), thought).is(200);
    eventually(() ->
        assertThat(ada().all("/search?q=" + word))
            .singleElement()
            .satisfies(found -> assertThat(found.path("blessings").asLong()).isEqualTo(1)));
  }

  @Test
  void only_the_operators_token_imports() {
    assumeTrue(operatorToken().isPresent(), "the operator's token is not known");
    var anyone = api().root().with("Content-Type", "application/x-ndjson");
    anyone.post("/operator/import", user("nobody_yet")).isProblem("not-signed-in");
    for (var token : List.of("wrong", ada().token(), operatorToken().get() + "x")) {
      anyone.as(token).post("/operator/import", user("nobody_yet")).isProblem("forbidden");
    }
  }
}
