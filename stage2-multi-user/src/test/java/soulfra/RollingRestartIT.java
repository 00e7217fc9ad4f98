package soulfra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import soulfra.contract.Chat.Message;
import soulfra.contract.Problem;
import soulfra.contract.client.LiveFrame;
import soulfra.contract.client.SoulfraClient;
import soulfra.contract.witness.Person;
import soulfra.contract.witness.Witness;
import soulfra.servers.Launch;
import soulfra.servers.Postgres;
import soulfra.servers.Redis;
import soulfra.servers.StageProcess;

/// Two instances are restarted in turns under load, as for a new version. A request that fails is
/// cured by one retry on the other instance, with the same key; whoever listens goes on at the
/// other one and misses nothing.
class RollingRestartIT {

  private static final int CLIENTS = 6;
  private static final int CREDITS = 1000;
  private static final int ROUNDS = 2;
  private static final Duration LONG = Duration.ofMinutes(1);

  @TempDir Path folder;

  private final List<SoulfraClient> clients = new ArrayList<>();
  private final AtomicBoolean done = new AtomicBoolean();
  private final AtomicInteger answers = new AtomicInteger();
  private final AtomicInteger retries = new AtomicInteger();

  @Test
  void no_request_fails_that_one_retry_does_not_cure_and_no_live_event_is_lost() throws Exception {
    try (var postgres = Postgres.start(folder.resolve("postgres"), 0);
        var redis = Redis.start(folder.resolve("redis"), 0)) {
      redis.createUser("soulfra", "a secret", Cluster.rules());
      var launches =
          IntStream.range(0, 2)
              .mapToObj(n ->
                  Launch.stage(
                      Path.of(""),
                      Map.of(
                          "SOULFRA_PORT", freePort(),
                          "SOULFRA_INSTANCE", "instance-" + n,
                          "SOULFRA_POSTGRES_URL", postgres.url(),
                          "SOULFRA_REDIS_URL", redis.url("soulfra", "a secret")),
                      Path.of("target", "stage-logs", "RollingRestartIT-" + n + ".log")))
              .toList();
      var stages = new ArrayList<>(launches.stream().map(StageProcess::start).toList());
      try {
        stages.forEach(stage -> clients.add(SoulfraClient.at(URI.create(stage.url()))));
        underLoad(() -> {
          for (int n = 0; n < ROUNDS * 2; n++) {
            assertThat(stages.get(n % 2).stop()).isZero();
            awaitMore(30);
            stages.set(n % 2, StageProcess.start(launches.get(n % 2)));
            awaitMore(30);
          }
        });
      } finally {
        clients.forEach(SoulfraClient::close);
        stages.forEach(StageProcess::close);
      }
    }
  }

  private void underLoad(Runnable restarts) throws Exception {
    var random = new Random(20);
    var witnesses = new ArrayList<Witness>();
    for (int n = 0; n < CLIENTS; n++) {
      var person = Person.signUp(clients.get(n % 2), "witness_" + n);
      witnesses.add(new Witness(person, new Random(random.nextLong())));
    }
    var first = witnesses.getFirst().person();
    var people = witnesses.stream().map(witness -> witness.person().user().id()).toList();
    var thoughts =
        IntStream.range(0, 4)
            .mapToObj(n -> first.client().think(first.agent(), "thought " + n).value().id())
            .toList();
    var roamers = new ArrayList<Roamer>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor();
        AutoCloseable _ = () -> roamers.forEach(roamer -> roamer.over.set(true))) {
      var tasks = new ArrayList<Future<?>>();
      for (int n = 0; n < CLIENTS; n++) {
        var roamer = new Roamer(witnesses.get(n).person(), n % 2);
        roamers.add(roamer);
        tasks.add(threads.submit(roamer::listen));
        await().atMost(LONG).until(() -> roamer.position.isPresent());
      }
      var writers = new ArrayList<Future<?>>();
      for (var witness : witnesses) {
        writers.add(
            threads.submit(() -> {
              for (int turn = 0; !done.get(); turn++) {
                witness.moveTo(at(witness.person(), turn % 2));
                if (witness.act(people, thoughts) != null) {
                  retries.incrementAndGet();
                  witness.moveTo(at(witness.person(), (turn + 1) % 2));
                  witness.settle();
                }
                answers.incrementAndGet();
              }
            }));
      }
      try {
        restarts.run();
      } finally {
        done.set(true);
      }
      for (var writer : writers) {
        writer.get();
      }
      System.out.printf(
          "RollingRestartIT: %d answers, %d of them at the second try%n",
          answers.get(), retries.get());
      Witness.assertConsistent(witnesses, CREDITS);
      for (int n = 0; n < CLIENTS; n++) {
        var conversation = witnesses.get(n).conversation();
        var heard = roamers.get(n).heard;
        await()
            .atMost(LONG)
            .untilAsserted(() -> assertThat(spoken(heard)).containsExactlyElementsOf(conversation));
        assertThat(heard).map(LiveFrame.Event::position).isSorted().doesNotHaveDuplicates();
      }
      roamers.forEach(roamer -> roamer.over.set(true));
      for (var task : tasks) {
        task.get();
      }
    }
  }

  private Person at(Person person, int instance) {
    return new Person(
        person.user(), person.token(), person.agent(), clients.get(instance).as(person.token()));
  }

  private void awaitMore(int more) {
    int before = answers.get();
    await().atMost(LONG).until(() -> answers.get() >= before + more);
  }

  private static List<Message> spoken(List<LiveFrame.Event> heard) {
    return heard.stream()
        .filter(LiveFrame.Spoken.class::isInstance)
        .map(event -> ((LiveFrame.Spoken) event).message())
        .toList();
  }

  private static String freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return String.valueOf(socket.getLocalPort());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /// Listens, and goes to the other instance whenever this one ends the connection.
  private final class Roamer {
    private final Person person;
    private final List<LiveFrame.Event> heard = new CopyOnWriteArrayList<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private int instance;
    private volatile OptionalLong position = OptionalLong.empty();

    Roamer(Person person, int instance) {
      this.person = person;
      this.instance = instance;
    }

    Void listen() throws InterruptedException {
      while (!over.get()) {
        var client = at(person, instance).client();
        try (var live = position.isPresent() ? client.live(position.getAsLong()) : client.live()) {
          var open = true;
          while (open && !over.get()) {
            switch (live.next(Duration.ofMillis(100))) {
              case LiveFrame.Event event -> heard.add(event);
              case LiveFrame.Closed _ -> open = false;
              case LiveFrame.Hello _ -> {}
              case null -> {}
              case LiveFrame other -> throw new AssertionError("heard " + other);
            }
            position = live.position();
          }
        } catch (Problem e) {
          assertThat(e.code()).isEqualTo(Problem.Code.UNAVAILABLE);
        }
        instance = 1 - instance;
      }
      return null;
    }
  }
}
