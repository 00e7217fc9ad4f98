package soulfra.experiments.bench;

import io.javalin.http.HandlerType;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import soulfra.contract.Answer;
import soulfra.contract.http.Call;
import soulfra.contract.http.Edge;
import soulfra.servers.Launch;
import tools.jackson.databind.JsonNode;

/// The ceiling of every stage: the same edge with nothing behind it. It reads JSON and answers
/// JSON; a page that was put it gives back as it is.
public final class EmptyEdge {

  private static final int PAGE_BYTES = 1 << 20;

  private volatile byte[] page = new byte[0];

  private EmptyEdge() {}

  /// In a JVM of its own, with the class path of this one.
  ///
  /// @param folder for its log
  static Launch launch(Path folder) {
    return Launch.java(
        "empty edge",
        List.of(),
        System.getProperty("java.class.path"),
        EmptyEdge.class.getName(),
        Map.of(),
        folder.resolve("empty.log"));
  }

  public static void main(String[] args) {
    var empty = new EmptyEdge();
    var edge =
        Edge.start(
            new Edge.Settings(0, "empty", null),
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
            routes -> {
              routes.beside(HandlerType.POST, "/messages", EmptyEdge::store);
              routes.beside(HandlerType.GET, "/page", call -> call.okJson(empty.page));
              routes.beside(HandlerType.PUT, "/page", empty::keep);
            });
    System.out.println("ready http://127.0.0.1:" + edge.port());
  }

  private static void store(Call call) {
    call.body(JsonNode.class);
    call.created(Answer.first(Map.of("stored", true)));
  }

  private void keep(Call call) {
    page = call.bytes(PAGE_BYTES);
    call.okJson(page);
  }
}
