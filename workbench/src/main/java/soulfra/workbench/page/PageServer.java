package soulfra.workbench.page;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import soulfra.experiments.Stage;

/// Serves the workbench to the browser on this machine, and to nobody else: it listens on the
/// loopback address only, and answers no other site's scripts (see [Guard]).
public final class PageServer implements AutoCloseable {

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "svg", "image/svg+xml");
  private static final Set<String> LOOK = Set.of("tokens.css", "dom.js", "theme.js", "icon.svg");
  private static final String POLICY =
      "default-src 'self'; img-src 'self' data:; style-src 'self';"
          + " frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
  private static final String REPORT_POLICY =
      "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";

  private final Api api;
  private final Guard guard = new Guard(() -> port());
  private final Javalin server;

  private PageServer(
      int port,
      Path root,
      Map<Stage, List<String>> urls,
      Parts parts,
      Timeline timeline,
      Consumer<JavalinConfig> more) {
    api = new Api(root, urls, parts, timeline);
    server =
        Javalin.create(
                config -> {
                  configure(config);
                  more.accept(config);
                })
            .start("127.0.0.1", port);
  }

  /// @param port 0 for any that is free
  /// @param root the project's folder
  /// @param urls what runs now
  /// @param parts what can be broken of it
  public static PageServer start(int port, Path root, Map<Stage, List<String>> urls, Parts parts) {
    return start(port, root, urls, parts, new Timeline(), _ -> {});
  }

  /// @param timeline of what happened before, and what will
  /// @param more routes, under the same protection
  public static PageServer start(
      int port,
      Path root,
      Map<Stage, List<String>> urls,
      Parts parts,
      Timeline timeline,
      Consumer<JavalinConfig> more) {
    return new PageServer(port, root, urls, parts, timeline, more);
  }

  public String url() {
    return "http://127.0.0.1:" + port();
  }

  private int port() {
    return server.port();
  }

  private void configure(JavalinConfig config) {
    config.concurrency.useVirtualThreads = true;
    config.startup.showJavalinBanner = false;
    config.routes.before(guard::check);
    config.routes.get("/", this::sendPage);
    config.routes.get("/page/{name}", context -> sendFile(context, context.pathParam("name")));
    config.routes.get("/look/{name}", this::sendLook);
    config.routes.get(
        "/vendor/uplot/{name}",
        context -> send(context, "/vendor/uplot/" + context.pathParam("name")));
    config.routes.get("/results/{name}", this::sendReport);
    api.add(config);
  }

  /// The page, and the token by which it changes things.
  private void sendPage(Context context) throws IOException {
    sendFile(context, "index.html");
    var page = Objects.requireNonNullElse(context.result(), "");
    context.result(page.replace("${token}", guard.token()));
  }

  private static void sendFile(Context context, String name) throws IOException {
    send(context, "/soulfra/workbench/page/" + name);
  }

  /// The product page's own files, so that both look alike.
  private void sendLook(Context context) throws IOException {
    var name = context.pathParam("name");
    send(context, LOOK.contains(name) ? "/page/" + name : "");
  }

  private static void send(Context context, String resource) throws IOException {
    var type =
        resource.contains("..")
            ? null
            : TYPES.get(resource.substring(resource.lastIndexOf('.') + 1));
    try (var file = type == null ? null : PageServer.class.getResourceAsStream(resource)) {
      if (file == null) {
        context.status(HttpStatus.NOT_FOUND).result("There is no such file.\n");
        return;
      }
      context
          .header("Content-Security-Policy", POLICY)
          .header("X-Content-Type-Options", "nosniff")
          .header("Cache-Control", "no-cache")
          .contentType(type)
          .result(file.readAllBytes());
    }
  }

  private void sendReport(Context context) throws IOException {
    var page = api.results().page(context.pathParam("name"));
    if (page.isEmpty()) {
      context.status(HttpStatus.NOT_FOUND).result("There is no such report.\n");
      return;
    }
    context
        .header("Content-Security-Policy", REPORT_POLICY)
        .contentType("text/html; charset=utf-8")
        .result(Files.readAllBytes(page.get()));
  }

  @Override
  public void close() {
    api.close();
    server.stop();
  }
}
