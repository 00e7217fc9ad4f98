package soulfra.workbench.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageServerTest {

  private static final Pattern FILES =
      Pattern.compile("(?:href|src|from)[= ]\"((?:/|\\./)[^\"#]+)\"");

  private static final Pattern TOKEN = Pattern.compile("lab-token\" content=\"([^\"$]+)\"");

  @TempDir Path root;
  private PageServer server;

  @BeforeEach
  void start() throws IOException {
    Files.createDirectories(root.resolve("results"));
    Files.writeString(root.resolve("results/20260101-000000-load-x.html"), "<p>a report");
    Files.writeString(
        root.resolve("results/20260101-000000-load-x.json"),
        """
        {"witness": "It \\"kept\\" up.", "verdict": null, "rerun": {"at": "2026-01-01T00:00:00Z"}}
        """);
    Files.writeString(root.resolve("results/20260102-000000-load-x.json"), "{\"half\": ");
    Files.writeString(root.resolve("secret.html"), "not for the browser");
    server = PageServer.start(0, root, Map.of(), Parts.none());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void every_file_that_the_page_and_its_scripts_name_is_there() throws IOException {
    for (var file :
        new String[] {
          "/",
          "/page/main.js",
          "/page/stages.js",
          "/page/chart.js",
          "/page/run.js",
          "/page/diff.js",
          "/page/chaos.js",
          "/page/load.js",
          "/page/missions.js",
          "/page/results.js"
        }) {
      var names = FILES.matcher(get(file)).results().map(found -> found.group(1)).toList();
      assertThat(names).isNotEmpty();
      for (var name : names) {
        assertThat(get(name.replaceFirst("^\\./", "/page/"))).as(name).startsWith("HTTP/1.1 200");
      }
    }
  }

  @Test
  void what_does_not_run_is_said_not_to_run() throws IOException {
    assertThat(get("/api/stages"))
        .contains("\"id\":\"stage3\"", "\"built\":false", "\"urls\":[]", "\"beats\":[]");
  }

  @Test
  void past_runs_are_told_and_their_reports_shown() throws IOException {
    assertThat(get("/api/results")).contains("kept").doesNotContain("20260102");
    assertThat(get("/api/results?what=load&verdict=none")).contains("kept");
    assertThat(get("/api/results?what=chaos")).endsWith("[]");
    assertThat(get("/api/results.csv?what=load"))
        .contains("text/csv", "attachment", "\"It \"\"kept\"\" up.\"");
    assertThat(get("/results/20260101-000000-load-x.html")).contains("<p>a report");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/results/..%2Fsecret.html",
        "/results/%2e%2e%2fsecret.html",
        "/results/nothing.html",
        "/results/20260101-000000-load-x.json",
        "/page/PageServer.class",
        "/look/main.js",
        "/vendor/uplot/..%2f..%2fpage%2findex.html",
        "/nothing"
      })
  void nothing_else_is_served(String path) throws IOException {
    assertThat(get(path)).doesNotStartWith("HTTP/1.1 200").doesNotContain("not for the browser");
  }

  @Test
  void other_sites_scripts_are_refused() throws IOException {
    var port = URI.create(server.url()).getPort();
    assertThat(get("/", "Host: evil.example")).startsWith("HTTP/1.1 403");
    assertThat(get("/", "Host: 127.0.0.1:" + port, "Origin: http://evil.example"))
        .startsWith("HTTP/1.1 403");
    assertThat(get("/", "Host: localhost:" + port, "Origin: http://localhost:" + port))
        .startsWith("HTTP/1.1 200");
  }

  @Test
  void nothing_is_changed_without_the_token_that_the_page_was_given() throws IOException {
    var ours = "Host: 127.0.0.1:" + URI.create(server.url()).getPort();
    var ask = "{\"id\": \"99.9\", \"stage\": \"stage1\", \"quick\": true}";
    assertThat(send("POST", "/api/run", ask, ours)).startsWith("HTTP/1.1 403").contains("reload");
    assertThat(send("POST", "/api/run", ask, ours, "X-Lab-Token: guessed"))
        .startsWith("HTTP/1.1 403");
    for (var work : List.of("/api/run", "/api/chaos", "/api/load", "/api/missions")) {
      assertThat(send("DELETE", work, "", ours)).startsWith("HTTP/1.1 403");
      assertThat(send("POST", work, "{}", ours)).startsWith("HTTP/1.1 403");
    }
    var token =
        "X-Lab-Token: " + TOKEN.matcher(get("/")).results().findFirst().orElseThrow().group(1);
    assertThat(send("POST", "/api/run", ask, ours, token))
        .startsWith("HTTP/1.1 400")
        .contains("There is no experiment '99.9'");
    assertThat(send("POST", "/api/chaos", chaos("nothing", "stage1", 20), ours, token))
        .startsWith("HTTP/1.1 400")
        .contains("There is no scenario nothing.");
    assertThat(send("POST", "/api/chaos", chaos("leader-killed", "stage1", 20), ours, token))
        .startsWith("HTTP/1.1 400")
        .contains("leader-killed is not about stage 1");
    assertThat(send("POST", "/api/chaos", chaos("leader-killed", "stage3", 1), ours, token))
        .startsWith("HTTP/1.1 400")
        .contains("A run takes 5 to 600 seconds");
    var load = "{\"stage\": \"stage1\", \"rate\": %s, \"climbs\": false}";
    assertThat(send("POST", "/api/load", load.formatted("10"), ours, token))
        .startsWith("HTTP/1.1 400")
        .contains("stage1 does not run");
    assertThat(send("POST", "/api/load", load.formatted("-1"), ours, token))
        .startsWith("HTTP/1.1 400")
        .contains("rate must be 1 to 20,000");
    assertThat(send("PUT", "/api/load", "{\"rate\": 10}", ours, token)).startsWith("HTTP/1.1 404");
    assertThat(send("POST", "/api/missions", "{\"id\": \"leader-falls\"}", ours, token))
        .startsWith("HTTP/1.1 409")
        .contains("stage3 does not run");
    assertThat(get("/api/missions")).doesNotContain("\"state\":\"begun\"");
    assertThat(send("POST", "/api/missions", "{\"id\": \"impossible\"}", ours, token))
        .startsWith("HTTP/1.1 409")
        .contains("First “Make an acknowledged message disappear”");
    broken(ours, token);
    assertThat(send("POST", "/api/together", "{\"act\": \"MESSAGE\"}", ours, token))
        .startsWith("HTTP/1.1 400")
        .contains("Say something");
    var hello = "{\"act\": \"THOUGHT\", \"text\": \"hello\"}";
    assertThat(send("POST", "/api/together", hello, ours, token))
        .startsWith("HTTP/1.1 409")
        .contains("No stage runs");
    assertThat(send("POST", "/api/run", "{", ours, token)).startsWith("HTTP/1.1 400");
    assertThat(send("POST", "/api/run", ask, ours, token, "Origin: http://evil.example"))
        .startsWith("HTTP/1.1 403");
  }

  private void broken(String ours, String token) throws IOException {
    assertThat(send("POST", "/api/broken", "{\"stage\": \"stage2\"}", ours, token))
        .startsWith("HTTP/1.1 400")
        .contains("Say which stage and which fault");
    assertThat(send("DELETE", "/api/broken/7", "", ours, token))
        .startsWith("HTTP/1.1 404")
        .contains("There is no fault 7.");
    assertThat(send("POST", "/api/broken", "{}", ours)).startsWith("HTTP/1.1 403");
    assertThat(send("DELETE", "/api/broken/7", "", ours)).startsWith("HTTP/1.1 403");
    assertThat(send("POST", "/api/together", "{}", ours)).startsWith("HTTP/1.1 403");
  }

  private static String chaos(String scenario, String stage, int seconds) {
    return "{\"scenario\": \"%s\", \"stage\": \"%s\", \"seconds\": %d}"
        .formatted(scenario, stage, seconds);
  }

  private String get(String path) throws IOException {
    return get(path, "Host: 127.0.0.1:" + URI.create(server.url()).getPort());
  }

  private String get(String path, String... headers) throws IOException {
    return send("GET", path, "", headers);
  }

  /// By hand, because an HTTP client would not lie about the host.
  private String send(String method, String path, String body, String... headers)
      throws IOException {
    try (var socket =
        new Socket(InetAddress.getLoopbackAddress(), URI.create(server.url()).getPort())) {
      var request =
          "%s %s HTTP/1.1\r\n%s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
              .formatted(method, path, String.join("\r\n", headers), body.length(), body);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
