package soulfra.workbench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import soulfra.experiments.Stage;
import soulfra.experiments.Terminal;

/// From `up` to its end by SIGTERM, with the real stage and the other commands beside it.
class UpTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir Path folder;
  private final List<Process> started = new ArrayList<>();

  private Process start(String... names) throws IOException {
    for (var stage : Stage.values()) {
      assumeTrue(
          !stage.exists(ROOT) || Files.exists(stage.home(ROOT).resolve("target/stage.jar")),
          stage.id + " is not built: ./mvnw -DskipTests package");
    }
    var command = new ArrayList<>(List.of("up"));
    command.addAll(List.of(names));
    command.addAll(List.of("--port", "0", "--workbench-port", "0", "--data", folder.toString()));
    var up = lab(command);
    started.add(up);
    await().atMost(PATIENCE).until(() -> !up.isAlive() || data().running().isPresent());
    assertThat(up.isAlive()).as(log()).isTrue();
    return up;
  }

  @AfterEach
  void killWhatIsLeft() {
    started.forEach(up -> {
      up.descendants().forEach(ProcessHandle::destroyForcibly);
      up.destroyForcibly();
    });
  }

  @Test
  void it_runs_is_watched_filled_and_loaded_and_leaves_nothing_behind() throws Exception {
    var up = start("--wires");
    var run = data().running().orElseThrow();
    var stage = run.stage(Stage.ONE).orElseThrow();
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve("run.json"))))
        .isEqualTo("rw-------");
    assertThat(get(stage.url() + "/health/ready")).contains("\"ready\":true");
    await()
        .atMost(PATIENCE)
        .until(() -> get(run.workbench() + "/api/stages").contains("\"state\":\"ready\""));

    assertThat(command("reset", "--yes")).contains("Another ./lab up is running");
    assertThat(command("up", "--port", "0", "--workbench-port", "0"))
        .contains("Another ./lab up is running");

    assertThat(command("seed", "--users", "30", "--messages", "400"))
        .contains("Stored 30 users, 8 thoughts and 400 messages", "lab-password");
    assertThat(get(stage.url() + "/api/v1/feed/public?limit=5")).contains("\"agentName\"");
    assertThat(command("seed", "--users", "30", "--messages", "400")).contains("refused", "reset");

    assertThat(command("fault", "inject", "kill", "app1", "--stage", "2"))
        .contains("1  stage2  kill app1  (app1)");
    assertThat(command("fault", "inject", "freeze", "app9", "--stage", "2"))
        .contains("Nobody is called app9", "app1, app2, postgres, redis");
    assertThat(command("fault", "inject", "partition", "app1-nobody", "--stage", "2"))
        .contains("Nobody is called nobody");
    assertThat(command("fault", "inject", "latency", "apps-a.leader", "40", "5"))
        .contains("2  stage3  latency apps-a.leader 40 5  (app1-a", "app2-a");
    assertThat(command("fault", "list")).contains("kill app1", "latency");
    assertThat(command("fault", "heal", "all")).contains("healed   1  stage2");
    assertThat(command("fault", "list")).isEmpty();
    var second = run.stage(Stage.TWO).orElseThrow().url();
    await()
        .atMost(PATIENCE)
        .ignoreException(ConnectException.class) // until it is back
        .until(() -> get(second + "/health/ready").contains("\"ready\":true"));

    var load = command("load", "--rate", "40", "--seconds", "2", "--users", "2", "--live", "3");
    assertThat(load).contains("0 failed", "Live: from the intended start", "results/");

    assertThat(command("rebalance")).contains("a holds [0, 1, 2");
    assertThat(command("rebalance", "--move", "0", "--to", "b"))
        .contains("moved slot 0 from a to b");
    assertThat(command("rebalance", "--move", "0", "--to", "b")).contains("b holds slot 0 already");
    assertThat(command("rebalance", "--add-shard"))
        .contains("Telling the instance at", "moved slot", "Shard d is there");
    assertThat(command("rebalance")).containsPattern("d holds \\[(\\d+, ){15}\\d+]");
    var third = data().running().orElseThrow().stage(Stage.THREE).orElseThrow();
    assertThat(get(third.url() + "/health/ready")).contains("shard d");

    await()
        .atMost(PATIENCE)
        .until(() -> get(run.workbench() + "/api/timeline").contains("slots moved: a"));
    assertThat(get(run.workbench() + "/api/timeline"))
        .contains("\"STARTED\",\"stage\":\"stage3\"", "kill app1", "latency apps-a.leader 40 5");

    up.destroy();
    assertThat(up.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(log()).contains("Stopped.");
    assertThat(folder.resolve("run.json")).doesNotExist();
    assertThat(
            ProcessHandle.of(stage.instances().getFirst().pid())
                .map(ProcessHandle::isAlive)
                .orElse(false))
        .isFalse();
    assertThat(command("reset", "--yes")).contains("Deleted");
    assertThat(folder.resolve("stage1")).doesNotExist();
  }

  @Test
  void a_stage_that_dies_is_said_to_have_died_and_ends_it() throws Exception {
    var up = start("stage1");
    var stage = data().running().orElseThrow().stage(Stage.ONE).orElseThrow();
    assertThat(ProcessHandle.of(stage.instances().getFirst().pid()).orElseThrow().destroyForcibly())
        .isTrue();
    assertThat(up.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(up.exitValue()).isEqualTo(2);
    assertThat(log()).contains("stage1 at " + stage.url() + " has died", "durability=FULL");
    assertThat(folder.resolve("run.json")).doesNotExist();
  }

  private DataFolder data() {
    return new DataFolder(folder);
  }

  /// Another command on the same data, in this JVM: what it said, right or wrong.
  private String command(String... arguments) {
    var said = new ByteArrayOutputStream();
    var errors = new StringWriter();
    var terminal = new Terminal(new PrintStream(said, true, StandardCharsets.UTF_8), null, false);
    var all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--data", folder.toString()));
    // Reports go to the folder as well; only these need the real root, to find the stages.
    var root = List.of("up", "rebalance").contains(arguments[0]) ? ROOT : folder;
    var place = new Workplace(root, terminal);
    Lab.commands(place, new PrintWriter(errors, true)).execute(all.toArray(String[]::new));
    return said.toString(StandardCharsets.UTF_8) + errors;
  }

  private Process lab(List<String> arguments) throws IOException {
    var classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dlab.home=" + ROOT,
                "-cp",
                classPath,
                "soulfra.workbench.Lab"));
    command.addAll(arguments);
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("up.log").toFile())
        .start();
  }

  private String log() throws IOException {
    return Files.readString(folder.resolve("up.log"));
  }

  private static String get(String url) throws IOException, InterruptedException {
    try (var http = HttpClient.newHttpClient()) {
      var request = HttpRequest.newBuilder(URI.create(url)).timeout(PATIENCE).build();
      return http.send(request, BodyHandlers.ofString()).body();
    }
  }
}
