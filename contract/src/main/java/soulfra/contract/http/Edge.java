package soulfra.contract.http;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.HandlerType;
import io.javalin.util.JavalinLogger;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.http.MimeTypes;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;
import soulfra.contract.Json;
import soulfra.contract.Problem;

/// Serves a stage's services over HTTP and WebSocket, the same way for every stage: a virtual
/// thread for each request, plain blocking code behind it.
public final class Edge implements AutoCloseable {

  private static final Duration STOP = Duration.ofSeconds(8);

  /// How many may connect in the same moment. Whoever finds the queue full tries again a second
  /// later, and it holds 50 unless one asks for more: too few for a crowd that comes back.
  private static final int KNOCKING = 1024;

  /// @param port 0 for any free one
  /// @param instance names this process in the header `Soulfra-Instance` of each answer
  /// @param operatorToken null switches the operator's calls off
  public record Settings(int port, String instance, @Nullable String operatorToken) {}

  private final Javalin javalin;
  private final @Nullable LiveSockets sockets;
  private final List<Routes.Route> routes;

  private Edge(Javalin javalin, @Nullable LiveSockets sockets, List<Routes.Route> routes) {
    this.javalin = javalin;
    this.sockets = sockets;
    this.routes = routes;
  }

  /// Loads, on a thread of its own, what an edge needs and takes long to load, while its stage
  /// opens its store.
  public static void preload() {
    Thread.ofPlatform()
        .name("preload")
        .daemon()
        .start(() -> {
          // A record's own methods the JVM makes at their first call, out of a dozen classes.
          var _ = HandlerType.GET.hashCode();
          var _ = HandlerType.GET.equals(HandlerType.POST);
          var _ = Javalin.create(config -> config.startup.startupWatcherEnabled = false);
          var _ = MimeTypes.DEFAULTS;
          var _ = Json.v2();
        });
  }

  /// Returns when requests are answered.
  public static Edge start(Settings settings, Services services, PrometheusMeterRegistry metrics) {
    return start(settings, services, Limits.NONE, metrics);
  }

  /// The same, for a stage that limits how much may be asked of it.
  public static Edge start(
      Settings settings, Services services, Limits limits, PrometheusMeterRegistry metrics) {
    var sockets = new LiveSockets(services, limits);
    var routes =
        new Routes(
            token -> {
              var user = services.accounts().signedIn(token);
              limits.user(user);
              return user;
            },
            limits,
            settings.instance(),
            metrics);
    AccountRoutes.add(routes, services.accounts(), sockets);
    ChatRoutes.add(routes, services.chat());
    FeedRoutes.add(routes, services.feed());
    LoopRoutes.add(routes, services.loops());
    OperationRoutes.add(routes, services.operations(), settings.operatorToken(), metrics);
    PageRoutes.add(routes);
    return start(settings, routes, sockets);
  }

  /// The same edge without a stage behind it, to measure what HTTP itself costs.
  public static Edge start(
      Settings settings, PrometheusMeterRegistry metrics, Consumer<Routes> fill) {
    var routes =
        new Routes(
            _ -> {
              throw Problem.of(Problem.Code.NOT_SIGNED_IN, "Nobody is known here.");
            },
            Limits.NONE,
            settings.instance(),
            metrics);
    fill.accept(routes);
    return start(settings, routes, null);
  }

  private static Edge start(Settings settings, Routes routes, @Nullable LiveSockets sockets) {
    var javalin =
        Javalin.create(config -> {
          listen(config, settings.port());
          routes.install(config.routes);
          if (sockets != null) {
            sockets.install(config);
          }
        });
    start(javalin);
    return new Edge(javalin, sockets, routes.all());
  }

  /// Why a start fails (a port in use) is thrown, and told by whoever catches it: once.
  private static void start(Javalin javalin) {
    JavalinLogger.enabled = false;
    try {
      javalin.start();
    } finally {
      JavalinLogger.enabled = true;
    }
  }

  private static void listen(JavalinConfig config, int port) {
    config.startup.showJavalinBanner = false;
    config.startup.startupWatcherEnabled = false;
    config.concurrency.useVirtualThreads = true;
    config.http.compressionStrategy = CompressionStrategy.NONE;
    config.jetty.modifyHttpConfiguration(http -> http.setSendServerVersion(false));
    config.jetty.addConnector((server, http) -> {
      var connector = new ServerConnector(server, new HttpConnectionFactory(http));
      connector.setHost("127.0.0.1");
      connector.setPort(port);
      connector.setAcceptQueueSize(KNOCKING);
      return connector;
    });
    config.jetty.modifyServletContextHandler(Edge::withoutSessions);
    config.jetty.modifyServer(server -> {
      server.setErrorHandler(new ErrorPages());
      server.setStopTimeout(STOP.toMillis());
      server.insertHandler(new Stopping());
    });
  }

  /// Javalin asks for an HTTP session at each upgrade. Ours are tokens: no cookie, nothing kept.
  private static void withoutSessions(ServletContextHandler context) {
    var sessions = context.getSessionHandler();
    sessions.setUsingCookies(false);
    sessions.setMaxInactiveInterval(1);
  }

  public int port() {
    return javalin.port();
  }

  /// What is served, for whoever compares it with the description.
  public List<Routes.Route> routes() {
    return routes;
  }

  /// Ends the live connections of tokens that died elsewhere: on another instance, say.
  public void signedOut(Predicate<String> tokens) {
    if (sockets != null) {
      sockets.closeOf(tokens);
    }
  }

  /// Accepts nothing more, answers what was accepted, closes live connections with 1001.
  @Override
  public void close() {
    if (sockets != null) {
      sockets.close();
    }
    javalin.stop();
  }
}
