package soulfra.toxiproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.rekawek.toxiproxy.ToxiproxyClient;
import eu.rekawek.toxiproxy.model.ToxicDirection;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import soulfra.servers.Toxiproxy;

class ApiTest {

  private ToxiproxyServer server;

  @BeforeEach
  void start() throws IOException {
    server = ToxiproxyServer.start(new ToxiproxyServer.Options("127.0.0.1", 0, 1, false));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void every_answer_is_the_originals() throws Exception {
    Transcript.play(server.url());
  }

  /// What holds our answers to the original's must hold for the original.
  @Test
  void the_original_answers_so(@TempDir Path folder) throws Exception {
    var original = Toxiproxy.find(folder);
    Assumptions.assumeTrue(
        original.isPresent(), "no toxiproxy-server on the PATH, and no LAB_TOXIPROXY_URL");
    try (var theirs = original.orElseThrow()) {
      Transcript.play(theirs.url());
    }
  }

  @Test
  void headers_are_the_originals() throws Exception {
    var list = get("/proxies", "a test");
    assertThat(list.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(list.headers().firstValue("X-Toxiproxy-Request-Id")).isPresent();
    var error = get("/proxies/nobody", "a test");
    assertThat(error.headers().firstValue("Content-Type")).hasValue("text/plain; charset=utf-8");
    var nowhere = get("/nowhere", "a test");
    assertThat(nowhere.headers().firstValue("X-Toxiproxy-Request-Id")).isEmpty();
  }

  @Test
  void a_browser_is_refused() throws Exception {
    var refused = get("/proxies", "Mozilla/5.0 (X11; Linux x86_64)");
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).isEqualTo("User agent not allowed\n");
  }

  @Test
  void a_client_in_java_drives_it() throws IOException {
    var client = new ToxiproxyClient("127.0.0.1", server.address().getPort());
    var proxy = client.createProxy("redis", "127.0.0.1:0", "127.0.0.1:1");
    var latency = proxy.toxics().latency("slow", ToxicDirection.UPSTREAM, 10).setJitter(3);
    assertThat(latency.getJitter()).isEqualTo(3);
    proxy.toxics().resetPeer("reset", ToxicDirection.DOWNSTREAM, 5).setToxicity(0.25f);
    assertThat(proxy.toxics().getAll()).hasSize(2);
    proxy.disable();
    client.reset();
    assertThat(client.getProxy("redis").isEnabled()).isTrue();
    assertThat(proxy.toxics().getAll()).isEmpty();
    assertThatThrownBy(() -> client.createProxy("redis", "127.0.0.1:0", "127.0.0.1:1"))
        .hasMessageContaining("[409] proxy already exists");
    proxy.delete();
    assertThat(client.getProxies()).isEmpty();
  }

  @Test
  void open_connections_show_what_went_through_them() throws Exception {
    try (var wire = TestWire.open();
        var ends = wire.connect()) {
      TestWire.Ends.send(ends.client(), "12345");
      assertThat(TestWire.Ends.receive(ends.peer(), 5)).isEqualTo("12345");
      var shown =
          get(wire.server.url() + "/proxies/wire/links", "a test", HttpClient.newHttpClient());
      assertThat(shown)
          .contains("\"number\":1")
          .contains("\"upstream\":{\"received\":5,\"sent\":5,\"dropped\":0,\"held\":0}");
    }
  }

  @Test
  void metrics_count_bytes_while_they_flow() throws Exception {
    try (var counted =
        ToxiproxyServer.start(new ToxiproxyServer.Options("127.0.0.1", 0, 1, true))) {
      counted.proxies().add(TestWire.input("{'name':'a','listen':'127.0.0.1:0','upstream':'x:1'}"));
      assertThat(get(counted.url() + "/metrics", "a test", HttpClient.newHttpClient()))
          .contains("toxiproxy_proxy_received_bytes_total{direction=\"upstream\",listener=\"127.")
          .contains("toxiproxy_proxy_sent_bytes_total{direction=\"downstream\"");
    }
  }

  private HttpResponse<String> get(String path, String agent) throws Exception {
    try (var http = HttpClient.newHttpClient()) {
      return send(http, server.url() + path, agent);
    }
  }

  private static String get(String url, String agent, HttpClient client) throws Exception {
    try (client) {
      return send(client, url, agent).body();
    }
  }

  private static HttpResponse<String> send(HttpClient http, String url, String agent)
      throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(URI.create(url)).header("User-Agent", agent).build();
    return http.send(request, HttpResponse.BodyHandlers.ofString());
  }
}
