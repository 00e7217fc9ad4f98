package soulfra.toxiproxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import soulfra.toxiproxy.toxic.Distribution;

class DistributionProperties {

  @Property(tries = 200)
  void a_seed_repeats_itself_and_no_jitter_is_none(
      @ForAll Distribution distribution, @ForAll long jitter, @ForAll long seed) {
    long drawn = distribution.jitter(jitter, new SplittableRandom(seed));
    assertThat(distribution.jitter(jitter, new SplittableRandom(seed))).isEqualTo(drawn);
    assertThat(distribution.jitter(Math.min(jitter, 0), new SplittableRandom(seed))).isZero();
  }

  @Property(tries = 50)
  void each_spreads_as_it_says(@ForAll @LongRange(min = 1000, max = 100_000) long jitter) {
    assertThat(draws(Distribution.UNIFORM, jitter)).allMatch(d -> d >= -jitter && d < jitter);
    assertThat(draws(Distribution.EXPONENTIAL, jitter)).allMatch(d -> d >= 0);
    assertThat(draws(Distribution.PARETO, jitter)).allMatch(d -> d >= 0);
    assertThat(median(Distribution.NORMAL, jitter)).isBetween(-0.1, 0.1);
    assertThat(median(Distribution.EXPONENTIAL, jitter)).isBetween(0.6, 0.8);
    assertThat(median(Distribution.PARETO, jitter)).isBetween(0.2, 0.32);
  }

  /// As a share of the jitter.
  private static double median(Distribution distribution, long jitter) {
    var sorted = draws(distribution, jitter).stream().sorted().toList();
    return (double) sorted.get(sorted.size() / 2) / jitter;
  }

  private static List<Long> draws(Distribution distribution, long jitter) {
    var random = new SplittableRandom(jitter);
    return LongStream.range(0, 4000).mapToObj(_ -> distribution.jitter(jitter, random)).toList();
  }
}
