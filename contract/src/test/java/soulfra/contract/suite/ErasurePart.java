package soulfra.contract.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What a user may take along, and what is left when they go.
abstract class ErasurePart extends Part {

  @Test
  void an_export_holds_everything_about_a_user_and_no_secret() {
    var person = cast().someoneNew();
    var agent = person.publicAgent();
    var word = Person.freshWord();
    var message = person.say(agent, "Said " + word);
    var thought = person.think(agent, "Thought " + word);
    var loop = person.whisper("Whispered " + word);
    var foretold =
        person.api().post("/agents/" + agent + "/prophecies", Map.of("text", "Foretold " + word));
    person.api().patch("/agents/" + agent, "\"1\"", Map.of("tone", "once " + word)).is(200);
    person.api().patch("/agents/" + agent, "\"2\"", Map.of("tone", "wistful")).is(200);
    var transfer = person.pay(ada(), 5).is(201);
    var others = ada().publicAgent();
    eventually(() -> person.api().get("/agents/" + others).is(200));
    person.follow(others);
    person.api().put("/thoughts/" + thought + "/blessings/me").is(200);
    var othersLoop = ada().whisper("Bless me.");
    eventually(() -> person.api().put("/loops/" + othersLoop + "/blessings/me").is(200));

    eventually(() -> {
      var export = person.api().get("/users/me/export").is(200);
      var json = export.json();
      assertThat(json.propertyNames())
          .contains(
              "user",
              "agents",
              "conversations",
              "memories",
              "thoughts",
              "following",
              "blessings",
              "loops",
              "prophecies",
              "transfers",
              "sessions");
      assertThat(json.at("/user/handle").asString()).isEqualTo(person.handle());
      assertThat(json.path("agents")).hasSize(2);
      assertThat(json.path("conversations").toString())
          .contains(agent, message.text("/message/id"), message.text("/reply/id"));
      assertThat(export.body()).as("blessings of loops").contains(othersLoop);
      assertThat(export.body()).as("tone shifts").contains("once " + word);
      assertThat(json.path("thoughts").toString()).contains(thought);
      assertThat(json.path("following").toString()).contains(others);
      assertThat(json.path("blessings").toString()).contains(thought);
      assertThat(json.path("loops").toString()).contains(loop);
      assertThat(json.path("prophecies").toString()).contains(foretold.text("/id"));
      assertThat(json.path("transfers").toString()).contains(transfer.text("/id"));
      assertThat(json.path("sessions")).hasSize(1);
      assertThat(export.body()).doesNotContain(person.token(), person.password());
    });
  }

  @Test
  void nothing_of_an_erased_user_can_be_read_any_more() {
    var person = cast().someoneNew();
    var phone = person.elsewhere();
    var agent = person.publicAgent();
    var word = Person.freshWord();
    var thought = person.think(agent, "Thought " + word);
    var loop = person.whisper("Whispered " + word);
    person.api().post("/agents/" + agent + "/prophecies", Map.of("text", word)).is(201);
    person.say(agent, "Said " + word);
    person.pay(bob(), 1).is(201);
    var follower = bob();
    eventually(() -> follower.api().get("/agents/" + agent).is(200));
    follower.follow(agent);
    follower.say(agent, "Hello, stranger.");
    follower.api().put("/thoughts/" + thought + "/blessings/me").is(200);
    eventually(() -> assertThat(follower.searched(word)).contains(thought));
    eventually(
        () -> assertThat(follower.api().get("/feed?limit=100").texts("id")).contains(thought));

    person.api().delete("/users/me").isEmpty();

    for (var device : List.of(person, phone)) {
      device.api().get("/users/me").isProblem("not-signed-in");
      device.api().get("/users/me/export").isProblem("not-signed-in");
      device.api().post("/loops", Map.of("whisper", "Me!")).isProblem("not-signed-in");
    }
    var signIn = Map.of("handle", person.handle(), "password", person.password());
    api().post("/sessions", signIn).isProblem("bad-credentials");
    var gone =
        List.of(
            "/users/" + person.handle(),
            "/agents/" + agent,
            "/agents/" + agent + "/messages",
            "/agents/" + agent + "/prophecies",
            "/thoughts/" + thought,
            "/loops/" + loop);
    for (var path : gone) {
      follower.api().get(path).isProblem("not-found");
    }
    follower
        .api()
        .post("/agents/" + agent + "/messages", Map.of("body", "Still there?"))
        .isProblem("not-found");
    assertThat(follower.searched(word)).isEmpty();
    var lists = new ArrayList<>(List.of("/feed", "/feed/public", "/agents?mine=true"));
    lists.add("/loops?from=2020-01-01T00:00:00Z&to=2100-01-01T00:00:00Z");
    lists.add("/credits/transfers");
    for (var path : lists) {
      var list = follower.api().get(path + (path.contains("?") ? "&" : "?") + "limit=100").is(200);
      assertThat(list.body()).doesNotContain(word, person.handle());
    }
  }

  @Test
  void an_erased_user_is_not_told_of_again_by_a_key_or_by_live_events() throws Exception {
    var signUp = api().keyed(Person.freshKey());
    var handle = Person.freshHandle();
    var body = Map.of("handle", handle, "password", Person.PASSWORD);
    var user = signUp.post("/users", body).is(201);
    var token = api().post("/sessions", body).is(201).text("/token");
    var person = new Person(api().as(token), handle, Person.PASSWORD, user.text("/id"), token);
    var agent = person.publicAgent();
    var word = Person.freshWord();
    eventually(() -> bob().api().get("/agents/" + agent).is(200));
    bob().follow(agent);
    long before;
    try (var bobs = LiveSocket.open(bob())) {
      before = bobs.hello();
      person.think(agent, "Thought " + word);
      bobs.until(frame -> frame.toString().contains(word));
    }
    try (var open = LiveSocket.open(person)) {
      open.hello();
      person.api().delete("/users/me").isEmpty();
      assertThat(open.closeCode()).as("the live connection of an erased user").isPositive();
    }
    try (var bobs = LiveSocket.open(bob(), before)) {
      var marker = bob().whisper("Marker.");
      assertThat(bobs.until(frame -> frame.toString().contains(marker)).toString())
          .doesNotContain(word);
    }
    var again = signUp.post("/users", body);
    assertThat(again.header("Idempotent-Replay")).isEmpty();
    assertThat(again.body()).doesNotContain(user.text("/id"));
  }
}
