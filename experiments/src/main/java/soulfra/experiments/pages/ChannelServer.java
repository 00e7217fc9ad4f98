package soulfra.experiments.pages;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A channel that reaches people, such as mail: a server of somebody else's, which now and then
/// fails before it has told anybody, or tells them and its answer gets lost.
///
/// It tells a person once for each `Idempotency-Key`, and each time where there is none.
final class ChannelServer implements AutoCloseable {

  private final HttpServer server;
  private final ExecutorService handlers = Executors.newVirtualThreadPerTaskExecutor();
  private final SplittableRandom random;
  private final int failPercent;
  private final Map<String, Integer> told = new ConcurrentHashMap<>();
  private final Set<String> keys = ConcurrentHashMap.newKeySet();
  private final CountDownLatch reached = new CountDownLatch(1);
  private volatile CountDownLatch open = new CountDownLatch(0);

  /// @param failPercent how many requests fail before it is told, and how many after
  static ChannelServer start(SplittableRandom random, int failPercent) throws IOException {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return new ChannelServer(HttpServer.create(address, 64), random, failPercent);
  }

  private ChannelServer(HttpServer server, SplittableRandom random, int failPercent) {
    this.server = server;
    this.random = random;
    this.failPercent = failPercent;
    server.createContext("/", this::tell);
    server.setExecutor(handlers);
    server.start();
  }

  /// How often each message reached each person.
  Map<String, Integer> told() {
    return Map.copyOf(told);
  }

  /// Nobody gets an answer from now on, until [#goOn].
  void standStill() {
    open = new CountDownLatch(1);
  }

  void goOn() {
    open.countDown();
  }

  /// Returns when the first request is here.
  void awaitRequest() throws InterruptedException {
    reached.await();
  }

  private void tell(HttpExchange exchange) throws IOException {
    try (exchange) {
      var message = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      reached.countDown();
      open.await();
      int luck = luck();
      if (luck < failPercent) {
        return; // the connection breaks
      }
      var key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
      if (key == null || keys.add(key)) {
        told.merge(message, 1, Integer::sum);
      }
      if (luck >= 2 * failPercent) {
        exchange.sendResponseHeaders(204, -1);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized int luck() {
    return random.nextInt(100);
  }

  /// Sends it there once.
  ///
  /// @param headers names and values by turns
  /// @return whether the channel said that the person is told; if not, nobody knows
  boolean send(HttpClient client, String message, List<String> headers)
      throws InterruptedException {
    var request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/"))
            .POST(HttpRequest.BodyPublishers.ofString(message));
    if (!headers.isEmpty()) {
      request.headers(headers.toArray(String[]::new));
    }
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode()
          == 204;
    } catch (IOException _) {
      return false; // it may have been told
    }
  }

  @Override
  public void close() {
    goOn();
    server.stop(0);
    handlers.close();
  }
}
