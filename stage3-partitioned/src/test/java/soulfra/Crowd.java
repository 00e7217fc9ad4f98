package soulfra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import soulfra.contract.client.SoulfraClient;
import soulfra.contract.client.SoulfraClient.Part;
import soulfra.contract.witness.Person;
import soulfra.contract.witness.Witness;
import soulfra.shard.Slot;

/// Four users, who talk, pay and bless all the time; the first one's slot is the one to move.
final class Crowd implements AutoCloseable {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final int CREDITS = 1000;
  private static final AtomicInteger PEOPLE = new AtomicInteger();

  private final List<Witness> witnesses = new ArrayList<>();
  private final AtomicBoolean enough = new AtomicBoolean();
  private final AtomicInteger answers = new AtomicInteger();
  private final List<Future<?>> acting = new ArrayList<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /// @param rest between two deeds: what was answered is asked again at the end, one by one
  Crowd(List<SoulfraClient> clients, Duration rest) {
    for (int n = 0; n < 4; n++) {
      var client = clients.get(n % clients.size());
      var person = Person.signUp(client, "mover_" + PEOPLE.getAndIncrement());
      witnesses.add(new Witness(person, new Random(n)));
    }
    var people = witnesses.stream().map(witness -> witness.person().user().id()).toList();
    var thoughts =
        witnesses.stream()
            .map(Witness::person)
            .map(person -> person.client().think(person.agent(), "A thought.").value().id())
            .toList();
    for (var witness : witnesses) {
      acting.add(
          threads.submit(() -> {
            while (!enough.get()) {
              if (witness.act(people, thoughts) == null) {
                answers.incrementAndGet();
              }
              LockSupport.parkNanos(rest.toNanos());
            }
          }));
    }
  }

  Slot slot() {
    return Slot.of(witnesses.getFirst().person().user().id());
  }

  void awaitMore(int more) {
    int before = answers.get();
    await().atMost(LONG).until(() -> answers.get() >= before + more);
  }

  void check() throws Exception {
    enough.set(true);
    for (var each : acting) {
      each.get();
    }
    witnesses.forEach(witness -> await().atMost(LONG).untilAsserted(witness::settle));
    await().atMost(LONG).untilAsserted(() -> Witness.assertConsistent(witnesses, CREDITS));
    witnesses.forEach(Witness::assertSameAnswersAgain);
    assertThat(witnesses.stream().mapToLong(w -> w.person().client().balance()).sum())
        .isEqualTo(4L * CREDITS);
    var everybody = witnesses.getFirst().person().client().feed(Part.first(50)).items();
    assertThat(everybody).doesNotHaveDuplicates();
  }

  @Override
  public void close() {
    enough.set(true);
    threads.close();
  }
}
