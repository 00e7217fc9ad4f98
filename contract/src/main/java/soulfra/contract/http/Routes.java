package soulfra.contract.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import soulfra.contract.Id.UserId;
import soulfra.contract.Json;
import soulfra.contract.Problem;
import soulfra.contract.Seen;
import soulfra.contract.Sight;

/// The table of what is served. Whatever a handler throws becomes a problem of the contract, and
/// every answer is timed by route and status.
public final class Routes {

  private static final Logger log = LoggerFactory.getLogger(Routes.class);
  private static final List<String> VERSIONS = List.of("/api/v1", "/api/v2");

  public interface Handler {
    void handle(Call call) throws Exception;
  }

  /// @param path with parameters in braces, without the version
  public record Route(HandlerType method, String path) {}

  private record Bound(
      HandlerType method, String path, Handler handler, boolean v2, boolean limited) {}

  private final Function<String, UserId> signedIn;
  private final Limits limits;
  private final String instance;
  private final MeterRegistry metrics;
  private final List<Route> all = new ArrayList<>();
  private final List<Bound> bound = new ArrayList<>();

  /// @param signedIn who sent a token, or a `not-signed-in` problem
  Routes(Function<String, UserId> signedIn, Limits limits, String instance, MeterRegistry metrics) {
    this.signedIn = signedIn;
    this.limits = limits;
    this.instance = instance;
    this.metrics = metrics;
  }

  /// A call of the API, in each of its versions.
  public void api(HandlerType method, String path, Handler handler) {
    api(method, path, handler, true);
  }

  private void api(HandlerType method, String path, Handler handler, boolean limited) {
    all.add(new Route(method, path));
    for (var version : VERSIONS) {
      bound.add(new Bound(method, version + path, handler, version.endsWith("v2"), limited));
    }
  }

  /// A call for operators, which has no version; it answers under the API's paths as well.
  void operation(HandlerType method, String path, Handler handler) {
    api(method, path, handler, false);
    bound.add(new Bound(method, path, handler, false, false));
  }

  /// Something beside the API: the page, the operator's import.
  public void beside(HandlerType method, String path, Handler handler) {
    bound.add(new Bound(method, path, handler, false, false));
  }

  List<Route> all() {
    return List.copyOf(all);
  }

  void install(RoutesConfig routes) {
    bound.forEach(b -> {
      var timers = new Timers(metrics, b.method(), b.path());
      routes.addHttpHandler(b.method(), b.path(), context -> run(context, b, timers));
      if (b.method().name().equals("GET")) {
        // Else Javalin answers HEAD by itself, with 200 whatever GET would say.
        routes.addHttpHandler(HandlerType.HEAD, b.path(), c -> run(c, b, timers));
      }
    });
    var unmatched = new Timers(metrics, HandlerType.GET, "unmatched");
    routes.exception(
        HttpResponseException.class,
        (e, context) -> {
          long begin = System.nanoTime();
          new Call(context, Json.v1(), signedIn).problem(Problems.of(e));
          unmatched.record(context.statusCode(), begin);
        });
    routes.exception(
        Problem.class,
        (problem, context) -> new Call(context, Json.v1(), signedIn).problem(problem));
    routes.exception(
        Exception.class,
        (e, context) -> new Call(context, Json.v1(), signedIn).problem(broken(context, e)));
  }

  private void run(Context context, Bound route, Timers timers) {
    long begin = System.nanoTime();
    var call = new Call(context, route.v2() ? Json.v2() : Json.v1(), signedIn);
    context.header("Soulfra-Instance", instance);
    context.header("X-Content-Type-Options", "nosniff");
    try {
      if (route.limited()) {
        limits.address(context.ip());
      }
      new Sight(context.header(Seen.HEADER)).run(() -> route.handler().handle(call));
    } catch (Problem problem) {
      if (problem.code() == Problem.Code.UNAVAILABLE) {
        log.warn("{} {}: {}", context.method(), route.path(), problem.detail());
      }
      call.problem(problem);
    } catch (Exception e) {
      call.problem(broken(context, e));
    }
    timers.record(context.statusCode(), begin);
  }

  /// A bug of ours: all of it to the log, nothing of it to the client.
  private static Problem broken(Context context, Exception e) {
    log.error("{} {}", context.method(), context.path(), e);
    return new Problem(
        Problem.Code.INTERNAL,
        "The server could not finish the request; it may have happened.",
        false,
        null,
        null);
  }

  /// Rate, errors and duration of one route.
  private static final class Timers {
    private final MeterRegistry metrics;
    private final String method;
    private final String route;
    private final Map<Integer, Timer> byStatus = new ConcurrentHashMap<>();

    Timers(MeterRegistry metrics, HandlerType method, String route) {
      this.metrics = metrics;
      this.method = method.name();
      this.route = route;
    }

    void record(int status, long begin) {
      byStatus
          .computeIfAbsent(status, this::timer)
          .record(System.nanoTime() - begin, TimeUnit.NANOSECONDS);
    }

    private Timer timer(int status) {
      return Timer.builder("http.server.requests")
          .tags("method", method, "route", route, "status", String.valueOf(status))
          .publishPercentileHistogram()
          .register(metrics);
    }
  }
}
