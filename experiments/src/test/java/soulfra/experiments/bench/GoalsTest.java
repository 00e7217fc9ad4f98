package soulfra.experiments.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import soulfra.experiments.report.Report.Kind;

class GoalsTest {

  private final Goals goals = new Goals();

  @Test
  void all_met_is_exit_code_0() {
    goals.atLeast("sends", 0.5, 0.5);
    goals.below("p99", 10, 9.99);
    assertThat(goals.judgement().kind()).isEqualTo(Kind.GOOD);
    assertThat(goals.exitCode()).isZero();
    assertThat(goals.met()).isEqualTo(2);
  }

  @Test
  void one_that_is_not_met_is_exit_code_1() {
    goals.atLeast("sends", 0.5, 0.6);
    goals.below("p99", 10, 10);
    goals.below("start", 3, Double.NaN);
    assertThat(goals.exitCode()).isEqualTo(1);
  }

  @Test
  void one_that_could_not_be_measured_is_exit_code_2() {
    goals.below("start", 3, Double.NaN);
    assertThat(goals.exitCode()).isEqualTo(2);
  }

  @Test
  void the_median_of_rounds_is_taken_of_each_figure_by_itself() {
    var rounds = List.of(new Measured(10, 3, 30), new Measured(30, 1, 10), new Measured(20, 2, 20));
    assertThat(Measured.medianOf(rounds)).isEqualTo(new Measured(20, 2, 20));
  }
}
