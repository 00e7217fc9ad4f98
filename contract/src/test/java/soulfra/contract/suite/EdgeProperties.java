package soulfra.contract.suite;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import net.jqwik.api.constraints.UniqueElements;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.Lifespan;
import net.jqwik.api.lifecycle.Store;

/// Whatever is sent, the answer is one of the contract's, says nothing about the stage's insides,
/// and the next good request works. A stage extends it with its URL; jqwik prints the seed.
public abstract class EdgeProperties {

  private static final int TRIES = 150;

  /// Where the stage listens, without the API's path.
  protected abstract URI url();

  private record Scene(Person person, String agent, String loop) {
    /// Everything that takes a body.
    List<String> posts() {
      return List.of(
          "/users",
          "/sessions",
          "/agents",
          "/agents/" + agent + "/messages",
          "/agents/" + agent + "/thoughts",
          "/agents/" + agent + "/prophecies",
          "/loops",
          "/loops/" + loop + "/forks",
          "/credits/transfers");
    }
  }

  private Scene scene() {
    return Store.getOrCreate(
            List.of("scene", url()),
            Lifespan.RUN,
            () -> {
              var person = Person.signUp(Api.at(url()));
              return new Scene(person, person.publicAgent(), person.whisper("Psst."));
            })
        .get();
  }

  private Api api() {
    return scene().person().api();
  }

  @AfterTry
  void the_next_good_request_works() {
    api().get("/users/me").is(200);
  }

  private static void isAnswered(Reply reply) {
    assertThat(reply.status()).as("%s: %s", reply.request(), reply.body()).isBetween(200, 499);
    if (reply.status() >= 400) {
      reply.isSomeProblem();
    }
  }

  @Property(tries = TRIES)
  void any_json_to_any_path_is_answered(
      @ForAll @From("json") String json, @ForAll @IntRange(max = 8) int path) {
    isAnswered(api().post(scene().posts().get(path), json));
    isAnswered(api().version2().post(scene().posts().get(path), json));
  }

  @Property(tries = TRIES)
  void any_bytes_to_any_path_are_answered(
      @ForAll @Size(max = 300) byte[] bytes, @ForAll @IntRange(max = 8) int path) {
    isAnswered(api().post(scene().posts().get(path), bytes));
  }

  @Property(tries = TRIES)
  void any_text_is_kept_as_sent_or_refused_for_a_reason(
      @ForAll @StringLength(max = 60) String text) {
    var reply = api().post("/loops", "{\"whisper\":" + Garbage.quoted(text) + "}");
    if (UTF_8.newEncoder().canEncode(text) && text.indexOf(0) < 0 && !text.isBlank()) {
      assertThat(reply.is(201).text("/whisper")).isEqualTo(text);
    } else {
      reply.isProblem("invalid-request");
    }
  }

  @Property(tries = TRIES)
  void json_cut_off_anywhere_is_invalid(@ForAll @IntRange(max = 39) int length) {
    var json = "{\"whisper\":\"héllo\",\"tone\":\"calm\",\"x\":[]}".getBytes(UTF_8);
    api().post("/loops", Arrays.copyOf(json, length)).isProblem("invalid-request");
  }

  @Property(tries = 40)
  void json_of_any_depth_is_taken_or_refused(
      @ForAll @IntRange(min = 1, max = 40_000) int depth, @ForAll boolean objects) {
    var open = objects ? "{\"a\":" : "[";
    var close = objects ? "}" : "]";
    var nested = open.repeat(depth) + "1" + close.repeat(depth);
    isAnswered(api().post("/loops", "{\"whisper\":\"a\",\"x\":" + nested + "}"));
    isAnswered(api().post("/loops", open.repeat(depth)));
    var metadata = "{\"body\":\"a\",\"metadata\":{\"x\":" + nested + "}}";
    isAnswered(api().version2().post("/agents/" + scene().agent() + "/thoughts", metadata));
  }

  @Property(tries = TRIES)
  void any_content_type_is_answered(@ForAll @From("printable") String type) {
    var reply = api().with("Content-Type", type).post("/loops", "{\"whisper\":\"Psst.\"}");
    isAnswered(reply);
  }

  @Property(tries = TRIES)
  void any_text_is_no_cursor(@ForAll @From("oddTexts") String text) {
    for (var list : List.of("/feed", "/feed/public", "/search?q=a", "/credits/transfers")) {
      var query = list + (list.contains("?") ? "&" : "?") + "cursor=" + Api.encoded(text);
      api().get(query).isProblem("invalid-request");
    }
  }

  @Property(tries = TRIES)
  void any_text_is_no_token(@ForAll @From("printable") String token) {
    var nobody = Api.at(url());
    nobody.as(token).get("/users/me").isProblem("not-signed-in");
    nobody.with("Authorization", token).get("/users/me").isProblem("not-signed-in");
  }

  @Property(tries = TRIES)
  void any_text_is_no_id(@ForAll @From("oddTexts") String text) {
    var id = Api.encoded(text);
    for (var path : List.of("/agents/" + id, "/thoughts/" + id, "/loops/" + id, "/users/" + id)) {
      var reply = api().get(path);
      assertThat(reply.status()).as("%s: %s", path, reply.body()).isIn(400, 404);
      reply.isSomeProblem();
    }
  }

  @Property(tries = TRIES)
  void any_text_in_a_query_is_answered(@ForAll @From("oddTexts") String text) {
    var value = Api.encoded(text);
    for (var query :
        List.of("/search?q=", "/feed?limit=", "/loops?to=2100-01-01T00:00:00Z&from=", "/feed?")) {
      isAnswered(api().get(query + value));
    }
  }

  @Property(tries = TRIES)
  void any_header_is_answered(@ForAll @From("printable") String value) {
    isAnswered(api().keyed(value).post("/loops", "{\"whisper\":\"Psst.\"}"));
    isAnswered(
        api()
            .with("Content-Type", "application/json")
            .patch("/agents/" + scene().agent(), value, Map.of("tone", "calm")));
  }

  @Property(tries = 25)
  void any_frames_are_answered_and_the_connection_stays(
      @ForAll @Size(max = 8) List<@From("json") String> frames,
      @ForAll @Size(max = 4) @UniqueElements List<@From("oddTexts") String> texts,
      @ForAll @Size(max = 40) byte[] binary) {
    try (var live = LiveSocket.open(scene().person())) {
      live.hello();
      live.send(binary);
      frames.forEach(live::send);
      texts.stream().filter(text -> UTF_8.newEncoder().canEncode(text)).forEach(live::send);
      live.send("{\"type\":\"say\",\"key\":\"last\"}");
      var errors = live.until(frame -> frame.path("type").asString().equals("error"));
      Reply.isProblemDocument(errors.getLast().path("problem"), "frames " + frames + texts);
      live.send(
          "{\"type\":\"say\",\"agentId\":\"%s\",\"body\":\"Still here.\",\"key\":\"%s\"}"
              .formatted(scene().agent(), Person.freshKey()));
      live.until("said");
    }
  }

  @Provide
  Arbitrary<String> json() {
    return Garbage.json();
  }

  @Provide
  Arbitrary<String> printable() {
    return Arbitraries.strings().withCharRange(' ', '~').ofMinLength(1).ofMaxLength(80);
  }

  @Provide
  Arbitrary<String> oddTexts() {
    return Arbitraries.oneOf(
        Arbitraries.strings().ofMinLength(1).ofMaxLength(40),
        Arbitraries.strings().withCharRange('!', '~').ofMinLength(1).ofMaxLength(40),
        Arbitraries.strings().numeric().ofMinLength(1).ofMaxLength(25),
        Arbitraries.of(
            "..",
            "../..",
            "%00",
            "\0",
            "'",
            "\"",
            "1e9",
            "-1",
            "NaN",
            "null",
            "true",
            "me/",
            "2026-01-01T00:00:00Z",
            "+1000000000-01-01T00:00:00Z",
            "AAAA",
            "{}",
            "a;b",
            "a/b"));
  }
}
