package soulfra.contract.witness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import soulfra.contract.Chat.Message;
import soulfra.contract.Id.ThoughtId;
import soulfra.contract.Id.UserId;
import soulfra.contract.client.LiveFrame;
import soulfra.contract.client.SoulfraClient;

/// Whoever answers is killed (SIGKILL) while clients write through it, again and again on the same
/// data.
public abstract class Crashes {

  /// Who answers now, and is killed next.
  public record Victim(URI url, Runnable kill9) {}

  private static final long SEED = Long.getLong("soulfra.seed", 20);
  private static final int CLIENTS = 6;
  private static final int THOUGHTS = 5;
  private static final int CREDITS = 1000;
  private static final Duration LONG = Duration.ofMinutes(1);

  private final Random random = new Random(SEED);
  private final List<Witness> witnesses = new ArrayList<>();
  private final List<Ear> ears = new ArrayList<>();
  private List<UserId> people = List.of();
  private List<ThoughtId> thoughts = List.of();

  protected abstract int rounds();

  /// Whoever answers, now that the last one is dead.
  protected abstract Victim next();

  @Test
  void nothing_acknowledged_is_lost_and_nothing_happens_twice_however_often_it_is_killed()
      throws Exception {
    var stage = next();
    try {
      var client = SoulfraClient.at(stage.url());
      signUp(client);
      for (int round = 0; round < rounds(); round++) {
        writeUntilKilled(stage, 20 + random.nextInt(150));
        client.close();

        stage = next();
        client = SoulfraClient.at(stage.url());
        for (int n = 0; n < CLIENTS; n++) {
          var person = witnesses.get(n).person().at(client);
          witnesses.get(n).moveTo(person);
          ears.get(n).resume(person);
        }
        witnesses.forEach(Witness::settle);
        Witness.assertConsistent(witnesses, CREDITS);
      }
      witnesses.forEach(Witness::assertSameAnswersAgain);
      Witness.assertConsistent(witnesses, CREDITS);
      for (int n = 0; n < CLIENTS; n++) {
        assertHeardEverythingOnce(witnesses.get(n), ears.get(n));
      }
      client.close();
    } catch (AssertionError e) {
      throw new AssertionError("with -Dsoulfra.seed=" + SEED, e);
    }
  }

  private void signUp(SoulfraClient client) {
    for (int n = 0; n < CLIENTS; n++) {
      var person = Person.signUp(client, "witness_" + n);
      witnesses.add(new Witness(person, new Random(random.nextLong())));
      ears.add(new Ear(person));
    }
    var first = witnesses.getFirst().person();
    people = witnesses.stream().map(witness -> witness.person().user().id()).toList();
    thoughts =
        IntStream.range(0, THOUGHTS)
            .mapToObj(n -> first.client().think(first.agent(), "thought " + n).value().id())
            .toList();
  }

  /// All write at once; after so many answers in all the stage is killed, whatever is under way.
  private void writeUntilKilled(Victim stage, int answers) throws Exception {
    var enough = new CountDownLatch(answers);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var writing = new ArrayList<Future<?>>();
      for (var witness : witnesses) {
        writing.add(
            threads.submit(() -> {
              while (witness.act(people, thoughts) == null) {
                enough.countDown();
              }
            }));
      }
      enough.await();
      stage.kill9().run();
      for (var writer : writing) {
        writer.get();
      }
    } catch (ExecutionException e) {
      throw new AssertionError("a client was answered what the contract does not know", e);
    }
  }

  private static void assertHeardEverythingOnce(Witness witness, Ear ear) {
    var conversation = witness.conversation();
    await()
        .atMost(LONG)
        .untilAsserted(() ->
            assertThat(spoken(ear)).map(Message::position).endsWith((long) conversation.size()));
    assertThat(spoken(ear)).containsExactlyElementsOf(conversation);
    assertThat(ear.heard()).map(LiveFrame.Event::position).isSorted().doesNotHaveDuplicates();

    var paid =
        ear.heard().stream()
            .filter(LiveFrame.Moved.class::isInstance)
            .map(event -> ((LiveFrame.Moved) event).transfer())
            .filter(transfer -> transfer.from().equals(witness.person().user().id()))
            .toList();
    assertThat(paid).containsExactlyInAnyOrderElementsOf(witness.transfers());
  }

  private static List<Message> spoken(Ear ear) {
    return ear.heard().stream()
        .filter(LiveFrame.Spoken.class::isInstance)
        .map(event -> ((LiveFrame.Spoken) event).message())
        .toList();
  }
}
