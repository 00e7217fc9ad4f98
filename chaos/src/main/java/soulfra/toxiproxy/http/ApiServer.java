package soulfra.toxiproxy.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import soulfra.toxiproxy.Proxies;
import soulfra.toxiproxy.Refused;
import soulfra.toxiproxy.http.Route.Request;

/// The API over HTTP, by the JDK's server: it adds nothing of its own to an answer.
///
/// Browsers are refused, so that no web page can cut somebody's wires. It has no other protection:
/// whoever reaches the port may do anything.
public final class ApiServer implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(ApiServer.class.getName());

  private static final int LARGEST_BODY = 4 * 1024 * 1024;
  private static final int BACKLOG = 64;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Route> routes;

  private ApiServer(HttpServer server, List<Route> routes) {
    this.server = server;
    this.routes = routes;
  }

  /// @param metrics whether `/metrics` is there
  /// @throws IOException if it can't listen there
  public static ApiServer start(InetSocketAddress address, Proxies proxies, boolean metrics)
      throws IOException {
    var http = HttpServer.create(address, BACKLOG);
    var server = new ApiServer(http, new Api(proxies).routes(metrics));
    http.createContext("/", server::handle);
    http.setExecutor(server.threads);
    http.start();
    return server;
  }

  public InetSocketAddress address() {
    return server.getAddress();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      send(exchange, answer(exchange));
    }
  }

  private Answer answer(HttpExchange exchange) throws IOException {
    List<String> path;
    try {
      path = segments(exchange.getRequestURI().getRawPath());
    } catch (IllegalArgumentException e) {
      return Answer.text(400, "bad path: " + e.getMessage());
    }
    var here = routes.stream().filter(route -> route.isAt(path)).toList();
    if (here.isEmpty()) {
      return Answer.text(404, "404 page not found");
    }
    var method = exchange.getRequestMethod();
    var route = here.stream().filter(one -> one.takes(method)).findFirst();
    if (route.isEmpty()) {
      return Answer.empty(405);
    }
    exchange.getResponseHeaders().set("X-Toxiproxy-Request-Id", UUID.randomUUID().toString());
    var agent = exchange.getRequestHeaders().getFirst("User-Agent");
    if (agent != null && agent.startsWith("Mozilla/")) {
      return Answer.text(403, "User agent not allowed");
    }
    var body = exchange.getRequestBody().readNBytes(LARGEST_BODY + 1);
    return answer(route.get(), new Request(method, path, () -> checked(body)));
  }

  private static Answer answer(Route route, Request request) {
    try {
      return route.action().apply(request);
    } catch (Refused e) {
      return Answer.error(e.status(), Shown.error(e));
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, request.method() + " " + request.path(), e);
      return Answer.error(500, Shown.error(Refused.fault(e)));
    }
  }

  private static byte[] checked(byte[] body) {
    if (body.length > LARGEST_BODY) {
      throw Refused.badBody("more than %d bytes".formatted(LARGEST_BODY));
    }
    return body;
  }

  private static List<String> segments(String path) {
    return Arrays.stream(path.substring(1).split("/", -1))
        .map(segment -> URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8))
        .toList();
  }

  private static void send(HttpExchange exchange, Answer answer) throws IOException {
    var body = answer.bytes();
    if (!answer.type().isEmpty()) {
      exchange.getResponseHeaders().set("Content-Type", answer.type());
    }
    if (answer.isError()) {
      exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
    }
    boolean empty = body.length == 0 || exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(answer.status(), empty ? -1 : body.length);
    if (!empty) {
      exchange.getResponseBody().write(body);
    }
  }
}
