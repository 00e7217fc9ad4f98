package soulfra.experiments.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import soulfra.experiments.load.Schedule.Arrivals;

class ScheduleProperties {

  @Property(tries = 200)
  void starts_never_go_back_and_stay_within_the_length(
      @ForAll @DoubleRange(min = 0.1, max = 5000) double rate,
      @ForAll @IntRange(min = 1, max = 2000) int millis,
      @ForAll Arrivals arrivals,
      @ForAll long seed) {
    var length = Duration.ofMillis(millis);
    var starts = new Schedule(rate, length, arrivals, seed).starts().toArray();
    for (int i = 0; i < starts.length; i++) {
      assertThat(starts[i]).isBetween(i == 0 ? 0 : starts[i - 1], length.toNanos() - 1);
    }
  }

  @Property(tries = 100)
  void the_same_seed_gives_the_same_starts(@ForAll Arrivals arrivals, @ForAll long seed) {
    var schedule = new Schedule(700, Duration.ofSeconds(1), arrivals, seed);
    assertThat(schedule.starts().toArray()).isEqualTo(schedule.starts().toArray());
  }

  @Property(tries = 100)
  void a_metronome_keeps_the_rate_exactly_however_odd_it_is(
      @ForAll @DoubleRange(min = 1, max = 20_000) double rate) {
    var schedule = new Schedule(rate, Duration.ofSeconds(10), Arrivals.CONSTANT, 0);
    assertThat((double) schedule.starts().count()).isCloseTo(rate * 10, within(1.0));
  }

  /// Six standard deviations of a Poisson count: one run in a billion would fail.
  @Property(tries = 100)
  void poisson_arrivals_keep_the_rate_on_average(@ForAll long seed) {
    var schedule = new Schedule(1000, Duration.ofSeconds(10), Arrivals.POISSON, seed);
    assertThat((double) schedule.starts().count()).isCloseTo(10_000, within(600.0));
  }
}
