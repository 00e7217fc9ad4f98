package soulfra.contract.http;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import soulfra.contract.Chat;
import soulfra.contract.Id.AgentId;
import soulfra.contract.Id.UserId;
import soulfra.contract.IdText;
import soulfra.contract.Json;
import soulfra.contract.Live;
import soulfra.contract.Problem;
import soulfra.contract.Rules;
import soulfra.contract.Sight;
import tools.jackson.databind.json.JsonMapper;

/// One live connection. A virtual thread of its own waits for the next event and sends it; it sends
/// nothing while the socket is still busy with the last one, so a slow reader holds up this thread
/// and nobody else. What then piles up is bounded by the [Live.Listening].
final class LiveSocket {

  private static final Logger log = LoggerFactory.getLogger(LiveSocket.class);

  /// How many `say` frames one connection may have under way.
  private static final int SAYING = 16;

  private static final Duration IDLE = Duration.ofSeconds(30);

  /// How long a slow reader may take to read that it was too slow.
  private static final Duration GRACE = Duration.ofSeconds(30);

  private static final int TOO_SLOW = 1013;
  static final int SIGNED_OUT = 1008;

  private static final ScheduledExecutorService TIMER =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("live-timer").factory());

  /// What a client sends.
  record Say(String type, String agentId, String body, @Nullable String key) {
    Say(
        @Nullable String type,
        @Nullable String agentId,
        @Nullable String body,
        @Nullable String key) {
      if (!"say".equals(type)) {
        throw Problem.invalid("type must be 'say'.");
      }
      this.type = "say";
      this.agentId = Rules.required("agentId", agentId);
      this.body = Rules.required("body", body);
      this.key = key == null ? null : Rules.idempotencyKey(key);
    }

    /// Read last, so that the answer to a wrong one can carry the key.
    AgentId agent() {
      return new AgentId(IdText.parse(agentId).orElseThrow(() -> Problem.notFound("agent")));
    }
  }

  private final Session session;
  private final JsonMapper mapper;
  private final Services services;
  private final Limits limits;
  private final UserId user;
  private final String token;
  private final Semaphore saying = new Semaphore(SAYING);
  private final ReentrantLock sending = new ReentrantLock();
  private volatile @Nullable Thread pump;

  LiveSocket(
      Session session,
      JsonMapper mapper,
      Services services,
      Limits limits,
      UserId user,
      String token) {
    this.session = session;
    this.mapper = mapper;
    this.services = services;
    this.limits = limits;
    this.user = user;
    this.token = token;
  }

  UserId user() {
    return user;
  }

  String token() {
    return token;
  }

  void start(OptionalLong after) {
    pump = Thread.ofVirtual().name("live-" + user).start(() -> pump(after));
  }

  private void pump(OptionalLong after) {
    try (var listening = services.live().open(user, after)) {
      listening.onTooSlow(() -> Thread.startVirtualThread(this::cutOff));
      send(frame(listening.start(), "hello", Map.of("userId", user)));
      if (listening.lagging()) {
        send(frame(listening.start(), "lagging", null));
      }
      long looked = System.nanoTime();
      while (session.isOpen()) {
        var event = listening.next(IDLE);
        if (event != null) {
          var type = event.type().name().toLowerCase(Locale.ROOT);
          send(frame(event.position(), type, event.data()));
        }
        if (System.nanoTime() - looked > IDLE.toNanos()) {
          looked = System.nanoTime();
          if (isSignedOut()) {
            close(SIGNED_OUT, "signed out");
          }
        }
      }
    } catch (Live.TooSlow e) {
      cutOff();
    } catch (Problem e) {
      close(TOO_SLOW, "try again later");
    } catch (InterruptedException | ExecutionException e) {
      // The connection is gone, and with it whoever would want to know.
      log.debug("live connection of {} ended", user, e);
    }
  }

  /// Whoever ends a session ends its connections; but an instance may miss that of another one.
  private boolean isSignedOut() {
    try {
      services.accounts().signedIn(token);
      return false;
    } catch (Problem e) {
      return e.code() == Problem.Code.NOT_SIGNED_IN;
    }
  }

  /// Sends and waits until the socket has taken it.
  private void send(Map<String, @Nullable Object> frame)
      throws InterruptedException, ExecutionException {
    var sent = new CompletableFuture<@Nullable Void>();
    var text = mapper.writeValueAsString(frame);
    sending.lockInterruptibly();
    try {
      session.sendText(text, Callback.from(() -> sent.complete(null), sent::completeExceptionally));
      sent.get();
    } finally {
      sending.unlock();
    }
  }

  private static Map<String, @Nullable Object> frame(
      long position, String type, @Nullable Object data) {
    var frame = new LinkedHashMap<String, @Nullable Object>();
    frame.put("position", position);
    frame.put("type", type);
    if (data != null) {
      frame.put("data", data);
    }
    return frame;
  }

  /// The close frame waits behind what the reader has not read; then the connection goes anyway.
  private void cutOff() {
    log.info("live connection of {} reads too slowly: cut off", user);
    close(TOO_SLOW, "too slow");
    var _ = TIMER.schedule(session::disconnect, GRACE.toMillis(), TimeUnit.MILLISECONDS);
  }

  void heard(String text) {
    if (!saying.tryAcquire()) {
      answer(
          null,
          new Problem(
              Problem.Code.RATE_LIMITED,
              "At most %d messages may be under way.".formatted(SAYING),
              true,
              Duration.ofSeconds(1),
              null));
      return;
    }
    Thread.startVirtualThread(() -> {
      try {
        say(text);
      } finally {
        saying.release();
      }
    });
  }

  private void say(String text) {
    new Sight(null).run(() -> sayInSight(text));
  }

  private void sayInSight(String text) {
    String key = null;
    try {
      var bytes = text.getBytes(StandardCharsets.UTF_8);
      if (bytes.length > Rules.BODY_BYTES) {
        throw Problem.of(
            Problem.Code.TOO_LARGE,
            "A frame must be at most %d bytes.".formatted(Rules.BODY_BYTES));
      }
      var say = Json.read(bytes, Say.class, mapper);
      key = say.key();
      services.accounts().signedIn(token);
      limits.user(user);
      var exchange =
          services
              .chat()
              .send(user, say.agent(), new Chat.NewMessage(say.body(), null), key)
              .value();
      var answer = new LinkedHashMap<String, @Nullable Object>();
      answer.put("type", "said");
      answer.put("key", key);
      answer.put("message", exchange.message());
      answer.put("reply", exchange.reply());
      var sight = Sight.current();
      if (sight != null && !sight.seen().parts().isEmpty()) {
        answer.put("seen", sight.seen().toString());
      }
      reply(answer);
    } catch (Problem problem) {
      answer(key, problem);
    } catch (RuntimeException e) {
      log.error("live say of {}", user, e);
      answer(key, Problems.ofStatus(500));
    }
  }

  void refuseBinary() {
    answer(null, Problem.invalid("Send text frames, not binary ones."));
  }

  private void answer(@Nullable String key, Problem problem) {
    var answer = new LinkedHashMap<String, @Nullable Object>();
    answer.put("type", "error");
    answer.put("key", key);
    answer.put("problem", Problems.json(problem));
    reply(answer);
  }

  private void reply(Map<String, @Nullable Object> frame) {
    try {
      send(frame);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      log.debug("live connection of {} went before its answer", user, e);
    }
  }

  void close(int status, String reason) {
    session.close(status, reason, Callback.NOOP);
  }

  /// The connection is closed: nobody waits for the next event any more.
  void stop() {
    var thread = pump;
    if (thread != null) {
      thread.interrupt();
    }
  }
}
