package soulfra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import soulfra.contract.Chat.Message;
import soulfra.contract.Id.ThoughtId;
import soulfra.contract.Id.UserId;
import soulfra.contract.client.LiveFrame;
import soulfra.contract.client.SoulfraClient;
import soulfra.contract.witness.Ear;
import soulfra.contract.witness.Person;
import soulfra.contract.witness.Witness;
import soulfra.servers.Launch;
import soulfra.servers.Postgres;
import soulfra.servers.Redis;
import soulfra.servers.StageProcess;

/// One of two instances is killed (SIGKILL) while clients write to both, again and again, so also
/// in the middle of relaying. Its clients go on at the other one, with the same keys; whoever
/// listens comes back with their last position.
class KilledInstancesIT {

  private static final long SEED = Long.getLong("soulfra.seed", 20);
  private static final int ROUNDS = 6;
  private static final int CLIENTS = 6;
  private static final int CREDITS = 1000;
  private static final Duration LONG = Duration.ofMinutes(1);

  @TempDir Path folder;

  private final Random random = new Random(SEED);
  private final List<Witness> witnesses = new ArrayList<>();
  private final List<Ear> ears = new ArrayList<>();
  private final Map<Integer, StageProcess> stages = new HashMap<>();
  private final Map<Integer, SoulfraClient> clients = new HashMap<>();

  @Test
  void no_event_is_lost_or_doubled_and_no_deed_either_whichever_instance_dies() throws Exception {
    try (var postgres = Postgres.start(folder.resolve("postgres"), 0);
        var redis = Redis.start(folder.resolve("redis"), 0)) {
      redis.createUser("soulfra", "a secret", Cluster.rules());
      var settings =
          Map.of(
              "SOULFRA_POSTGRES_URL", postgres.url(),
              "SOULFRA_REDIS_URL", redis.url("soulfra", "a secret"));
      var log = Path.of("target", "stage-logs", "KilledInstancesIT.log");
      var launch = Launch.stage(Path.of(""), settings, log);
      try {
        start(0, launch);
        start(1, launch);
        run(launch);
      } catch (AssertionError e) {
        throw new AssertionError("with -Dsoulfra.seed=" + SEED, e);
      } finally {
        clients.values().forEach(SoulfraClient::close);
        stages.values().forEach(StageProcess::close);
      }
    }
  }

  private void run(Launch launch) throws Exception {
    for (int n = 0; n < CLIENTS; n++) {
      var person = Person.signUp(client(n % 2), "witness_" + n);
      witnesses.add(new Witness(person, new Random(random.nextLong())));
      ears.add(new Ear(person));
    }
    var first = witnesses.getFirst().person();
    var people = witnesses.stream().map(witness -> witness.person().user().id()).toList();
    var thoughts =
        IntStream.range(0, 4)
            .mapToObj(n -> first.client().think(first.agent(), "thought " + n).value().id())
            .toList();
    for (int round = 0; round < ROUNDS; round++) {
      int victim = random.nextInt(2);
      writeUntilKilled(victim, 20 + random.nextInt(100), people, thoughts);
      for (int n = 0; n < CLIENTS; n++) {
        if ((n + round) % 2 == victim) {
          var person = witnesses.get(n).person().at(client(1 - victim));
          witnesses.get(n).moveTo(person);
        }
      }
      witnesses.forEach(Witness::settle);
      start(victim, launch);
      for (int n = 0; n < CLIENTS; n++) {
        // Half of them at each instance again, and not the same half.
        var person = witnesses.get(n).person().at(client((n + round + 1) % 2));
        witnesses.get(n).moveTo(person);
        ears.get(n).moveTo(person);
      }
      Witness.assertConsistent(witnesses, CREDITS);
    }
    witnesses.forEach(Witness::assertSameAnswersAgain);
    for (int n = 0; n < CLIENTS; n++) {
      assertHeardEverythingOnce(witnesses.get(n), ears.get(n));
    }
  }

  private SoulfraClient client(int instance) {
    var client = clients.get(instance);
    if (client == null) {
      throw new IllegalStateException("instance " + instance + " does not run");
    }
    return client;
  }

  private void start(int instance, Launch launch) {
    var stage = StageProcess.start(launch);
    stages.put(instance, stage);
    var before = clients.put(instance, SoulfraClient.at(URI.create(stage.url())));
    if (before != null) {
      before.close();
    }
  }

  /// All write at once; after so many answers in all one instance is killed, whatever is under way.
  private void writeUntilKilled(
      int victim, int answers, List<UserId> people, List<ThoughtId> thoughts) throws Exception {
    var enough = new CountDownLatch(answers);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var writing = new ArrayList<Future<?>>();
      for (var witness : witnesses) {
        writing.add(
            threads.submit(() -> {
              var more = true;
              while (more) {
                more = witness.act(people, thoughts) == null && enough.getCount() > 0;
                enough.countDown();
              }
            }));
      }
      enough.await();
      var stage = stages.get(victim);
      if (stage != null) {
        stage.kill9();
      }
      for (var writer : writing) {
        writer.get();
      }
    }
  }

  private static void assertHeardEverythingOnce(Witness witness, Ear ear) {
    var conversation = witness.conversation();
    await()
        .atMost(LONG)
        .untilAsserted(() -> assertThat(spoken(ear)).containsExactlyElementsOf(conversation));
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
