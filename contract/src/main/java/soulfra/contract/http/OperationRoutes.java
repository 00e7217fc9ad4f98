package soulfra.contract.http;

import static io.javalin.http.HandlerType.GET;
import static io.javalin.http.HandlerType.POST;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import soulfra.contract.ImportLine;
import soulfra.contract.Json;
import soulfra.contract.Operations;
import soulfra.contract.Problem;

final class OperationRoutes {

  private static final int IMPORT_BYTES = 8 << 20;

  private OperationRoutes() {}

  static void add(
      Routes routes,
      Operations operations,
      @Nullable String operatorToken,
      PrometheusMeterRegistry metrics) {
    routes.operation(GET, "/health/live", call -> call.ok(Map.of("live", true)));
    routes.operation(
        GET,
        "/health/ready",
        call -> {
          var dependencies = operations.dependencies();
          boolean ready = dependencies.stream().allMatch(Operations.Dependency::up);
          call.ok(Map.of("ready", ready, "dependencies", dependencies));
          if (!ready) {
            call.context().status(503).header("Retry-After", "1");
          }
        });
    routes.operation(
        GET,
        "/metrics",
        call ->
            call.context()
                .contentType("text/plain; version=0.0.4; charset=utf-8")
                .result(metrics.scrape()));
    routes.operation(GET, "/stage", call -> call.ok(operations.stage()));
    routes.operation(
        GET,
        "/openapi.json",
        call ->
            call.context()
                .contentType("application/json")
                .result(Resources.bytes("/openapi.json")));
    if (operatorToken != null) {
      routes.beside(POST, "/operator/import", call -> importAll(call, operations, operatorToken));
    }
  }

  private static void importAll(Call call, Operations operations, String operatorToken) {
    // Compared in constant time: how long a refusal takes must not tell how much was right.
    if (!MessageDigest.isEqual(
        call.token().getBytes(StandardCharsets.UTF_8),
        operatorToken.getBytes(StandardCharsets.UTF_8))) {
      throw Problem.of(Problem.Code.FORBIDDEN, "That is not the operator's token.");
    }
    var lines = new String(call.bytes(IMPORT_BYTES), StandardCharsets.UTF_8);
    List<ImportLine> parsed =
        lines
            .lines()
            .filter(line -> !line.isBlank())
            .map(line ->
                Json.read(line.getBytes(StandardCharsets.UTF_8), ImportLine.class, Json.v2()))
            .toList();
    call.ok(Map.of("stored", operations.importAll(parsed)));
  }
}
