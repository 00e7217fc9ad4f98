package soulfra.experiments.history.txn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Set;
import org.junit.jupiter.api.Test;

class LevelsTest {

  @Test
  void an_anomaly_rules_out_the_levels_that_forbid_it_and_all_that_are_stronger() {
    assertThat(weakest("G0")).containsExactly("read-uncommitted");
    assertThat(weakest("G1a")).containsExactly("read-committed");
    assertThat(weakest("G-single-item")).containsExactly("consistent-view", "repeatable-read");
    assertThat(weakest("G2-item")).containsExactly("repeatable-read");
    assertThat(weakest("lost-update")).containsExactly("cursor-stability", "update-atomic");
    assertThat(weakest("G1c-process")).containsExactly("strong-session-read-committed");
    assertThat(Levels.ruledOut(Set.of("G2-item")))
        .contains("serializable", "strict-serializable")
        .doesNotContain("snapshot-isolation", "read-committed");
  }

  @Test
  void write_skew_is_allowed_under_snapshot_isolation_and_read_skew_is_not() {
    var forbidden = Levels.forbidden(Set.of("snapshot-isolation"));
    assertThat(forbidden).contains("G-single-item", "G1a", "G0", "G1c");
    assertThat(forbidden).doesNotContain("G2-item", "G-single-item-realtime");
    assertThat(Levels.forbidden(Set.of("strict-serializable"))).contains("G2-item-realtime");
  }

  @Test
  void a_level_has_several_names_but_not_any() {
    assertThat(Levels.level("PL-3")).isEqualTo("serializable");
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> Levels.level("eventual"))
        .withMessageContaining("serializable");
  }

  private static Set<String> weakest(String anomaly) {
    return Levels.weakest(Levels.ruledOut(Set.of(anomaly)));
  }
}
