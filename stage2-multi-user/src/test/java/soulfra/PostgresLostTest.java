package soulfra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import soulfra.contract.Chat.Message;
import soulfra.contract.Problem;
import soulfra.contract.client.LiveFrame;
import soulfra.contract.client.SoulfraClient;
import soulfra.contract.witness.Ear;
import soulfra.contract.witness.Person;
import soulfra.contract.witness.Witness;

/// Postgres is killed or frozen under load: who asks is told so, soon; what was acknowledged is
/// there; and all goes on by itself when Postgres does.
class PostgresLostTest {

  private static final Duration LONG = Duration.ofMinutes(1);

  /// Aimed at are two seconds; a busy machine may take longer, but not for ever.
  private static final Duration SOON = Duration.ofSeconds(15);

  private static final int CREDITS = 1000;

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
  void killed_under_load_it_is_told_with_503_and_nothing_acknowledged_is_lost() throws Exception {
    losesNothing(() -> cluster.postgres().kill9(), () -> cluster.postgres().start());
  }

  @Test
  void frozen_under_load_it_is_told_with_503_and_nothing_acknowledged_is_lost() throws Exception {
    losesNothing(() -> cluster.postgres().freeze(), () -> cluster.postgres().thaw());
  }

  private void losesNothing(Runnable lose, Runnable bringBack) throws Exception {
    var witnesses = new ArrayList<Witness>();
    var ears = new ArrayList<Ear>();
    for (int n = 0; n < 6; n++) {
      var person = Person.signUp(cluster.client(n % 2), "witness_" + n);
      witnesses.add(new Witness(person, new Random(n)));
      ears.add(new Ear(person.at(cluster.client((n + 1) % 2))));
    }
    var people = witnesses.stream().map(witness -> witness.person().user().id()).toList();
    var first = witnesses.getFirst().person();
    var thoughts =
        IntStream.range(0, 3)
            .mapToObj(n -> first.client().think(first.agent(), "thought " + n).value().id())
            .toList();
    var enough = new AtomicBoolean();
    var answers = new AtomicInteger();
    var refusals = new AtomicInteger();
    var slowest = new AtomicLong();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var acting = new ArrayList<Future<?>>();
      for (var witness : witnesses) {
        acting.add(
            threads.submit(() -> {
              while (!enough.get()) {
                long begin = System.nanoTime();
                var problem = witness.act(people, thoughts);
                if (problem == null) {
                  answers.incrementAndGet();
                } else {
                  slowest.accumulateAndGet(System.nanoTime() - begin, Math::max);
                  refusals.incrementAndGet();
                  assertThat(problem.retryAfter()).isNotNull();
                }
              }
            }));
      }
      try {
        awaitMore(answers, 200);
        lose.run();
        awaitMore(refusals, 300);
        assertThat(cluster.client(0).readiness().ready()).isFalse();
        bringBack.run();
        awaitMore(answers, 200);
      } finally {
        enough.set(true);
      }
      for (var each : acting) {
        each.get();
      }
    }
    System.out.printf(
        "PostgresLostTest: %d answers, %d refusals, the slowest after %d ms%n",
        answers.get(), refusals.get(), Duration.ofNanos(slowest.get()).toMillis());
    assertThat(Duration.ofNanos(slowest.get())).isLessThan(SOON);
    for (var instance : cluster.clients()) {
      await().atMost(LONG).until(() -> ready(instance));
    }
    witnesses.forEach(Witness::settle);
    Witness.assertConsistent(witnesses, CREDITS);
    witnesses.forEach(Witness::assertSameAnswersAgain);
    for (int n = 0; n < witnesses.size(); n++) {
      var spoken = witnesses.get(n).conversation();
      var ear = ears.get(n);
      await()
          .atMost(LONG)
          .untilAsserted(() -> assertThat(spoken(ear)).containsExactlyElementsOf(spoken));
    }
  }

  private static boolean ready(SoulfraClient client) {
    try {
      return client.readiness().ready();
    } catch (Problem e) {
      return false;
    }
  }

  private static List<Message> spoken(Ear ear) {
    return ear.heard().stream()
        .filter(LiveFrame.Spoken.class::isInstance)
        .map(event -> ((LiveFrame.Spoken) event).message())
        .toList();
  }

  private static void awaitMore(AtomicInteger count, int more) {
    int before = count.get();
    await().atMost(LONG).until(() -> count.get() >= before + more);
  }
}
