package soulfra.shard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class SlotIdProperties {

  private static final long LAST_MILLI = (1L << 41) - 1;
  private static final long BITS_53 = 1L << 53;

  @Property
  void an_id_tells_its_slot_its_time_and_its_count_and_fits_into_53_bits(
      @ForAll("times") Instant at, @ForAll long count, @ForAll @IntRange(max = 63) int slot) {
    var id = SlotId.of(at, count, new Slot(slot));
    assertThat(id.slot()).isEqualTo(new Slot(slot));
    assertThat(id.at()).isEqualTo(at);
    assertThat(id.count()).isEqualTo((int) Math.floorMod(count, 64L));
    assertThat(id.number()).isBetween(0L, BITS_53 - 1);
    assertThat((long) (double) id.number()).isEqualTo(id.number());
    assertThat(new SlotId(id.number())).isEqualTo(id);
  }

  @Property
  void ids_of_different_milliseconds_are_in_the_order_of_time_whatever_the_slots(
      @ForAll("times") Instant one,
      @ForAll("times") Instant other,
      @ForAll long count,
      @ForAll long otherCount,
      @ForAll @IntRange(max = 63) int slot,
      @ForAll @IntRange(max = 63) int otherSlot) {
    var id = SlotId.of(one, count, new Slot(slot));
    var otherId = SlotId.of(other, otherCount, new Slot(otherSlot));
    if (!one.equals(other)) {
      assertThat(id.compareTo(otherId) < 0).isEqualTo(one.isBefore(other));
    }
  }

  @Property
  void ids_of_one_maker_grow_and_stay_close_to_the_clock(
      @ForAll("times") Instant at, @ForAll long first, @ForAll @IntRange(max = 63) int slot) {
    var counts = new AtomicLong(first);
    var one = new Ids(InstantSource.fixed(at.minusSeconds(1)), counts::getAndIncrement);
    var made = new ArrayList<SlotId>();
    for (int i = 0; i < 200; i++) {
      made.add(one.in(new Slot(slot)));
    }
    assertThat(made).isSorted().doesNotHaveDuplicates();
    assertThat(made).allSatisfy(id -> assertThat(id.slot()).isEqualTo(new Slot(slot)));
    assertThat(made.getFirst().at()).isEqualTo(at.minusSeconds(1));
    assertThat(made.getLast().at()).isBefore(at.minusSeconds(1).plusMillis(5));
  }

  @Property
  void every_text_has_a_slot_and_always_the_same(@ForAll String text) {
    assertThat(Slot.of(text)).isEqualTo(Slot.of(text)).isIn(Slot.all());
  }

  /// `printf %s alice | sha256sum` begins with 2b: 43 / 4 = 10.
  @Example
  void the_hash_is_the_documented_one() {
    assertThat(List.of(Slot.of("alice"), Slot.of("bob"), Slot.of("zoë")))
        .containsExactly(new Slot(0x2b / 4), new Slot(0x81 / 4), new Slot(0x27 / 4));
  }

  @Example
  void handles_that_look_alike_spread_over_all_slots() {
    var counts = new int[Slot.COUNT];
    for (int i = 0; i < 64_000; i++) {
      counts[Slot.of("user_" + i).number()]++;
    }
    assertThat(Arrays.stream(counts)).allMatch(count -> count > 800 && count < 1200);
  }

  @Provide
  Arbitrary<Instant> times() {
    return Arbitraries.longs().between(1000, LAST_MILLI).map(SlotId.EPOCH::plusMillis);
  }
}
