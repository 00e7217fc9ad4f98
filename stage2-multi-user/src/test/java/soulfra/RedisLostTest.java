package soulfra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import soulfra.contract.Id.MessageId;
import soulfra.contract.Problem;
import soulfra.contract.client.LiveFrame;
import soulfra.contract.client.SoulfraClient.Part;
import soulfra.contract.witness.Ear;
import soulfra.contract.witness.Person;

/// Redis is killed, frozen or emptied under load: the product goes on without it, and takes it up
/// again by itself.
class RedisLostTest {

  private static final Duration LONG = Duration.ofMinutes(1);

  /// Requests that each speaker sends before, while and after Redis is away.
  private static final int EACH = 25;

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init") // set before each test
  private Cluster cluster;

  @BeforeEach
  void start() {
    cluster = Cluster.start(folder, 2);
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void killed_under_load_and_back_it_costs_no_request_no_session_and_no_live_event()
      throws Exception {
    goesOnThrough(() -> cluster.redis().kill9(), () -> cluster.redis().start());
  }

  @Test
  void back_without_its_data_it_costs_no_request_no_session_and_no_live_event() throws Exception {
    goesOnThrough(() -> cluster.redis().kill9(), () -> cluster.restartRedisEmpty());
  }

  @Test
  void frozen_under_load_and_thawed_it_costs_no_request_no_session_and_no_live_event()
      throws Exception {
    goesOnThrough(() -> cluster.redis().freeze(), () -> cluster.redis().thaw());
  }

  private void goesOnThrough(Runnable lose, Runnable bringBack) throws Exception {
    var speakers =
        IntStream.range(0, 4)
            .mapToObj(n -> Person.signUp(cluster.client(n % 2), "speaker_" + n))
            .toList();
    var ears = speakers.stream().map(person -> new Ear(elsewhere(person))).toList();
    var acknowledged = speakers.stream().map(_ -> new ArrayList<MessageId>()).toList();
    var enough = new AtomicBoolean();
    var answers = new AtomicInteger();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var speaking = new ArrayList<Future<?>>();
      for (int n = 0; n < speakers.size(); n++) {
        var person = speakers.get(n);
        var mine = acknowledged.get(n);
        speaking.add(
            threads.submit(() -> {
              for (int said = 0; !enough.get(); said++) {
                var exchange = person.client().send(person.agent(), "message " + said).value();
                mine.add(exchange.message().id());
                person.client().feed(Part.first(20));
                answers.incrementAndGet();
              }
            }));
      }
      try {
        goesOnThrough(lose, bringBack, answers);
      } finally {
        enough.set(true);
      }
      for (var each : speaking) {
        each.get();
      }
    }
    for (int n = 0; n < speakers.size(); n++) {
      var ear = ears.get(n);
      var all = acknowledged.get(n);
      await().atMost(LONG).until(() -> own(ear).containsAll(all));
      assertThat(own(ear)).containsExactlyElementsOf(all);
      assertThat(ear.heard()).map(LiveFrame.Event::position).isSorted().doesNotHaveDuplicates();
    }
  }

  private void goesOnThrough(Runnable lose, Runnable bringBack, AtomicInteger answers) {
    awaitMore(answers);
    lose.run();
    awaitMore(answers);
    // Signing up and in, and a first look, too.
    var late = Person.signUp(cluster.client(0), "late");
    assertThat(late.at(cluster.client(1)).client().me().handle()).isEqualTo("late");
    var thought = late.client().think(late.agent(), "Alone?").value();
    assertThat(late.client().feed(Part.first(20)).items()).startsWith(thought);
    awaitMore(answers);
    bringBack.run();
    await()
        .atMost(LONG)
        .until(
            () -> cluster.instances().stream().allMatch(instance -> instance.main().redis().up()));
    awaitMore(answers);
  }

  /// The same person on the other instance.
  private Person elsewhere(Person person) {
    int other =
        person.user().handle().endsWith("0") || person.user().handle().endsWith("2") ? 1 : 0;
    return person.at(cluster.client(other));
  }

  /// What the user said, as it was heard.
  private static List<MessageId> own(Ear ear) {
    return ear.heard().stream()
        .filter(LiveFrame.Spoken.class::isInstance)
        .map(event -> ((LiveFrame.Spoken) event).message())
        .filter(message -> message.position() % 2 == 1)
        .map(message -> message.id())
        .toList();
  }

  private static void awaitMore(AtomicInteger answers) {
    int before = answers.get();
    await().atMost(LONG).until(() -> answers.get() >= before + 4 * EACH);
  }

  @Test
  void a_token_revoked_while_redis_was_away_is_dead_when_it_is_back() {
    for (int round = 0; round < 3; round++) {
      var person = Person.signUp(cluster.client(0), "leaver_" + round);
      var there = cluster.client(1).as(person.token());
      assertThat(there.me().handle()).isEqualTo(person.user().handle());
      cluster.redis().kill9();
      person.client().signOut();
      assertSignedOut(() -> there.me());
      cluster.redis().start();
      // From the first moment on.
      for (var instance : cluster.instances()) {
        await().atMost(LONG).until(() -> instance.main().redis().up());
      }
      for (int n = 0; n < 20; n++) {
        assertSignedOut(() -> there.me());
        assertSignedOut(() -> person.client().me());
      }
    }
  }

  @Test
  void readiness_says_that_redis_is_away_and_stays_ready() {
    cluster.redis().kill9();
    await().until(() -> !cluster.instances().getFirst().main().redis().up());
    var readiness = cluster.client(0).readiness();
    assertThat(readiness.ready()).isTrue();
    assertThat(readiness.dependencies())
        .anySatisfy(dependency -> {
          assertThat(dependency.name()).isEqualTo("redis");
          assertThat(dependency.detail()).contains("degraded");
        });
  }

  private static void assertSignedOut(Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            Problem.class,
            problem -> assertThat(problem.code()).isEqualTo(Problem.Code.NOT_SIGNED_IN));
  }
}
