package soulfra.workbench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import soulfra.experiments.Stage;
import soulfra.experiments.Terminal;
import soulfra.servers.Stores.Needs;

class LabTest {

  @TempDir Path root;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final StringWriter errors = new StringWriter();

  @Test
  void alone_it_teaches_and_names_every_command() {
    assertThat(lab()).isZero();
    assertThat(said()).contains("up", "seed", "load", "list", "run", "check", "bench", "doctor");
    assertThat(said()).contains("./lab COMMAND --help");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "up",
        "seed",
        "load",
        "list",
        "next",
        "run",
        "report",
        "check",
        "bench",
        "rebalance",
        "chaos",
        "rig",
        "fault",
        "notebook",
        "notebook run",
        "toxiproxy",
        "doctor",
        "reset"
      })
  void every_command_explains_itself_in_lines_that_fit(String command) {
    assertThat(lab((command + " --help").split(" ", -1))).isZero();
    assertThat(said()).startsWith("Usage: ./lab " + command);
    assertThat(said().lines()).allMatch(line -> line.length() <= 80);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "frobnicate",
        "up stage9",
        "up stage2",
        "up --port eleven",
        "up --port 99999",
        "seed --users 0",
        "seed",
        "load --rate 0",
        "load --mix sing=1",
        "load --arrivals sometimes --url http://127.0.0.1:1",
        "load --url nonsense",
        "load --stage stage1 --url http://127.0.0.1:1",
        "load",
        "run 99",
        "run 2 --stage 7",
        "check",
        "check --model register",
        "check --model nonsense x.jsonl",
        "check --model register no-such-file.jsonl",
        "check --model register --deadline soon x.jsonl",
        "check --model register --set colour=red x.jsonl",
        "check --model register --level serializable x.jsonl",
        "check --suite no-such-folder",
        "run",
        "chaos",
        "chaos flood",
        "chaos leader-killed --stage 1",
        "chaos leader-killed --workload nonsense",
        "chaos leader-killed --seconds 0",
        "chaos leader-killed --without-keys --without-quorum",
        "rig",
        "rig stage9",
        "fault",
        "fault list",
        "fault melt a1",
        "fault inject",
        "fault inject kill a1 --stage 9",
        "fault heal",
        "rebalance --move 3",
        "rebalance --add-shard --to b",
        "notebook run",
        "notebook run 99",
        "notebook run no-such-file.ipynb",
        "toxiproxy --port 99999",
        "toxiproxy --config nowhere.json --port 0",
      })
  void a_mistake_is_one_clear_message_and_what_to_do(String arguments) {
    assertThat(lab(arguments.split(" ", -1))).isEqualTo(2);
    assertThat(errors.toString()).startsWith("lab: ").doesNotContain("\tat ");
    assertThat(errors.toString().lines().count()).isBetween(1L, 4L);
  }

  @Test
  void a_taken_port_is_told_before_anything_starts() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(lab("up", "stage1", "--port", "" + taken.getLocalPort())).isEqualTo(2);
      assertThat(errors.toString()).contains("Port " + taken.getLocalPort(), "--port");
    }
    assertThat(root.resolve(".lab")).doesNotExist();
  }

  @Test
  void reset_asks_first_and_refuses_while_something_runs() throws IOException {
    var folder = new DataFolder(root.resolve(".lab"));
    Files.createDirectories(folder.stage(Stage.ONE, Needs.FOLDER));
    var log = Files.writeString(folder.stage(Stage.ONE, Needs.FOLDER).resolve("log"), "ready");

    assertThat(lab("reset")).isEqualTo(2);
    assertThat(errors.toString()).contains("--yes");
    assertThat(log).exists();

    assertThat(lab("reset", "--yes")).isZero();
    assertThat(folder.stage(Stage.ONE, Needs.FOLDER)).doesNotExist();
  }

  private int lab(String... arguments) {
    var terminal = new Terminal(new PrintStream(out, true, StandardCharsets.UTF_8), null, false);
    return Lab.commands(new Workplace(root, terminal), new PrintWriter(errors, true))
        .execute(arguments);
  }

  private String said() {
    return out.toString(StandardCharsets.UTF_8);
  }
}
