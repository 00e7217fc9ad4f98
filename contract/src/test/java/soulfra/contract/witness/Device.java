package soulfra.contract.witness;

import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.WebSocketClient;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import soulfra.contract.Json;
import tools.jackson.databind.JsonNode;

/// One of thousands of live connections: counts what it hears instead of keeping it, and notices
/// what comes out of order, twice or not at all.
public final class Device {

  /// Begins the thoughts that are numbered, from 0: they must come in that order without a gap.
  public static final String THOUGHT = "numbered thought ";

  private static final Duration TURN = Duration.ofMinutes(1);

  private final ClientWebSocket socket;
  private volatile @Nullable Throwable failure;
  private volatile boolean greeted;
  private volatile boolean inOrder = true;
  private volatile int thoughts;
  private volatile int messages;
  private volatile int closeCode;
  private long position;

  /// Listens before it connects: a frame that finds no handler is dropped, the greeting first.
  private Device(ClientWebSocket socket) {
    this.socket = socket;
    socket.textMessageHandler(text -> heard(Json.parse(text, JsonNode.class)));
    socket.closeHandler(_ -> {
      var code = socket.closeStatusCode();
      closeCode = code == null ? 1006 : code;
    });
  }

  /// Begins to connect when it is its turn; [#isOpen] tells when it listens.
  public static Device connect(WebSocketClient client, URI url, String token, Semaphore turns)
      throws InterruptedException {
    if (!turns.tryAcquire(TURN.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("connections neither open nor fail for " + TURN);
    }
    var device = new Device(client.webSocket());
    device
        .socket
        .connect(url.getPort(), url.getHost(), "/api/v1/live?token=" + token)
        .onFailure(failure -> device.failure = failure)
        .onComplete(_ -> turns.release());
    return device;
  }

  /// Always on this connection's one thread.
  @SuppressWarnings("NonAtomicVolatileUpdate")
  private void heard(JsonNode frame) {
    long now = frame.path("position").asLong();
    if (!greeted) {
      greeted = frame.path("type").asString().equals("hello");
      position = now;
      return;
    }
    inOrder &= now > position;
    position = now;
    var body = frame.at("/data/body").asString("");
    if (frame.path("type").asString().equals("message")) {
      messages++;
    } else if (body.startsWith(THOUGHT)) {
      inOrder &= body.equals(THOUGHT + thoughts);
      thoughts++;
    }
  }

  public boolean isOpen() {
    if (failure != null) {
      throw new AssertionError("could not connect", failure);
    }
    return greeted && closeCode == 0;
  }

  public boolean inOrder() {
    return inOrder;
  }

  public int thoughts() {
    return thoughts;
  }

  public int messages() {
    return messages;
  }

  /// 0 while it is open.
  public int closeCode() {
    return closeCode;
  }

  /// Reads nothing more from its socket, until [#resume].
  public void pause() {
    socket.pause();
  }

  public void resume() {
    socket.resume();
  }
}
