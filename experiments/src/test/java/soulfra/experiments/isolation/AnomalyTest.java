package soulfra.experiments.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import soulfra.experiments.isolation.Execution.Row;

/// The anomalies that none of the seven systems lets through would be seen, too.
class AnomalyTest {

  @Test
  void a_dirty_write_is_seen_by_what_is_left() throws IOException {
    assertThat(occurs("G0", ending(11, 22))).isTrue();
    assertThat(occurs("G0", ending(12, 21))).isTrue();
    assertThat(occurs("G0", ending(12, 22))).isFalse();
    assertThat(occurs("G0", ending(11, 21))).isFalse();
  }

  @Test
  void a_circular_flow_takes_both_directions() throws IOException {
    assertThat(occurs("G1c", reading(Map.of("T1", reads(22), "T2", reads(11))))).isTrue();
    assertThat(occurs("G1c", reading(Map.of("T1", reads(20), "T2", reads(11))))).isFalse();
  }

  @Test
  void a_transaction_vanishes_when_its_rows_are_seen_one_by_one() throws IOException {
    assertThat(occurs("OTV", reading(Map.of("T3", reads(11, 20, 18, 12))))).isTrue();
    assertThat(occurs("OTV", reading(Map.of("T3", reads(11, 19, 18, 11))))).isTrue();
    assertThat(occurs("OTV", reading(Map.of("T3", reads(11, 19, 18, 12))))).isFalse();
    assertThat(occurs("OTV", reading(Map.of("T3", reads(11, 19, 19, 11))))).isFalse();
  }

  @Test
  void an_anomaly_of_a_session_that_was_rolled_back_is_none() throws IOException {
    var rolledBack = new Execution(Map.of(), Map.of("T2", "40001"), List.of(), List.of());
    for (var name : List.of("P4", "G2-item", "G2", "G2-two-edges", "PMP", "G-single-write")) {
      assertThat(occurs(name, rolledBack)).as(name).isFalse();
    }
  }

  @Test
  void every_schedule_has_its_judge_and_its_expectation() throws IOException {
    var nothing = new Execution(Map.of(), Map.of(), List.of(), List.of());
    assertThat(Schedule.all()).hasSize(14);
    for (var schedule : Schedule.all()) {
      assertThat(Anomaly.occurs(schedule, nothing)).isIn(true, false);
      assertThat(Matrix.expected().values())
          .hasSize(7)
          .allSatisfy(level -> assertThat(level).containsKey(schedule.name()));
    }
  }

  @Test
  void a_schedule_that_can_not_be_read_is_refused() {
    assertThatThrownBy(() -> Schedule.parse("G9 no colon\n  T1  begin"))
        .hasMessageContaining("No NAME: description");
    assertThatThrownBy(() -> Schedule.parse("G9: x\n  someone begins"))
        .hasMessageContaining("A step is a session and a statement");
  }

  private static boolean occurs(String name, Execution execution) throws IOException {
    var schedule =
        Schedule.all().stream().filter(it -> it.name().equals(name)).findAny().orElseThrow();
    return Anomaly.occurs(schedule, execution);
  }

  private static Execution ending(long first, long second) {
    var rows = List.of(new Row(1, first), new Row(2, second));
    return new Execution(Map.of(), Map.of(), List.of(), rows);
  }

  private static Execution reading(Map<String, List<List<Row>>> reads) {
    return new Execution(reads, Map.of(), List.of(), List.of());
  }

  /// Selects of one row each.
  private static List<List<Row>> reads(long... values) {
    return Arrays.stream(values).mapToObj(value -> List.of(new Row(1, value))).toList();
  }
}
