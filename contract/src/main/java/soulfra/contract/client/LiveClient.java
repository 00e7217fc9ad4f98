package soulfra.contract.client;

import java.net.URI;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import soulfra.contract.Id.AgentId;
import soulfra.contract.Json;
import soulfra.contract.Problem;
import soulfra.contract.client.LiveFrame.Closed;
import soulfra.contract.client.LiveFrame.Event;
import soulfra.contract.client.LiveFrame.Hello;
import soulfra.contract.client.LiveFrame.Lagging;

/// One live connection. Frames wait in a queue of at most [#WAITING]; when it is full, nothing more
/// is read from the socket, so that a slow user of this class is a slow reader to the stage, too.
///
/// After a break, [#resume()] goes on behind the last position seen. For use by one thread.
public final class LiveClient implements AutoCloseable {

  /// How many frames wait here unread.
  public static final int WAITING = 256;

  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final Wire wire;
  private final WebSocket socket;
  private final BlockingQueue<LiveFrame> frames;
  private OptionalLong position;
  private @Nullable Closed closed;

  private LiveClient(
      Wire wire, WebSocket socket, BlockingQueue<LiveFrame> frames, OptionalLong position) {
    this.wire = wire;
    this.socket = socket;
    this.frames = frames;
    this.position = position;
  }

  static LiveClient open(Wire wire, OptionalLong after) {
    // Never holds more than the demand below, and one Closed.
    var frames = new LinkedBlockingQueue<LiveFrame>();
    var builder = wire.http().newWebSocketBuilder().connectTimeout(wire.timeout());
    if (wire.token() != null) {
      builder.header("Authorization", "Bearer " + wire.token());
    }
    try {
      var socket = builder.buildAsync(uri(wire, after), new Listener(wire, frames)).join();
      return new LiveClient(wire, socket, frames, after);
    } catch (CompletionException e) {
      throw refused(e);
    }
  }

  /// The next frame; null when none came within `patience`. A [Closed] comes last, and again when
  /// asked again.
  public @Nullable LiveFrame next(Duration patience) throws InterruptedException {
    if (closed != null) {
      return closed;
    }
    var frame = frames.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
    switch (frame) {
      case null -> {}
      case Closed c -> closed = c;
      case Hello(var start, _) -> seen(start);
      case Lagging(var start) -> seen(start);
      case Event event -> seen(event.position());
      case LiveFrame.Said said -> {
        if (said.seen() != null) {
          wire.see(said.seen());
        }
        socket.request(1);
      }
      case LiveFrame.Refused _ -> socket.request(1);
    }
    return frame;
  }

  /// The last position seen, to resume from; empty before the first frame.
  public OptionalLong position() {
    return position;
  }

  /// The close code; empty until [#next] has told of the end.
  public @Nullable Closed closed() {
    return closed;
  }

  /// @param key its idempotency key, which the answering frame carries
  public void say(AgentId agent, String body, @Nullable String key) {
    var frame = new Say("say", agent, body, key);
    try {
      socket.sendText(Json.v1().writeValueAsString(frame), true).join();
    } catch (CompletionException e) {
      throw Problem.indefinite("The connection broke while we spoke.", RETRY_AFTER, e);
    }
  }

  /// Another connection that goes on behind the last position seen; this one is closed.
  public LiveClient resume() {
    close();
    return open(wire, position);
  }

  @Override
  public void close() {
    socket.abort();
  }

  private void seen(long at) {
    position = OptionalLong.of(at);
    socket.request(1);
  }

  private static URI uri(Wire wire, OptionalLong after) {
    var query = after.isPresent() ? "?after=" + after.getAsLong() : "";
    var http = wire.url().resolve(wire.api() + "/live" + query).toString();
    return URI.create(http.replaceFirst("^http", "ws"));
  }

  private static Problem refused(CompletionException failure) {
    if (failure.getCause() instanceof WebSocketHandshakeException e) {
      var status = e.getResponse().statusCode();
      var code = status == 401 ? Problem.Code.NOT_SIGNED_IN : Problem.Code.INVALID_REQUEST;
      return status < 500
          ? new Problem(code, "The stage refused: status=" + status, true, null, e)
          : Problem.unavailable("The stage refused: status=" + status, RETRY_AFTER, e);
    }
    return Problem.unavailable("No live connection.", RETRY_AFTER, failure);
  }

  private record Say(String type, AgentId agentId, String body, @Nullable String key) {}

  /// Reads only as many messages as have room in the queue.
  private static final class Listener implements WebSocket.Listener {
    private final LiveFrames reader;
    private final BlockingQueue<LiveFrame> frames;
    private final StringBuilder text = new StringBuilder();

    Listener(Wire wire, BlockingQueue<LiveFrame> frames) {
      this.reader = new LiveFrames(wire.mapper());
      this.frames = frames;
    }

    @Override
    public void onOpen(WebSocket socket) {
      socket.request(WAITING);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        frames.add(reader.read(text.toString()));
        text.setLength(0);
      } else {
        socket.request(1);
      }
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      frames.add(new Closed(code, reason));
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      frames.add(new Closed(1006, String.valueOf(error.getMessage())));
    }
  }
}
