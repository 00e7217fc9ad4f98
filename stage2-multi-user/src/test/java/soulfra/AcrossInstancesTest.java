package soulfra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import soulfra.contract.Chat.NewAgent;
import soulfra.contract.Feed.Thought;
import soulfra.contract.Problem;
import soulfra.contract.client.LiveClient;
import soulfra.contract.client.LiveFrame;
import soulfra.contract.client.SoulfraClient;
import soulfra.contract.client.SoulfraClient.Part;
import soulfra.contract.witness.Person;

/// What holds between two instances that share nothing but Postgres and Redis.
class AcrossInstancesTest {

  private static final Duration LONG = Duration.ofMinutes(1);

  private static List<RunningStage> instances = List.of();
  private static List<SoulfraClient> clients = List.of();

  @BeforeAll
  static void start() {
    var database = TestServers.database();
    var redis = TestServers.redis();
    instances =
        List.of(
            RunningStage.on(database, redis, Map.of("SOULFRA_INSTANCE", "one")),
            RunningStage.on(database, redis, Map.of("SOULFRA_INSTANCE", "two")));
    clients = instances.stream().map(instance -> SoulfraClient.at(instance.url())).toList();
  }

  @AfterAll
  static void stop() {
    clients.forEach(SoulfraClient::close);
    instances.forEach(RunningStage::close);
  }

  @Test
  void what_happens_on_one_instance_is_heard_on_the_other() throws Exception {
    var ada = Person.signUp(clients.get(0), "ada");
    var there = ada.at(clients.get(1));
    try (var live = listen(there)) {
      var sent = ada.client().send(ada.agent(), "Do you hear me?").value();
      assertThat(next(live)).isEqualTo(new LiveFrame.Spoken(position(live), sent.message()));
      assertThat(next(live))
          .isInstanceOfSatisfying(
              LiveFrame.Spoken.class,
              spoken -> assertThat(spoken.message()).isEqualTo(sent.reply()));
    }
  }

  @Test
  void who_comes_back_to_another_instance_hears_every_event_once_and_in_order() throws Exception {
    var bob = Person.signUp(clients.get(0), "bob");
    var agent = bob.client().createAgent(new NewAgent("Many", "muse", true)).value().id();
    var heard = new ArrayList<Thought>();
    long position;
    try (var live = listen(bob)) {
      bob.client().think(agent, "0");
      heard.add(thought(live));
      position = position(live);
    }
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var thinking = new ArrayList<Future<?>>();
      for (int n = 1; n <= 60; n++) {
        var body = String.valueOf(n);
        var on = bob.at(clients.get(n % 2));
        thinking.add(threads.submit(() -> on.client().think(agent, body)));
      }
      for (int turn = 0; heard.size() <= 60; turn++) {
        try (var live = bob.at(clients.get(turn % 2)).client().live(position)) {
          assertThat(live.next(LONG)).isEqualTo(new LiveFrame.Hello(position, bob.user().id()));
          for (int n = 0; n < 7 && heard.size() <= 60; n++) {
            heard.add(thought(live));
            assertThat(position(live)).isGreaterThan(position);
            position = position(live);
          }
        }
      }
      for (var each : thinking) {
        each.get();
      }
    }
    assertThat(heard.stream().map(Thought::body))
        .containsExactlyInAnyOrderElementsOf(
            IntStream.rangeClosed(0, 60).mapToObj(String::valueOf).toList());
  }

  @Test
  void a_token_is_dead_on_every_instance_when_the_sign_out_is_acknowledged() {
    for (int n = 0; n < 20; n++) {
      var cleo =
          n == 0 ? Person.signUp(clients.get(0), "cleo") : Person.signIn(clients.get(0), "cleo");
      var there = clients.get(1).as(cleo.token());
      assertThat(there.me().handle()).isEqualTo("cleo");
      cleo.client().signOut();
      assertThatThrownBy(there::me)
          .isInstanceOfSatisfying(
              Problem.class,
              problem -> assertThat(problem.code()).isEqualTo(Problem.Code.NOT_SIGNED_IN));
    }
  }

  @Test
  void signing_out_ends_live_connections_on_every_instance() throws Exception {
    var dan = Person.signUp(clients.get(0), "dan");
    try (var live = listen(dan.at(clients.get(1)))) {
      dan.client().signOut();
      assertThat(live.next(LONG)).isInstanceOf(LiveFrame.Closed.class);
    }
  }

  @Test
  void a_thought_is_in_the_feeds_of_the_same_instance_at_once_and_of_the_other_soon() {
    var eve = Person.signUp(clients.get(0), "eve");
    var there = eve.at(clients.get(1)).client();
    for (int n = 0; n < 20; n++) {
      eve.client().feed(Part.first(20));
      there.feed(Part.first(20));
      var thought = eve.client().think(eve.agent(), "thought " + n).value();
      assertThat(eve.client().feed(Part.first(20)).items()).startsWith(thought);
      assertThat(clients.get(0).publicFeed(Part.first(20)).items()).contains(thought);
      await().untilAsserted(() -> assertThat(there.feed(Part.first(20)).items()).contains(thought));
      if (n % 3 == 0) {
        eve.client().bless(thought.id());
        assertThat(eve.client().feed(Part.first(20)).items().getFirst().blessedByMe()).isTrue();
        eve.client().delete(thought.id());
        assertThat(eve.client().feed(Part.first(20)).items())
            .noneMatch(item -> item.id().equals(thought.id()));
      }
    }
  }

  @Test
  void two_who_claim_one_handle_on_two_instances_are_one_owner_and_one_refusal() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int n = 0; n < 10; n++) {
        var handle = "claimed_" + n;
        var claims =
            clients.stream()
                .map(client ->
                    threads.submit(() -> {
                      try {
                        client.signUp(handle, "correct horse");
                        return Problem.Code.INTERNAL;
                      } catch (Problem e) {
                        return e.code();
                      }
                    }))
                .toList();
        var outcomes = new ArrayList<Problem.Code>();
        for (var claim : claims) {
          outcomes.add(claim.get());
        }
        assertThat(outcomes)
            .containsExactlyInAnyOrder(Problem.Code.INTERNAL, Problem.Code.HANDLE_TAKEN);
      }
    }
  }

  @Test
  void who_listens_on_any_instance_is_here_for_all() throws Exception {
    var fay = Person.signUp(clients.get(0), "fay");
    var id = fay.user().id();
    assertThat(instances.get(0).main().live().isHere(id)).isFalse();
    try (var _ = listen(fay.at(clients.get(1)))) {
      await().until(() -> instances.get(0).main().live().isHere(id));
    }
    await().until(() -> !instances.get(0).main().live().isHere(id));
  }

  private static LiveClient listen(Person person) throws InterruptedException {
    var live = person.client().live();
    assertThat(live.next(LONG)).isInstanceOf(LiveFrame.Hello.class);
    return live;
  }

  private static LiveFrame next(LiveClient live) throws InterruptedException {
    var frame = live.next(LONG);
    if (frame == null) {
      throw new AssertionError("heard nothing for " + LONG);
    }
    return frame;
  }

  private static Thought thought(LiveClient live) throws InterruptedException {
    return ((LiveFrame.Thinking) next(live)).thought();
  }

  private static long position(LiveClient live) {
    return live.position().orElseThrow();
  }
}
