package soulfra.contract.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A live connection as a browser would have it.
final class LiveSocket implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final WebSocket socket;
  private final BlockingQueue<JsonNode> frames;
  private final CompletableFuture<Integer> closed;

  private LiveSocket(
      WebSocket socket, BlockingQueue<JsonNode> frames, CompletableFuture<Integer> closed) {
    this.socket = socket;
    this.frames = frames;
    this.closed = closed;
  }

  static LiveSocket open(Person person) {
    return open(person.api(), "?token=" + person.token());
  }

  static LiveSocket open(Person person, long after) {
    return open(person.api(), "?token=" + person.token() + "&after=" + after);
  }

  static LiveSocket open(Api api, String query) {
    var frames = new LinkedBlockingQueue<JsonNode>();
    var closed = new CompletableFuture<Integer>();
    var url = api.url().resolve(api.base() + "/live" + query).toString();
    var socket =
        api.http()
            .newWebSocketBuilder()
            .buildAsync(
                URI.create(url.replaceFirst("^http", "ws")), new Listener(api, frames, closed))
            .join();
    return new LiveSocket(socket, frames, closed);
  }

  /// The first frame's position.
  long hello() {
    var frame = next();
    assertThat(frame.path("type").asString()).as(frame.toString()).isEqualTo("hello");
    assertThat(frame.at("/data/userId").isString()).as(frame.toString()).isTrue();
    return position(frame);
  }

  JsonNode next() {
    try {
      var frame = frames.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      if (frame == null) {
        throw new AssertionError("no frame within " + PATIENCE + "; closed=" + closed);
      }
      return frame;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /// All frames up to and with the one that is waited for.
  List<JsonNode> until(Predicate<JsonNode> last) {
    var seen = new ArrayList<JsonNode>();
    do {
      seen.add(next());
    } while (!last.test(seen.getLast()));
    return seen;
  }

  JsonNode until(String type) {
    return until(frame -> frame.path("type").asString().equals(type)).getLast();
  }

  void send(String text) {
    socket.sendText(text, true).join();
  }

  void send(byte[] binary) {
    socket.sendBinary(ByteBuffer.wrap(binary), true).join();
  }

  /// Waits for the stage to end the connection.
  int closeCode() throws Exception {
    return closed.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }

  boolean hasFrame() {
    return !frames.isEmpty();
  }

  boolean isClosed() {
    return closed.isDone();
  }

  static long position(JsonNode frame) {
    assertThat(frame.path("position").isIntegralNumber()).as(frame.toString()).isTrue();
    return frame.path("position").asLong();
  }

  @Override
  public void close() {
    socket.abort();
  }

  private record Listener(
      Api api,
      BlockingQueue<JsonNode> frames,
      CompletableFuture<Integer> closed,
      StringBuilder text)
      implements WebSocket.Listener {

    Listener(Api api, BlockingQueue<JsonNode> frames, CompletableFuture<Integer> closed) {
      this(api, frames, closed, new StringBuilder());
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        var frame = Api.JSON.readTree(text.toString());
        if (frame.path("seen").isString()) {
          api.see(frame.path("seen").asString());
        }
        frames.add(frame);
        text.setLength(0);
      }
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      closed.complete(code);
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      closed.completeExceptionally(error);
    }
  }
}
