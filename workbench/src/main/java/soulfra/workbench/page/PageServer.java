package soulfra.workbench.page;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import soulfra.experiments.Stage;
import soulfra.workbench.page.Subscribers.Event;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

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

  private final Path root;
  private final Results results;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Subscribers pages = new Subscribers();
  private final Laboratory laboratory;
  private final Parts parts;
  private final Guard guard = new Guard(() -> port());
  private final Map<Stage, StageWatch> watches = new EnumMap<>(Stage.class);
  private final Javalin server;

  private PageServer(
      int port,
      Path root,
      Map<Stage, List<String>> urls,
      Parts parts,
      Consumer<JavalinConfig> more) {
    this.parts = parts;
    this.root = root;
    this.results = new Results(root.resolve("results"));
    this.laboratory = new Laboratory(root, state -> tell("run", state));
    urls.forEach((stage, instances) -> {
      var addresses = instances.stream().map(URI::create).toList();
      watches.put(stage, new StageWatch(stage.id, addresses, http, new ToPages()));
    });
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
    return start(port, root, urls, parts, _ -> {});
  }

  /// @param more routes, under the same protection
  public static PageServer start(
      int port,
      Path root,
      Map<Stage, List<String>> urls,
      Parts parts,
      Consumer<JavalinConfig> more) {
    return new PageServer(port, root, urls, parts, more);
  }

  public String url() {
    return "http://127.0.0.1:" + port();
  }

  private int port() {
    return server.port();
  }

  private void tell(String event, Object data) {
    pages.tell(new Event(event, JsonMapper.shared().writeValueAsString(data)));
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
    config.routes.get("/api/stages", context -> sendJson(context, stages()));
    config.routes.get("/api/experiments", context -> sendJson(context, Catalogue.of(results)));
    config.routes.sse("/api/watch", pages::add);
    config.routes.get("/api/run", context -> sendJson(context, laboratory.state()));
    config.routes.post("/api/run", this::run);
    config.routes.delete("/api/run", _ -> laboratory.cancel());
    config.routes.get("/api/parts", context -> sendJson(context, parts.all()));
    config.routes.post("/api/parts", this::breakPart);
    config.routes.get("/api/diff/{before}/{after}", this::sendDiff);
  }

  private void run(Context context) {
    try {
      laboratory.begin(JsonMapper.shared().readValue(context.bodyAsBytes(), Laboratory.Ask.class));
      sendJson(context.status(HttpStatus.ACCEPTED), laboratory.state());
    } catch (IllegalStateException e) {
      context.status(HttpStatus.CONFLICT).result(e.getMessage() + "\n");
    } catch (IllegalArgumentException | JacksonException e) {
      context.status(HttpStatus.BAD_REQUEST).result(e.getMessage() + "\n");
    }
  }

  record Break(String id, Parts.Action action) {}

  private void breakPart(Context context) {
    try {
      var what = JsonMapper.shared().readValue(context.bodyAsBytes(), Break.class);
      parts.act(what.id, what.action);
      sendJson(context, parts.all());
    } catch (NoSuchElementException e) {
      context.status(HttpStatus.NOT_FOUND).result(e.getMessage() + "\n");
    } catch (IllegalStateException e) {
      context.status(HttpStatus.CONFLICT).result(e.getMessage() + "\n");
    } catch (JacksonException e) {
      context.status(HttpStatus.BAD_REQUEST).result(e.getMessage() + "\n");
    }
  }

  /// All files, or the one that is asked for, side by side.
  private void sendDiff(Context context) {
    try {
      var before = Stage.parse(context.pathParam("before")).getFirst();
      var after = Stage.parse(context.pathParam("after")).getFirst();
      var file = context.queryParam("file");
      var sides = new Sides(root);
      sendJson(
          context, file == null ? sides.files(before, after) : sides.rows(before, after, file));
    } catch (IllegalArgumentException | NoSuchElementException e) {
      context.status(HttpStatus.NOT_FOUND).result(e.getMessage() + "\n");
    }
  }

  /// @param id the stage's, as `stage1`
  /// @param home its folder's name
  /// @param urls one for each instance; none while it does not run
  /// @param built whether it has a server that can be started
  record StageState(
      String id,
      String home,
      boolean built,
      List<String> urls,
      @Nullable JsonNode info,
      List<Beat> beats) {}

  private List<StageState> stages() {
    return Arrays.stream(Stage.values()).map(this::state).toList();
  }

  private StageState state(Stage stage) {
    var home = stage.home(root);
    var name = home.getFileName().toString();
    boolean built = stage.exists(root);
    var watch = watches.get(stage);
    return watch == null
        ? new StageState(stage.id, name, built, List.of(), null, List.of())
        : new StageState(stage.id, name, built, watch.urls(), watch.info(), watch.beats());
  }

  private static void sendJson(Context context, Object value) {
    context.contentType("application/json").result(JsonMapper.shared().writeValueAsBytes(value));
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
    var page = results.page(context.pathParam("name"));
    if (page.isEmpty()) {
      context.status(HttpStatus.NOT_FOUND).result("There is no such report.\n");
      return;
    }
    context
        .header("Content-Security-Policy", REPORT_POLICY)
        .contentType("text/html; charset=utf-8")
        .result(Files.readAllBytes(page.get()));
  }

  private final class ToPages implements StageWatch.Listener {
    @Override
    public void beat(Beat beat) {
      tell("beat", beat);
    }

    @Override
    public void changed(String stage, JsonNode info) {
      tell("stage", Map.of("stage", stage, "info", info));
    }
  }

  @Override
  public void close() {
    laboratory.close();
    watches.values().forEach(StageWatch::close);
    pages.close();
    server.stop();
    http.shutdownNow();
  }
}
