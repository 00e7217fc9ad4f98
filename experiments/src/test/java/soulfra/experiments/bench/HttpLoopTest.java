package soulfra.experiments.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.http.HttpMethod;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import soulfra.servers.StageProcess;

class HttpLoopTest {

  private static final Duration SHORT = Duration.ofMillis(300);

  @TempDir Path folder;

  @Test
  void it_measures_posts_and_pages_of_the_empty_edge() {
    try (var edge = StageProcess.start(EmptyEdge.launch(folder));
        var loop = new HttpLoop(URI.create(edge.url()), 4)) {
      var posts = loop.run(Works.emptyPost(), SHORT);
      assertThat(posts.perSecond()).isPositive();
      assertThat(posts.p99Millis()).isGreaterThanOrEqualTo(posts.p50Millis());
      loop.once(Works.putPage("{\"items\":[]}"));
      assertThat(loop.once(Works.emptyPage())).hasToString("{\"items\":[]}");
      assertThat(loop.run(Works.emptyPage(), SHORT).perSecond()).isPositive();
    }
  }

  @Test
  void a_wrong_answer_ends_the_run_because_a_fast_error_is_no_speed() {
    try (var edge = StageProcess.start(EmptyEdge.launch(folder));
        var loop = new HttpLoop(URI.create(edge.url()), 4)) {
      var nowhere =
          new HttpLoop.Work(HttpMethod.GET, List.of("/nowhere"), List.of(Map.of()), null, 200);
      assertThatThrownBy(() -> loop.run(nowhere, SHORT))
          .hasMessageContaining("GET /nowhere answered 404, not 200");
    }
  }

  /// A pause may be longer than the server keeps a silent connection, and then nobody answers
  /// there.
  @Test
  void a_run_does_not_depend_on_the_connections_of_the_one_before_it() throws Exception {
    try (var server = new ForgetfulServer();
        var loop = new HttpLoop(server.url(), 4)) {
      var ask = new HttpLoop.Work(HttpMethod.GET, List.of("/"), List.of(Map.of()), null, 200);
      assertThat(loop.run(ask, SHORT).perSecond()).isPositive();
      server.forget();
      assertThat(loop.run(ask, SHORT).perSecond()).isPositive();
      server.forget();
      assertThat(loop.once(ask)).hasToString("here");
    }
  }
}
