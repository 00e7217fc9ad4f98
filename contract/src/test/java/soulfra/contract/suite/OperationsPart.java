package soulfra.contract.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How a stage is watched. All of it stands at the root and under the API's path, for anyone.
abstract class OperationsPart extends Part {

  @Test
  void a_running_stage_is_live() {
    assertThat(api().root().get("/health/live").status()).isEqualTo(200);
    assertThat(api().get("/health/live").status()).isEqualTo(200);
  }

  @Test
  void a_ready_stage_says_what_it_depends_on() {
    for (var at : List.of(api().root(), api())) {
      var ready = at.get("/health/ready").is(200);
      assertThat(ready.json().path("ready").asBoolean()).isTrue();
      var dependencies = ready.json().path("dependencies").valueStream().toList();
      assertThat(dependencies)
          .isNotEmpty()
          .allSatisfy(dependency -> {
            assertThat(dependency.propertyNames())
                .containsExactlyInAnyOrder("name", "up", "detail");
            assertThat(dependency.path("up").asBoolean()).isTrue();
          });
    }
  }

  @Test
  void a_stage_says_what_it_promises_and_what_it_is_made_of() {
    for (var at : List.of(api().root(), api())) {
      var stage = at.get("/stage").is(200);
      assertThat(stage.text("/stage")).isNotBlank();
      assertThat(stage.text("/version")).isNotBlank();
      for (var promise :
          List.of("durability", "isolation", "freshness", "ordering", "live", "availability")) {
        assertThat(stage.text("/promises/" + promise)).isNotBlank();
      }
      assertThat(stage.json().at("/promises/notPromised").isArray()).isTrue();
      var nodes = stage.json().at("/topology/nodes").valueStream().toList();
      assertThat(nodes)
          .isNotEmpty()
          .allSatisfy(node ->
              assertThat(node.propertyNames())
                  .containsExactlyInAnyOrder("id", "kind", "state", "detail"));
      var ids = nodes.stream().map(node -> node.path("id").asString()).toList();
      assertThat(stage.json().at("/topology/links").valueStream())
          .allSatisfy(link -> {
            assertThat(ids).contains(link.path("from").asString(), link.path("to").asString());
            assertThat(link.path("state").isString()).isTrue();
          });
    }
  }

  @Test
  void metrics_count_each_routes_requests_errors_and_duration() {
    ada().api().get("/agents/0000000000001").isProblem("not-found");
    var agent = ada().privateAgent();
    ada().say(agent, "Count me.");
    eventually(() -> {
      var metrics = api().root().get("/metrics");
      assertThat(metrics.status()).isEqualTo(200);
      assertThat(metrics.header("Content-Type")).startsWith("text/plain");
      assertThat(metrics.body())
          .containsPattern(
              "http_server_requests_seconds_count\\{[^}]*method=\"POST\"[^}]*"
                  + "route=\"[^\"]*/agents/\\{[a-z]+}/messages\"[^}]*status=\"201\"")
          .containsPattern("http_server_requests_seconds_bucket\\{[^}]*le=")
          .containsPattern("http_server_requests_seconds_count\\{[^}]*status=\"404\"")
          .contains("soulfra_live_connections")
          .doesNotContain(agent, ada().handle(), ada().token());
    });
    assertThat(api().get("/metrics").status()).isEqualTo(200);
  }

  @Test
  void the_api_describes_itself() {
    for (var at : List.of(api().root(), api())) {
      var openapi = at.get("/openapi.json").is(200).json();
      assertThat(openapi.path("openapi").asString()).startsWith("3.1");
      assertThat(openapi.path("paths").propertyNames()).contains("/users", "/agents/{id}/messages");
    }
  }

  @Test
  void the_page_loads_nothing_from_elsewhere() {
    var page = api().root().get("/");
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.header("Content-Type")).startsWith("text/html");
    assertThat(page.header("Content-Security-Policy"))
        .contains("default-src 'self'", "connect-src 'self' ws: wss:", "img-src 'self' data:");
    assertThat(page.header("X-Content-Type-Options")).isEqualTo("nosniff");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/page/nothing.js", "/page/../soulfra/Main.class", "/page/%2e%2e/x", "/page/"})
  void a_page_that_is_not_there_is_not_found(String path) {
    var reply = api().root().get(path).isSomeProblem();
    assertThat(reply.status()).isIn(400, 404);
  }

  @Test
  void only_an_operator_imports() {
    var lines = "{\"type\":\"follow\",\"user\":\"nobody1\",\"owner\":\"nobody2\"}\n";
    var ndjson = ada().api().with("Content-Type", "application/x-ndjson");
    var reply = ndjson.post("/operator/import", lines).isSomeProblem();
    assertThat(reply.status()).isIn(401, 403, 404);
  }

  @Test
  void answers_are_not_kept_by_caches_between_users() {
    var me = ada().api().get("/users/me").is(200);
    assertThat(me.header("Cache-Control")).contains("no-store");
    ada().api().post("/loops", Map.of("whisper", "Psst.")).is(201);
  }
}
