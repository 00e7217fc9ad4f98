package soulfra.contract.http;

import io.javalin.http.HandlerType;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Pattern;
import soulfra.contract.Problem;

/// The product's page: plain files, which the browser asks for again at each visit and gets only if
/// they changed.
final class PageRoutes {

  private static final Pattern NAME = Pattern.compile("[a-z0-9-]+(/[a-z0-9-]+)*\\.[a-z0-9]+");

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "svg", "image/svg+xml",
          "png", "image/png",
          "webmanifest", "application/manifest+json");

  private static final String POLICY =
      "default-src 'self'; connect-src 'self' ws: wss:; img-src 'self' data:; "
          + "frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

  private PageRoutes() {}

  static void add(Routes routes) {
    routes.beside(HandlerType.GET, "/", call -> send(call, "index.html"));
    routes.beside(HandlerType.GET, "/page/<name>", call -> send(call, call.path("name")));
  }

  private static void send(Call call, String name) {
    var type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
    if (type == null || !NAME.matcher(name).matches()) {
      throw Problem.notFound("page");
    }
    var bytes = Resources.find("/page/" + name).orElseThrow(() -> Problem.notFound("page"));
    var etag = "\"%08x\"".formatted(Arrays.hashCode(bytes));
    var context = call.context();
    context.header("ETag", etag).header("Cache-Control", "no-cache");
    context.header("Content-Security-Policy", POLICY).header("Referrer-Policy", "no-referrer");
    if (etag.equals(context.header("If-None-Match"))) {
      context.status(304);
    } else {
      context.contentType(type).result(bytes);
    }
  }
}
