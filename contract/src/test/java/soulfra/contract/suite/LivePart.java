package soulfra.contract.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static soulfra.contract.suite.LiveSocket.position;

import java.net.URI;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Who hears what, and resuming.
abstract class LivePart extends Part {

  @Test
  void the_first_frame_says_who_listens_and_from_where() {
    try (var live = LiveSocket.open(ada())) {
      var hello = live.next();
      assertThat(hello.propertyNames()).containsExactlyInAnyOrder("position", "type", "data");
      assertThat(hello.path("type").asString()).isEqualTo("hello");
      assertThat(hello.at("/data/userId").asString()).isEqualTo(ada().id());
    }
  }

  @Test
  void a_token_may_come_in_the_header_too() {
    var api = ada().api();
    var socket =
        api.http()
            .newWebSocketBuilder()
            .header("Authorization", "Bearer " + ada().token())
            .buildAsync(
                URI.create(
                    api.url().resolve("/api/v1/live").toString().replaceFirst("^http", "ws")),
                new WebSocket.Listener() {})
            .join();
    assertThat(socket.isOutputClosed()).isFalse();
    socket.abort();
  }

  @Test
  void both_messages_arrive_on_all_of_ones_devices_in_order() {
    var agent = bob().privateAgent();
    try (var phone = LiveSocket.open(bob());
        var laptop = LiveSocket.open(bob().elsewhere())) {
      phone.hello();
      laptop.hello();
      var sent = bob().say(agent, "Do you hear me?");
      for (var device : List.of(phone, laptop)) {
        var heard = device.until(event -> isData(event, sent.text("/reply/id")));
        assertThat(messagesWith(agent, heard))
            .containsExactly(sent.json().path("message"), sent.json().path("reply"));
      }
    }
  }

  @Test
  void a_thought_reaches_its_owner_and_its_followers() {
    var agent = ada().publicAgent();
    eventually(() -> bob().api().get("/agents/" + agent).is(200));
    bob().follow(agent);
    try (var owner = LiveSocket.open(ada());
        var follower = LiveSocket.open(bob());
        var stranger = LiveSocket.open(cleo())) {
      owner.hello();
      follower.hello();
      stranger.hello();
      var thought = ada().think(agent, "Hear me out.");
      for (var listener : List.of(owner, follower)) {
        var event = listener.until(frame -> frame.at("/data/id").asString("").equals(thought));
        assertThat(event.getLast().path("type").asString()).isEqualTo("thought");
        assertThat(event.getLast().at("/data/body").asString()).isEqualTo("Hear me out.");
      }
      var marker = cleo().whisper("Marker.");
      assertThat(stranger.until(frame -> frame.at("/data/id").asString("").equals(marker)))
          .noneMatch(frame -> frame.toString().contains(thought));
    }
  }

  @Test
  void a_blessing_reaches_the_thoughts_owner_and_the_blesser() {
    var thought = ada().think(ada().publicAgent(), "Bless me.");
    eventually(() -> bob().api().get("/thoughts/" + thought).is(200));
    try (var owner = LiveSocket.open(ada());
        var blesser = LiveSocket.open(bob())) {
      owner.hello();
      blesser.hello();
      bob().api().put("/thoughts/" + thought + "/blessings/me").is(200);
      for (var listener : List.of(owner, blesser)) {
        var event =
            listener
                .until(frame -> frame.at("/data/thoughtId").asString("").equals(thought))
                .getLast();
        assertThat(event.path("type").asString()).isEqualTo("blessing");
        assertThat(event.path("data").propertyNames())
            .containsExactlyInAnyOrder("thoughtId", "blessings");
        assertThat(event.at("/data/blessings").asLong()).isEqualTo(1);
      }
    }
  }

  @Test
  void a_loop_reaches_its_creator_and_a_fork_the_parents_creator() {
    try (var parents = LiveSocket.open(ada());
        var forks = LiveSocket.open(bob())) {
      parents.hello();
      forks.hello();
      var loop = ada().whisper("What if?");
      var begun = parents.until(frame -> isData(frame, loop)).getLast();
      assertThat(begun.path("type").asString()).isEqualTo("loop");
      eventually(() -> bob().api().get("/loops/" + loop).is(200));
      var fork =
          bob().api().post("/loops/" + loop + "/forks", Map.of("whisper", "Then that.")).is(201);
      assertThat(parents.until(frame -> isData(frame, fork.text("/id"))).getLast().path("data"))
          .isEqualTo(fork.json());
      forks.until(frame -> isData(frame, fork.text("/id")));
      bob().api().put("/loops/" + loop + "/blessings/me").is(200);
      for (var listener : List.of(parents, forks)) {
        var event = listener.until(frame -> isData(frame, loop)).getLast();
        assertThat(event.at("/data/blessings").asInt()).isEqualTo(1);
      }
    }
  }

  @Test
  void credits_reach_both_sides_with_their_own_balance() {
    var giver = cast().someoneNew();
    var taker = cast().someoneNew();
    try (var givers = LiveSocket.open(giver);
        var takers = LiveSocket.open(taker)) {
      givers.hello();
      takers.hello();
      var transfer = giver.pay(taker, 40).is(201);
      var given = givers.until("credits").path("data");
      assertThat(given.path("balance").asLong()).isEqualTo(960);
      assertThat(given.path("transfer")).isEqualTo(transfer.json());
      var taken = takers.until("credits").path("data");
      assertThat(taken.path("balance").asLong()).isEqualTo(1040);
      assertThat(taken.path("transfer")).isEqualTo(transfer.json());
    }
  }

  @Test
  void resuming_tells_every_event_after_a_position_once_and_in_order() {
    var person = cast().someoneNew();
    var loops = new ArrayList<String>();
    long start;
    try (var live = LiveSocket.open(person)) {
      start = live.hello();
      loops.add(person.whisper("0"));
      live.until(frame -> isData(frame, loops.getFirst()));
    }
    IntStream.range(1, 6).forEach(n -> loops.add(person.whisper("" + n)));
    var positions = new ArrayList<Long>();
    try (var live = LiveSocket.open(person, start)) {
      assertThat(live.hello()).isEqualTo(start);
      var seen = live.until(frame -> isData(frame, loops.getLast()));
      assertThat(ids(seen)).containsExactlyElementsOf(loops);
      seen.forEach(frame -> positions.add(position(frame)));
      assertThat(positions).isSorted().doesNotHaveDuplicates();
      loops.add(person.whisper("live again"));
      assertThat(live.next().at("/data/id").asString()).isEqualTo(loops.getLast());
    }
    try (var live = LiveSocket.open(person, positions.get(3))) {
      live.hello();
      var seen = live.until(frame -> isData(frame, loops.getLast()));
      assertThat(ids(seen)).containsExactlyElementsOf(loops.subList(4, loops.size()));
      assertThat(position(seen.getFirst())).isEqualTo(positions.get(4));
    }
  }

  @Test
  void breaking_off_and_resuming_while_events_come_loses_and_repeats_nothing() {
    var person = cast().someoneNew();
    try (var first = LiveSocket.open(person)) {
      var start = first.hello();
      var results =
          Together.times(
              4,
              who ->
                  who == 0
                      ? heardInPieces(person, start, 60)
                      : IntStream.range(0, 20).mapToObj(n -> person.whisper("" + n)).toList());
      var whispered = new ArrayList<String>();
      results.subList(1, 4).forEach(whispered::addAll);
      assertThat(results.getFirst()).containsExactlyInAnyOrderElementsOf(whispered);
    }
  }

  /// Hears this many loops, over a new connection after every seven of them.
  private static List<String> heardInPieces(Person person, long start, int count) {
    var heard = new ArrayList<String>();
    var position = start;
    while (heard.size() < count) {
      try (var live = LiveSocket.open(person, position)) {
        assertThat(live.hello()).isEqualTo(position);
        for (int n = 0; n < 7 && heard.size() < count; n++) {
          var event = live.until("loop");
          assertThat(position(event)).isGreaterThan(position);
          position = position(event);
          heard.add(event.at("/data/id").asString());
        }
      }
    }
    return heard;
  }

  @Test
  void whoever_resumes_from_a_position_never_given_out_must_read_again() {
    try (var live = LiveSocket.open(ada(), Long.MAX_VALUE / 2)) {
      var lagging = live.until("lagging");
      assertThat(position(lagging)).isLessThan(Long.MAX_VALUE / 2);
      var loop = ada().whisper("And on.");
      var event = live.until(frame -> isData(frame, loop)).getLast();
      assertThat(position(event)).isGreaterThan(position(lagging));
    }
  }

  @Test
  void signing_out_ends_the_sessions_live_connection() throws Exception {
    var phone = ada().elsewhere();
    try (var live = LiveSocket.open(phone)) {
      live.hello();
      phone.api().delete("/sessions/current").isEmpty();
      assertThat(live.closeCode()).isPositive();
    }
  }

  private static boolean isData(JsonNode frame, String id) {
    return frame.at("/data/id").asString("").equals(id);
  }

  private static List<String> ids(List<JsonNode> frames) {
    return frames.stream().map(frame -> frame.at("/data/id").asString()).toList();
  }

  private static List<JsonNode> messagesWith(String agent, List<JsonNode> frames) {
    return frames.stream()
        .filter(frame -> frame.path("type").asString().equals("message"))
        .map(frame -> frame.path("data"))
        .filter(message -> message.path("agentId").asString().equals(agent))
        .toList();
  }
}
