package soulfra.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

class AllowanceProperties {

  /// @param late of each question, whether its answer is late
  @Property
  void of_n_questions_one_of_ten_is_asked_again_and_a_few(
      @ForAll @Size(max = 2000) List<Boolean> late) {
    var allowance = new Allowance();
    int asked = 0;
    int again = 0;
    for (boolean isLate : late) {
      allowance.asked();
      asked++;
      again += isLate && allowance.take() ? 1 : 0;
      assertThat(again).isLessThanOrEqualTo(asked / 10 + Allowance.BURST);
    }
  }

  @Property
  void who_is_late_now_and_then_is_always_asked_again(@ForAll @Size(max = 200) List<Boolean> late) {
    var allowance = new Allowance();
    for (boolean isLate : late) {
      for (int n = 0; n < 10; n++) {
        allowance.asked();
      }
      assertThat(!isLate || allowance.take()).isTrue();
    }
  }
}
