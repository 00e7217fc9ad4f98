package soulfra.contract.http;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.websocket.WsConnectContext;
import io.javalin.websocket.WsContext;
import io.javalin.websocket.WsMessageContext;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import soulfra.contract.Id.UserId;
import soulfra.contract.Json;
import soulfra.contract.Problem;
import tools.jackson.databind.json.JsonMapper;

/// The live connections of this instance. Who may connect is settled before the upgrade, so a
/// refusal is an ordinary HTTP answer.
final class LiveSockets implements AutoCloseable {

  /// Room for a frame that is too large, so that it can be answered instead of cut off.
  private static final long FRAME_BYTES = 256 * 1024;

  private static final Duration PING = Duration.ofSeconds(15);
  private static final Duration IDLE = Duration.ofSeconds(60);

  /// What the upgrade request settled.
  private record Admission(UserId user, String token, OptionalLong after) {}

  private final Services services;
  private final Limits limits;
  private final Map<String, LiveSocket> open = new ConcurrentHashMap<>();

  LiveSockets(Services services, Limits limits) {
    this.services = services;
    this.limits = limits;
  }

  void install(JavalinConfig config) {
    config.jetty.modifyWebSocketServletFactory(factory -> {
      factory.setMaxTextMessageSize(FRAME_BYTES);
      factory.setMaxBinaryMessageSize(FRAME_BYTES);
      factory.setIdleTimeout(IDLE);
    });
    install(config, "/api/v1/live", Json.v1());
    install(config, "/api/v2/live", Json.v2());
  }

  private void install(JavalinConfig config, String path, JsonMapper mapper) {
    config.routes.wsBeforeUpgrade(path, context -> admit(context, mapper));
    config.routes.ws(
        path,
        ws -> {
          ws.onConnect(context -> connected(context, mapper));
          ws.onMessage(this::said);
          ws.onBinaryMessage(context -> socket(context).refuseBinary());
          ws.onClose(this::closed);
          ws.onError(this::closed);
        });
  }

  private void admit(Context context, JsonMapper mapper) {
    limits.address(context.ip());
    var call = new Call(context, mapper, services.accounts()::signedIn);
    var query = call.query("token");
    var token = query == null ? call.token() : query;
    var user = services.accounts().signedIn(token);
    limits.user(user);
    context.attribute("admission", new Admission(user, token, after(call.query("after"))));
  }

  private static OptionalLong after(@Nullable String text) {
    try {
      if (text == null) {
        return OptionalLong.empty();
      }
      long after = Long.parseLong(text);
      if (after >= 0) {
        return OptionalLong.of(after);
      }
    } catch (NumberFormatException e) {
      throw new Problem(Problem.Code.INVALID_REQUEST, "after must be a position.", true, null, e);
    }
    throw Problem.invalid("after must be a position.");
  }

  private void connected(WsConnectContext context, JsonMapper mapper) {
    Admission admission = Objects.requireNonNull(context.attribute("admission"));
    var socket =
        new LiveSocket(
            context.session, mapper, services, limits, admission.user(), admission.token());
    open.put(context.sessionId(), socket);
    context.enableAutomaticPings(PING.toSeconds(), TimeUnit.SECONDS);
    socket.start(admission.after());
  }

  private void said(WsMessageContext context) {
    socket(context).heard(context.message());
  }

  private LiveSocket socket(WsContext context) {
    return Objects.requireNonNull(open.get(context.sessionId()));
  }

  private void closed(WsContext context) {
    var socket = open.remove(context.sessionId());
    if (socket != null) {
      socket.stop();
    }
  }

  /// Ends the connections that were opened with a token that is now dead.
  void closeOf(Predicate<String> tokens) {
    closeAll(socket -> tokens.test(socket.token()), LiveSocket.SIGNED_OUT, "signed out");
  }

  void closeOf(UserId user) {
    closeAll(socket -> socket.user().equals(user), LiveSocket.SIGNED_OUT, "erased");
  }

  @Override
  public void close() {
    closeAll(_ -> true, 1001, "the server is stopping");
  }

  private void closeAll(Predicate<LiveSocket> which, int status, String reason) {
    open.values().stream().filter(which).forEach(socket -> socket.close(status, reason));
  }
}
