package soulfra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClientOptions;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import soulfra.contract.Chat.NewAgent;
import soulfra.contract.client.SoulfraClient;
import soulfra.contract.witness.Person;

/// One thought to a thousand listeners over two instances, ten times a second. All are told; how
/// soon is printed, and not asserted: that depends on who else uses the machine.
class LiveSpeedTest {

  private static final int FANS = 10;
  private static final int LISTENERS = 1000;
  private static final int THOUGHTS = 60;
  private static final Duration EVERY = Duration.ofMillis(100);
  private static final Duration LONG = Duration.ofMinutes(2);
  private static final Pattern SENT = Pattern.compile("sent at (-?[0-9]+)");

  @Test
  void a_thought_reaches_a_thousand_listeners_over_two_instances() throws Exception {
    var database = TestServers.database();
    var redis = TestServers.redis();
    var vertx = Vertx.vertx();
    try (var one = RunningStage.on(database, redis, Map.of());
        var two = RunningStage.on(database, redis, Map.of());
        var client = SoulfraClient.at(one.url())) {
      var author = Person.signUp(client, "author");
      var agent = author.client().createAgent(new NewAgent("Loud", "muse", true)).value().id();
      var latencies = new ConcurrentLinkedQueue<Long>();
      var open = new AtomicInteger();
      var opening = new Semaphore(50);
      var sockets =
          vertx.createWebSocketClient(new WebSocketClientOptions().setMaxConnections(LISTENERS));
      for (int fan = 0; fan < FANS; fan++) {
        var person = Person.signUp(client, "fan_" + fan);
        person.client().follow(agent);
        for (int device = 0; device < LISTENERS / FANS; device++) {
          opening.acquire();
          listen(sockets, List.of(one, two).get(device % 2).url(), person.token(), latencies, open)
              .onComplete(_ -> opening.release());
        }
      }
      await().atMost(LONG).until(() -> open.get() == LISTENERS);
      for (int warmUp = 0; warmUp < 20; warmUp++) {
        author.client().think(agent, "warming up");
      }
      long begin = System.nanoTime();
      for (int n = 0; n < THOUGHTS; n++) {
        LockSupport.parkNanos(begin + n * EVERY.toNanos() - System.nanoTime());
        author.client().think(agent, "sent at " + System.nanoTime());
      }
      await().atMost(LONG).until(() -> latencies.size() == THOUGHTS * LISTENERS);
      print(latencies);
      assertThat(latencies).hasSize(THOUGHTS * LISTENERS);
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }

  private static io.vertx.core.Future<?> listen(
      io.vertx.core.http.WebSocketClient sockets,
      URI url,
      String token,
      Collection<Long> latencies,
      AtomicInteger open) {
    // The handler first: a frame that finds none is dropped, and the greeting comes at once.
    var socket = sockets.webSocket();
    socket.textMessageHandler(text -> {
      var sent = SENT.matcher(text);
      if (sent.find()) {
        latencies.add(System.nanoTime() - Long.parseLong(sent.group(1)));
      } else if (text.contains("\"hello\"")) {
        open.incrementAndGet();
      }
    });
    return socket.connect(url.getPort(), url.getHost(), "/api/v1/live?token=" + token);
  }

  private static void print(Collection<Long> latencies) {
    var sorted = latencies.stream().mapToLong(Long::longValue).sorted().toArray();
    System.out.printf(
        "LiveSpeedTest: %d deliveries, p50 %.1f ms, p99 %.1f ms, slowest %.1f ms%n",
        sorted.length,
        sorted[sorted.length / 2] / 1e6,
        sorted[sorted.length * 99 / 100] / 1e6,
        sorted[sorted.length - 1] / 1e6);
  }
}
