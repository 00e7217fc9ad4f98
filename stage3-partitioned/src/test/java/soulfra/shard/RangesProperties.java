package soulfra.shard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/// Ranges of time, split at the end again and again.
class RangesProperties {

  private static final List<ShardId> SHARDS =
      List.of(new ShardId("a"), new ShardId("b"), new ShardId("c"));

  /// Each split begins after the one before.
  @Provide
  Arbitrary<Ranges> ranges() {
    return Arbitraries.longs()
        .between(1, 1000)
        .list()
        .ofMaxSize(6)
        .map(steps -> {
          var ranges = Ranges.all(SHARDS.getFirst());
          var at = SlotId.EPOCH;
          for (int i = 0; i < steps.size(); i++) {
            at = at.plusSeconds(steps.get(i));
            ranges = ranges.split(at, SHARDS.get((i + 1) % 3));
          }
          return ranges;
        });
  }

  @Provide
  Arbitrary<Instant> moments() {
    return Arbitraries.longs().between(-10, 7000).map(SlotId.EPOCH::plusSeconds);
  }

  @Property
  void a_split_changes_nothing_before_it(
      @ForAll("ranges") Ranges ranges, @ForAll("moments") Instant moment) {
    var split = ranges.last().from().plusSeconds(5);
    var after = ranges.split(split, SHARDS.getLast());
    assertThat(after.holder(moment))
        .isEqualTo(moment.isBefore(split) ? ranges.holder(moment) : SHARDS.getLast());
  }

  @Property
  void whoever_holds_a_moment_is_asked_for_every_time_that_has_it(
      @ForAll("ranges") Ranges ranges,
      @ForAll("moments") Instant one,
      @ForAll("moments") Instant two,
      @ForAll("moments") Instant moment) {
    var from = one.isBefore(two) ? one : two;
    var to = one.isBefore(two) ? two : one;
    if (!moment.isBefore(from) && moment.isBefore(to)) {
      assertThat(ranges.holders(from, to)).contains(ranges.holder(moment));
    }
  }
}
