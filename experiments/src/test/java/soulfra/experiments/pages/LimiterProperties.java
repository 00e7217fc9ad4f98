package soulfra.experiments.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class LimiterProperties {

  private static final int LIMIT = 5;
  private static final long WINDOW = 100;
  private static final int BUCKET = 3;

  @Property
  void the_log_keeps_every_window_wherever_it_begins(
      @ForAll @Size(max = 200) List<@IntRange(max = 40) Integer> gaps) {
    for (long begin : passed(Limiter.Kind.SLIDING_LOG, gaps)) {
      assertThat(within(Limiter.Kind.SLIDING_LOG, gaps, begin)).isLessThanOrEqualTo(LIMIT);
    }
  }

  @Property
  void a_bucket_lets_through_what_it_holds_and_what_comes_meanwhile(
      @ForAll @Size(max = 200) List<@IntRange(max = 40) Integer> gaps) {
    for (long begin : passed(Limiter.Kind.TOKEN_BUCKET, gaps)) {
      assertThat(within(Limiter.Kind.TOKEN_BUCKET, gaps, begin))
          .isLessThanOrEqualTo(BUCKET + LIMIT);
    }
  }

  @Property
  void a_counter_keeps_its_own_windows(
      @ForAll @Size(max = 200) List<@IntRange(max = 40) Integer> gaps) {
    for (var kind : List.of(Limiter.Kind.FIXED_WINDOW, Limiter.Kind.SLIDING_COUNTER)) {
      for (long begin : passed(kind, gaps)) {
        assertThat(within(kind, gaps, begin / WINDOW * WINDOW)).isLessThanOrEqualTo(LIMIT);
      }
    }
  }

  private static long within(Limiter.Kind kind, List<Integer> gaps, long begin) {
    return passed(kind, gaps).stream().filter(t -> t >= begin && t < begin + WINDOW).count();
  }

  private static List<Long> passed(Limiter.Kind kind, List<Integer> gaps) {
    var limiter = Limiter.of(kind, LIMIT, WINDOW, BUCKET);
    var passed = new ArrayList<Long>();
    long now = 0;
    for (int gap : gaps) {
      now += gap;
      if (limiter.permits(now)) {
        passed.add(now);
      }
    }
    return passed;
  }
}
