package soulfra.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StageProcessTest {

  @TempDir Path folder;

  @Test
  void it_is_ready_when_start_returns_and_stops_with_its_own_exit_code() throws IOException {
    try (var server = StageProcess.start(launch("ready", log()))) {
      assertThat(server.url()).isEqualTo("http://127.0.0.1:7001");
      assertThat(server.alive()).isTrue();
      assertThat(server.stop()).isZero();
      assertThat(server.alive()).isFalse();
    }
    assertThat(Files.readString(log())).contains("starting", "SOULFRA_DATA=here", "a line before");
  }

  @Test
  void a_server_that_fails_says_so_with_the_end_of_its_log() {
    assertThatThrownBy(() -> StageProcess.start(launch("fail", log())))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("small ended before it was ready (exit code 1)")
        .hasMessageContaining("the data folder is not there");
  }

  @Test
  void a_server_that_does_not_become_ready_in_time_is_killed() {
    var launch = launch("silent", log()).with(Duration.ofMillis(300));
    assertThatThrownBy(() -> StageProcess.start(launch))
        .hasMessageContaining("was not ready within PT0.3S");
  }

  @Test
  void a_server_can_be_killed_and_started_again() {
    var first = StageProcess.start(launch("ready", log()));
    first.kill9();
    assertThat(first.alive()).isFalse();
    try (var second = StageProcess.start(first.launch())) {
      assertThat(second.pid()).isNotEqualTo(first.pid());
    }
  }

  @Test
  void a_frozen_server_stands_still_until_it_is_thawed() {
    Assumptions.assumeTrue(Files.exists(Path.of("/proc/self/stat")), "needs /proc");
    try (var server = StageProcess.start(launch("ready", log()))) {
      server.freeze();
      await().until(() -> state(server.pid()) == 'T');
      server.thaw();
      await().until(() -> state(server.pid()) != 'T');
      server.freeze();
      assertThat(server.stop()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(Tether.class)
  void no_server_outlives_a_holder_that_was_killed(Tether tether) {
    assertDiesWithItsHolder(List.of(tether.name(), log().toString()));
  }

  @Test
  void a_frozen_server_does_not_outlive_its_holder_either() {
    assertDiesWithItsHolder(List.of(Tether.best().name(), log().toString(), "frozen"));
  }

  private void assertDiesWithItsHolder(List<String> args) {
    Assumptions.assumeTrue(Files.exists(Path.of("/proc/self/stat")), "needs /proc");
    var launch = java("holder", Holder.class, args, folder.resolve("holder.log"));
    var holder = StageProcess.start(launch);
    long held = Long.parseLong(holder.url());
    assertThat(state(held)).isNotEqualTo('-');
    holder.kill9();
    await().atMost(Duration.ofSeconds(10)).until(() -> state(held) == '-' || state(held) == 'Z');
  }

  static Launch launch(String how, Path log) {
    return java("small", SmallServer.class, List.of(how), log);
  }

  private static Launch java(String name, Class<?> main, List<String> args, Path log) {
    var classPath = System.getProperty("java.class.path");
    var launch =
        Launch.java(
            name, List.of(), classPath, main.getName(), Map.of("SOULFRA_DATA", "here"), log);
    var command = new ArrayList<>(launch.command());
    command.addAll(args);
    return new Launch(name, command, launch.environment(), log, launch.patience());
  }

  private Path log() {
    return folder.resolve("server.log");
  }

  /// The letter that the kernel gives a process's state; `-` when there is no such process.
  private static char state(long pid) {
    try {
      var stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2);
    } catch (IOException e) {
      return '-';
    }
  }
}
