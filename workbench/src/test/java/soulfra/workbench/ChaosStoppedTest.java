package soulfra.workbench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import soulfra.experiments.Stage;

/// Somebody loses patience with a real `./lab chaos`, by SIGTERM.
class ChaosStoppedTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @TempDir Path folder;
  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void killWhatIsLeft() {
    started.forEach(lab -> {
      lab.descendants().forEach(ProcessHandle::destroyForcibly);
      lab.destroyForcibly();
    });
  }

  @ParameterizedTest
  @ValueSource(strings = {"starting stage1", "freeze app1"})
  void whenever_it_is_stopped_nothing_is_left(String moment) throws Exception {
    var home = Stage.ONE.home(ROOT);
    assumeTrue(Files.exists(home.resolve("target/stage.jar")), "stage1 is not built");
    Files.createSymbolicLink(folder.resolve(home.getFileName()), home);
    var lab = start("chaos", "instance-frozen", "--stage", "1", "--seconds", "20", "--seed", "7");
    await().atMost(PATIENCE).until(() -> !lab.isAlive() || log().contains(moment));
    var processes = lab.descendants().toList();

    lab.destroy();

    assertThat(lab.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(log()).contains(moment, "stopped before its end");
    assertThat(processes).noneMatch(ProcessHandle::isAlive);
    assertThat(folder.resolve(".lab/scratch")).isEmptyDirectory();
  }

  private Process start(String... arguments) throws IOException {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dlab.home=" + folder,
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                "soulfra.workbench.Lab"));
    command.addAll(List.of(arguments));
    var lab =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    started.add(lab);
    return lab;
  }

  private String log() throws IOException {
    return Files.readString(folder.resolve("log"));
  }
}
