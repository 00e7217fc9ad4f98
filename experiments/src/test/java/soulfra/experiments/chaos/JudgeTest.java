package soulfra.experiments.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import soulfra.chaos.workload.Judging;
import soulfra.chaos.workload.Recording.Broken;
import soulfra.experiments.history.History;
import soulfra.experiments.history.Validity;
import soulfra.experiments.history.read.HistoryFile;

/// A run that shows nothing is no pass.
class JudgeTest {

  private static final Judging SET = new Judging("set-full", Map.of());

  /// From the 100th nanosecond to the 200th.
  private static final List<Broken> KILLED =
      List.of(new Broken("kill a1", List.of("a1"), 100, 200));

  private static final String BEFORE = add("m1", 10, "ok");
  private static final String DURING = add("m2", 150, "ok");
  private static final String REFUSED = add("m3", 150, "fail");
  private static final String READ_BOTH = read("[\"m1\",\"m2\"]");
  private static final String READ_ONE = read("[\"m1\"]");

  private static String add(String value, long time, String end) {
    return line("p0", "invoke", "add", "\"" + value + "\"", time)
        + line("p0", end, "add", "\"" + value + "\"", time + 5);
  }

  private static String read(String value) {
    return line("last", "invoke", "read", "null", 300) + line("last", "ok", "read", value, 310);
  }

  private static String line(String process, String type, String f, String value, long time) {
    return "{\"process\":\"%s\",\"type\":\"%s\",\"f\":\"%s\",\"value\":%s,\"time\":%d}\n"
        .formatted(process, type, f, value, time);
  }

  private static History history(String... parts) {
    return HistoryFile.parse("test", String.join("", parts), false);
  }

  private static Validity judge(List<Broken> broken, boolean servesNobody, String... parts) {
    return Judge.of(history(parts), SET, broken, servesNobody).validity();
  }

  @Test
  void what_was_acknowledged_while_it_was_broken_and_is_there_in_the_end_is_as_promised() {
    assertThat(judge(KILLED, false, BEFORE, DURING, READ_BOTH)).isEqualTo(Validity.VALID);
  }

  @Test
  void what_was_acknowledged_and_is_not_there_is_a_broken_promise() {
    assertThat(judge(KILLED, false, BEFORE, DURING, READ_ONE)).isEqualTo(Validity.INVALID);
    assertThat(judge(List.of(), false, BEFORE, DURING, READ_ONE)).isEqualTo(Validity.INVALID);
  }

  @Test
  void nothing_broken_nothing_acknowledged_meanwhile_or_nothing_read_is_unknown() {
    assertThat(judge(List.of(), false, BEFORE, DURING, READ_BOTH)).isEqualTo(Validity.UNKNOWN);
    assertThat(judge(KILLED, false, BEFORE, READ_ONE)).isEqualTo(Validity.UNKNOWN);
    assertThat(judge(KILLED, false, BEFORE, REFUSED, READ_ONE)).isEqualTo(Validity.UNKNOWN);
    assertThat(judge(KILLED, false, BEFORE, DURING)).isEqualTo(Validity.UNKNOWN);
    assertThat(judge(KILLED, false)).isEqualTo(Validity.UNKNOWN);
  }

  @Test
  void where_nobody_can_be_served_it_is_enough_that_somebody_asked() {
    assertThat(judge(KILLED, true, BEFORE, REFUSED, READ_ONE)).isEqualTo(Validity.VALID);
    assertThat(judge(KILLED, true, BEFORE, READ_ONE)).isEqualTo(Validity.UNKNOWN);
    var waited = add("m2", 97, "info"); // until 102, when it was broken since 100
    assertThat(judge(KILLED, true, BEFORE, waited, READ_ONE)).isEqualTo(Validity.VALID);
  }

  @Test
  void a_fault_costs_what_began_while_it_was_there_and_was_not_answered() {
    var effect = Effect.of(history(BEFORE, DURING, REFUSED, READ_BOTH), KILLED).getFirst();
    assertThat(effect.attempted()).isEqualTo(2);
    assertThat(effect.answered()).isEqualTo(1);
    assertThat(effect.availability()).isEqualTo(50);

    var conflict = REFUSED.replace("150}", "150,\"error\":\"unavailable: no\"}");
    conflict = conflict.replace("155}", "155,\"error\":\"version-conflict: another was first\"}");
    effect = Effect.of(history(BEFORE, DURING, conflict, READ_BOTH), KILLED).getFirst();
    assertThat(effect.availability()).isEqualTo(100);
    assertThat(effect.recoveryMillis()).isZero();

    var late = DURING.replace("155}", "2000000150}");
    effect = Effect.of(history(BEFORE, late, READ_BOTH), KILLED).getFirst();
    assertThat(effect.availability()).isEqualTo(100);
    assertThat(effect.recoveryMillis()).isEqualTo(2000);
  }
}
