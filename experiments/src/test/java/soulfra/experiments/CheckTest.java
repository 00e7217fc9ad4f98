package soulfra.experiments;

import static org.assertj.core.api.Assertions.assertThat;
import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.COMPARED;
import static soulfra.experiments.Check.Mode.FIXED;
import static soulfra.experiments.Verdict.AS_PREDICTED;
import static soulfra.experiments.Verdict.SURPRISE;
import static soulfra.experiments.Verdict.UNKNOWN;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CheckTest {

  @Test
  void an_anomaly_that_did_not_show_proves_nothing() {
    var check = Check.seen(BROKEN, "loses updates", 0, 800);
    assertThat(check.verdict()).isEqualTo(UNKNOWN);
    assertThat(check.measured()).isEqualTo("not seen in 800 tries");
    assertThat(Check.seen(BROKEN, "loses updates", 1, 800).verdict()).isEqualTo(AS_PREDICTED);
  }

  @Test
  void what_must_never_happen_is_refuted_by_one_time() {
    assertThat(Check.never(FIXED, "lost", 0, 800).verdict()).isEqualTo(AS_PREDICTED);
    assertThat(Check.never(FIXED, "lost", 1, 800).verdict()).isEqualTo(SURPRISE);
  }

  @Test
  void a_ratio_is_held_against_its_threshold_and_both_stand_in_the_check() {
    var check = Check.atLeast(COMPARED, "p99.9 open ÷ closed", 20, 140.6);
    assertThat(check.verdict()).isEqualTo(AS_PREDICTED);
    assertThat(check.claim()).isEqualTo("p99.9 open ÷ closed: at least 20");
    assertThat(check.measured()).isEqualTo("141");
    assertThat(Check.atMost(COMPARED, "growth", 4, 4.01).verdict()).isEqualTo(SURPRISE);
  }

  @Test
  void a_ratio_without_anything_to_divide_is_unknown() {
    assertThat(Check.atMost(FIXED, "growth", 4, 0.0 / 0.0).verdict()).isEqualTo(UNKNOWN);
    assertThat(Check.atLeast(FIXED, "gain", 4, 1.0 / 0.0).verdict()).isEqualTo(UNKNOWN);
  }

  @Test
  void too_few_samples_make_a_check_unknown_however_good_it_looks() {
    var check = Check.never(FIXED, "lost", 0, 3);
    assertThat(check.given(3, 10).verdict()).isEqualTo(UNKNOWN);
    assertThat(check.given(10, 10)).isEqualTo(check);
  }

  @Test
  void a_surprise_outweighs_an_unknown_which_outweighs_passes() {
    assertThat(Verdict.of(List.of(AS_PREDICTED, UNKNOWN, SURPRISE))).isEqualTo(SURPRISE);
    assertThat(Verdict.of(List.of(AS_PREDICTED, UNKNOWN))).isEqualTo(UNKNOWN);
    assertThat(Verdict.of(List.of(AS_PREDICTED))).isEqualTo(AS_PREDICTED);
    assertThat(Verdict.of(List.of())).isEqualTo(UNKNOWN);
  }

  @Test
  void exit_codes_are_0_as_predicted_1_surprise_2_unknown() {
    assertThat(AS_PREDICTED.exitCode).isZero();
    assertThat(SURPRISE.exitCode).isEqualTo(1);
    assertThat(UNKNOWN.exitCode).isEqualTo(2);
  }

  @Test
  void an_experiment_that_looked_at_one_mode_only_found_out_nothing() {
    var fixed = Check.never(FIXED, "lost", 0, 800);
    var broken = Check.seen(BROKEN, "lost", 7, 800);
    assertThat(findings(fixed).verdict()).isEqualTo(UNKNOWN);
    assertThat(findings(broken).verdict()).isEqualTo(UNKNOWN);
    assertThat(findings().verdict()).isEqualTo(UNKNOWN);
    assertThat(findings(broken, fixed).verdict()).isEqualTo(AS_PREDICTED);
  }

  private static Findings findings(Check... checks) {
    return new Findings("witness", Arrays.asList(checks), List.of(), List.of());
  }
}
