package soulfra.contract.witness;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/// A model's endpoint that speaks OpenAI's chat completions, as slow and as broken as a test wants
/// it: nothing is answered before it is let go.
public final class MindServer implements AutoCloseable {

  public static final String REPLY = "I had to think about that.";

  private static final byte[] COMPLETION =
      """
      {"choices":[{"index":0,"message":{"role":"assistant","content":"%s"},"finish_reason":"stop"}]}
      """
          .formatted(REPLY)
          .getBytes(UTF_8);

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger asked = new AtomicInteger();
  private final List<String> questions = new CopyOnWriteArrayList<>();
  private final Semaphore answers = new Semaphore(0);
  private volatile int failures;

  private MindServer(HttpServer server) {
    this.server = server;
  }

  public static MindServer start() {
    try {
      var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      var mind = new MindServer(server);
      server.setExecutor(mind.threads);
      server.createContext("/v1/chat/completions", mind::answer);
      server.start();
      return mind;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What tells a stage to use it.
  public Map<String, String> settings(String patience) {
    return Map.of(
        "SOULFRA_MIND",
        "openai",
        "SOULFRA_MIND_URL",
        "http://127.0.0.1:%d/v1".formatted(server.getAddress().getPort()),
        "SOULFRA_MIND_PATIENCE",
        patience);
  }

  /// How many questions have come.
  public int asked() {
    return asked.get();
  }

  /// What was asked, as it came.
  public List<String> questions() {
    return questions;
  }

  /// The next questions, and those that wait, are answered: so many of them.
  public void letGo(int count) {
    answers.release(count);
  }

  /// So many of the questions to come are answered with status 500, at once.
  public void fail(int count) {
    failures = asked.get() + count;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      questions.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
      if (asked.incrementAndGet() <= failures) {
        exchange.sendResponseHeaders(500, -1);
        return;
      }
      answers.acquire();
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, COMPLETION.length);
      exchange.getResponseBody().write(COMPLETION);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
