package soulfra.chaos.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import soulfra.contract.Problem;

class RecordingTest {

  private final Problem refused = Problem.invalid("no");
  private final Problem doubt = Problem.indefinite("perhaps", Duration.ZERO, null);

  @TempDir Path folder;

  @Test
  void an_operation_is_acknowledged_refused_or_unknown_as_its_problem_says() throws IOException {
    var file = folder.resolve("history.jsonl");
    try (var recording = new Recording(file)) {
      recording.ask("p0", "read", "x", null, "app1", () -> 7);
      recording.ask("p0", "write", "x", 8, "app1", () -> null);
      recording.ask("p1", "write", "x", 9, "app2", () -> raise(refused));
      recording.ask("p1", "write", "x", 9, "app2", () -> raise(doubt));
      recording.ask("p1", "write", "x", 9, "app2", () -> raise(new IllegalStateException("html")));
      var lately = recording.lately();
      assertThat(List.of(lately.ok(), lately.failed(), lately.unknown()))
          .isEqualTo(List.of(2, 1, 2));
      assertThat(recording.lately().ok()).isZero();
    }
    assertThat(Files.readAllLines(file).stream().map(RecordingTest::withoutTime))
        .containsExactly(
            "p0 invoke read null",
            "p0 ok read 7",
            "p0 invoke write 8",
            "p0 ok write 8",
            "p1 invoke write 9",
            "p1 fail write 9",
            "p1 invoke write 9",
            "p1 info write 9",
            "p1 invoke write 9",
            "p1 info write 9");
  }

  private static Object raise(RuntimeException e) {
    throw e;
  }

  private static String withoutTime(String line) {
    return line.replaceAll(
        "\\{\"process\":\"(\\w+)\",\"type\":\"(\\w+)\",\"f\":\"([^\"]+)\",(\"key\":\"x\",)?\"value\":(.+?),\"time\".*",
        "$1 $2 $3 $5");
  }

  @Test
  void only_the_last_of_several_faults_says_that_all_is_whole() throws IOException {
    var file = folder.resolve("history.jsonl");
    try (var recording = new Recording(file)) {
      var one = recording.breaks("kill a1");
      var other = recording.breaks("freeze a2");
      var neither = recording.breaks("kill a3");
      recording.healed(neither, List.of());
      recording.healed(one, List.of("a1"));
      recording.healed(other, List.of("a2"));
      assertThat(recording.wasBroken())
          .extracting(Recording.Broken::fault)
          .containsExactly("kill a1", "freeze a2");
      assertThat(recording.wasBroken()).allMatch(broken -> broken.from() < broken.to());
    }
    assertThat(Files.readAllLines(file).stream().map(RecordingTest::withoutTime))
        .containsExactly(
            "nemesis info start-kill a1 null",
            "nemesis info start-freeze a2 null",
            "nemesis info start-kill a3 null",
            "nemesis info over-kill a3 []",
            "nemesis info over-kill a1 [\"a1\"]",
            "nemesis info stop-freeze a2 [\"a2\"]");
  }

  @Test
  void once_nobody_knows_only_an_acknowledgement_ends_the_doubt() {
    assertThat(attempts()).isEqualTo("done");
    assertThat(attempts(doubt, refused)).isEqualTo("done");
    assertThatThrownBy(() -> attempts(refused)).isSameAs(refused);
    var always = new Problem[100];
    Arrays.fill(always, refused);
    always[0] = doubt;
    assertThatThrownBy(() -> attempts(always)).isSameAs(doubt);
  }

  private String attempts(Problem... problems) {
    var left = new ArrayDeque<>(List.of(problems));
    return Attempts.untilKnown(() -> {
      if (!left.isEmpty()) {
        throw left.pop();
      }
      return "done";
    });
  }
}
