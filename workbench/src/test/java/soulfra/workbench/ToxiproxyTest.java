package soulfra.workbench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import soulfra.experiments.Terminal;

class ToxiproxyTest {

  @TempDir Path root;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final StringWriter errors = new StringWriter();

  @Test
  void it_serves_the_proxies_of_a_file_until_it_is_interrupted() throws Exception {
    var config =
        Files.writeString(
            root.resolve("proxies.json"),
            """
            [{"name": "redis", "listen": "127.0.0.1:0", "upstream": "127.0.0.1:1"}]
            """);
    var schedule =
        Files.writeString(
            root.resolve("schedule.json"),
            """
            [{"at_ms": 10, "proxy": "redis", "add": {"type": "partition"}}]
            """);
    var run =
        new FutureTask<>(() ->
            lab(
                "--port",
                "0",
                "--seed",
                "7",
                "--config",
                "" + config,
                "--schedule",
                "" + schedule));
    var thread = Thread.ofPlatform().start(run);
    await().until(() -> said().contains("The schedule is over"));
    var url =
        URI.create(
            said()
                .lines()
                .filter(line -> line.startsWith("ready "))
                .findFirst()
                .orElseThrow()
                .substring(6));
    try (var proxies = url.resolve("/proxies").toURL().openStream()) {
      assertThat(new String(proxies.readAllBytes(), StandardCharsets.UTF_8))
          .contains("\"redis\"", "partition_downstream");
    }
    assertThat(said()).contains("seed 7", "1 proxies");
    thread.interrupt();
    assertThat(run.get()).isZero();
    assertThatThrownBy(() -> new Socket(url.getHost(), url.getPort()))
        .isInstanceOf(ConnectException.class);
  }

  @Test
  void a_file_that_is_no_list_of_proxies_is_refused() throws IOException {
    var config = Files.writeString(root.resolve("proxies.json"), "[{\"name\": \"redis\"}]");
    assertThat(lab("--port", "0", "--config", "" + config)).isEqualTo(2);
    assertThat(errors.toString())
        .contains("missing required field: upstream at proxy 1", "--help")
        .doesNotContain("\tat ");
  }

  private int lab(String... options) {
    var terminal = new Terminal(new PrintStream(out, true, StandardCharsets.UTF_8), null, false);
    var command = new String[options.length + 1];
    command[0] = "toxiproxy";
    System.arraycopy(options, 0, command, 1, options.length);
    return Lab.commands(new Workplace(root, terminal), new PrintWriter(errors, true))
        .execute(command);
  }

  private String said() {
    return out.toString(StandardCharsets.UTF_8);
  }
}
