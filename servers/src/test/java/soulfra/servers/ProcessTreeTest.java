package soulfra.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessTreeTest {

  @Test
  void who_refuses_to_end_is_asked_again() throws Exception {
    var refusesOnce = "trap 'trap - TERM' TERM; echo ready; while :; do read -t 1 -r _; done";
    var process = new ProcessBuilder(List.of("bash", "-c", refusesOnce)).start();
    try {
      assertThat(process.inputReader().readLine()).isEqualTo("ready");
      assertThat(new ProcessTree(process.toHandle()).end("TERM", Duration.ofMinutes(1))).isTrue();
    } finally {
      process.destroyForcibly();
    }
  }
}
