package soulfra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import soulfra.contract.Chat.NewAgent;
import soulfra.contract.client.SoulfraClient;
import soulfra.contract.witness.Crowd;
import soulfra.contract.witness.Device;
import soulfra.contract.witness.Person;
import soulfra.servers.Launch;
import soulfra.servers.StageProcess;

/// 1,000 live connections to two instances with small heaps, and one of them does not read.
class ManyListenersIT {

  private static final int FANS = 10;
  private static final int DEVICES = 100;

  /// Connections that open at the same time.
  private static final int OPENING = 64;

  private static final String HEAP = "-Xmx256m";
  private static final long LIVE_HEAP_BYTES = 128L << 20;

  private static final int WRITERS = 8;

  /// Each is some 16 KB; with its reply it makes two events. So many fill the slow reader's socket,
  /// but not the 1024 places of its queue; twice as many fill the queue as well.
  private static final int MESSAGES = 400;

  private static final int THOUGHTS = 20;
  private static final String LONG_TEXT = "🜁".repeat(3990);

  private static final Duration LONG = Duration.ofMinutes(2);

  private final Semaphore opening = new Semaphore(OPENING);
  private final Vertx vertx = Vertx.vertx();

  // Fields, because connections end when nobody holds their client any more.
  private final WebSocketClient quick =
      vertx.createWebSocketClient(options().setMaxConnections(FANS * DEVICES + 1));
  private final WebSocketClient small =
      vertx.createWebSocketClient(options().setReceiveBufferSize(4096));

  @Test
  void one_who_does_not_read_is_cut_off_and_1000_others_on_both_instances_hear_everything_in_order()
      throws Exception {
    Crowd.assumeFiles(FANS * DEVICES + 1000);
    var database = TestServers.database();
    var redis = TestServers.redis();
    try (var here = StageProcess.start(launch("here", database, redis));
        var there = StageProcess.start(launch("there", database, redis));
        var client = SoulfraClient.at(URI.create(here.url()));
        var far = SoulfraClient.at(URI.create(there.url()))) {
      var star = Person.signUp(client, "star");
      var loud = Person.signUp(client, "loud");
      var agent = star.client().createAgent(new NewAgent("Nova", null, true)).value().id();

      var listeners = new ArrayList<Device>();
      for (int fan = 0; fan < FANS; fan++) {
        var person = Person.signUp(client, "fan_" + fan);
        person.client().follow(agent);
        for (int device = 0; device < DEVICES; device++) {
          listeners.add(connect(quick, device % 2 == 0 ? here : there, person));
        }
      }
      loud.client().follow(agent);
      var besideSlow = connect(quick, here, loud);
      var slow = connect(small, there, loud);
      await().atMost(LONG).until(() -> slow.isOpen() && besideSlow.isOpen());
      await().atMost(LONG).until(() -> listeners.stream().allMatch(Device::isOpen));
      slow.pause();

      flood(loud);
      for (int n = 0; n < THOUGHTS; n++) {
        star.client().think(agent, Device.THOUGHT + n);
      }
      flood(loud);
      await().atMost(LONG).until(() -> listeners.stream().allMatch(l -> l.thoughts() == THOUGHTS));
      await().atMost(LONG).until(() -> besideSlow.messages() == 4 * MESSAGES);
      slow.resume();
      await().atMost(LONG).until(() -> !slow.isOpen());
      assertThat(slow.closeCode()).isEqualTo(1013);

      star.client().think(agent, Device.THOUGHT + THOUGHTS);
      listeners.add(besideSlow);
      await().atMost(LONG).until(() -> listeners.stream().allMatch(l -> l.thoughts() > THOUGHTS));
      assertThat(listeners).allMatch(Device::isOpen).allMatch(Device::inOrder);
      assertThat(Crowd.connections(client) + Crowd.connections(far)).isEqualTo(listeners.size());
      assertThat(Crowd.heapAfterGc(here.pid(), client)).isLessThan(LIVE_HEAP_BYTES);
      assertThat(Crowd.heapAfterGc(there.pid(), far)).isLessThan(LIVE_HEAP_BYTES);

      assertThat(here.stop()).isZero();
      assertThat(there.stop()).isZero();
      await().atMost(LONG).until(() -> listeners.stream().noneMatch(Device::isOpen));
      assertThat(listeners).allMatch(listener -> listener.closeCode() == 1001);
    } finally {
      vertx.close().await();
    }
  }

  private Device connect(WebSocketClient sockets, StageProcess stage, Person person)
      throws InterruptedException {
    return Device.connect(sockets, URI.create(stage.url()), person.token(), opening);
  }

  private static WebSocketClientOptions options() {
    return new WebSocketClientOptions().setConnectTimeout((int) LONG.toMillis());
  }

  private static Launch launch(String name, String database, String redis) {
    var launch =
        Launch.stage(
            Path.of(""),
            Map.of(
                "SOULFRA_POSTGRES_URL", database,
                "SOULFRA_REDIS_URL", redis,
                "SOULFRA_INSTANCE", name),
            Path.of("target", "stage-logs", "ManyListenersIT-" + name + ".log"));
    var command = new ArrayList<>(launch.command());
    command.add(1, HEAP);
    return new Launch(
        launch.name(), command, launch.environment(), launch.log(), launch.patience());
  }

  /// Says a lot, from several devices at once.
  private static void flood(Person person) throws InterruptedException, ExecutionException {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var writing = new ArrayList<Future<?>>();
      for (int writer = 0; writer < WRITERS; writer++) {
        writing.add(
            threads.submit(() -> {
              for (int n = 0; n < MESSAGES / WRITERS; n++) {
                person.client().send(person.agent(), LONG_TEXT);
              }
            }));
      }
      for (var writer : writing) {
        writer.get();
      }
    }
  }
}
