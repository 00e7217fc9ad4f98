package soulfra.toxiproxy.http;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import soulfra.toxiproxy.Proxies;
import soulfra.toxiproxy.Proxy;
import soulfra.toxiproxy.Refused;
import soulfra.toxiproxy.http.Route.Request;

/// What each request does. All is the original's, but for `links`, which shows open connections and
/// the bytes of each.
final class Api {

  /// The original's whose answers these are.
  static final String VERSION = "2.12.0";

  private final Proxies proxies;

  Api(Proxies proxies) {
    this.proxies = proxies;
  }

  /// @param metrics whether there are any
  List<Route> routes(boolean metrics) {
    var routes = new ArrayList<Route>();
    if (metrics) {
      routes.add(Route.of("*", "/metrics", _ -> Metrics.answer(proxies.all())));
    }
    Collections.addAll(
        routes,
        Route.of("GET", "/version", _ -> version()),
        Route.of("POST", "/reset", _ -> reset()),
        Route.of("POST", "/populate", this::populate),
        Route.of("GET", "/proxies", _ -> index()),
        Route.of("POST", "/proxies", request -> proxy(201, proxies.add(request.input()))),
        Route.of("GET", "/proxies/*", request -> proxy(200, named(request))),
        Route.of("POST PATCH", "/proxies/*", this::change),
        Route.of("DELETE", "/proxies/*", this::remove),
        Route.of("GET", "/proxies/*/toxics", this::toxics),
        Route.of("POST", "/proxies/*/toxics", this::addToxic),
        Route.of("GET", "/proxies/*/toxics/*", this::toxic),
        Route.of("POST PATCH", "/proxies/*/toxics/*", this::changeToxic),
        Route.of("DELETE", "/proxies/*/toxics/*", this::removeToxic),
        Route.of("GET", "/proxies/*/links", this::links));
    return List.copyOf(routes);
  }

  private Proxy named(Request request) {
    return proxies.get(request.proxy());
  }

  private static Answer version() {
    var json = "{\"version\": \"%s\"}\n".formatted(VERSION);
    return new Answer(200, "application/json;charset=utf-8", json);
  }

  private Answer reset() {
    proxies.reset();
    return Answer.empty(204);
  }

  private Answer populate(Request request) {
    Proxies.Populated populated;
    try {
      populated = proxies.populate(JsonInput.array(request.body().bytes()));
    } catch (Refused e) {
      populated = new Proxies.Populated(List.of(), e);
    }
    var failure = populated.failure();
    var shown = failure == null ? new LinkedHashMap<String, Object>() : Shown.error(failure);
    var done = populated.proxies().stream().map(Proxy::state).map(Shown::proxy).toList();
    shown.put("proxies", done.isEmpty() ? null : done);
    return Answer.json(failure == null ? 201 : failure.status(), shown);
  }

  private Answer index() {
    var shown = new LinkedHashMap<String, Map<String, Object>>();
    for (var proxy : proxies.all()) {
      var state = proxy.state();
      shown.put(state.name(), Shown.proxy(state));
    }
    return Answer.json(200, shown);
  }

  private static Answer proxy(int status, Proxy proxy) {
    return Answer.json(status, Shown.proxy(proxy.state()));
  }

  private Answer change(Request request) {
    var proxy = named(request);
    proxy.change(request.input());
    return proxy(200, proxy);
  }

  private Answer remove(Request request) {
    proxies.remove(request.proxy());
    return Answer.empty(204);
  }

  private Answer toxics(Request request) {
    return Answer.json(200, Shown.toxics(named(request).state().toxics()));
  }

  private Answer addToxic(Request request) {
    return Answer.json(200, Shown.toxic(named(request).addToxic(request.input())));
  }

  private Answer toxic(Request request) {
    return Answer.json(200, Shown.toxic(named(request).toxic(request.toxic())));
  }

  private Answer changeToxic(Request request) {
    var changed = named(request).changeToxic(request.toxic(), request.input());
    return Answer.json(200, Shown.toxic(changed));
  }

  private Answer removeToxic(Request request) {
    named(request).removeToxic(request.toxic());
    return Answer.empty(204);
  }

  private Answer links(Request request) {
    var open = named(request).connections();
    return Answer.json(200, open.stream().map(Shown::connection).toList());
  }
}
