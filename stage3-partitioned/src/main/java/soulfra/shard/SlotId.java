package soulfra.shard;

import module java.base;

/// A number that says by itself where it belongs, so that whoever has an id needs nobody to route
/// it.
///
/// ```
/// 52                                      12 11       6 5        0
/// ┌─────────────────────────────────────────┬──────────┬──────────┐
/// │ milliseconds since 2025, 41 bits        │ count, 6 │ slot, 6  │
/// └─────────────────────────────────────────┴──────────┴──────────┘
/// ```
///
/// Guaranteed: one made in a later millisecond is greater, whatever the slots, so ids of all shards
/// merge by time; none exceeds 53 bits, which JavaScript's numbers hold exactly. Not guaranteed:
/// that two of one slot and millisecond differ. The count has 64 values; the shard's primary key
/// refuses the second, and its maker draws again.
///
/// @param number positive, of at most 53 bits
public record SlotId(long number) implements Comparable<SlotId> {

  /// The ids before it would be negative; those after the year 2094 would not fit.
  public static final Instant EPOCH = Instant.parse("2025-01-01T00:00:00Z");

  public static final int LAST_COUNT = 63;

  private static final int COUNT_BITS = 6;
  private static final int COUNTS = 1 << COUNT_BITS;
  private static final int TIME_BITS = 41;
  private static final int ALL_BITS = TIME_BITS + COUNT_BITS + Slot.BITS;

  public SlotId {
    if (number < 0 || number >>> ALL_BITS != 0) {
      throw new IllegalArgumentException("An id has 53 bits: number=" + number);
    }
  }

  /// @param at counted in whole milliseconds
  /// @param count from a sequence; only its last six bits are used
  public static SlotId of(Instant at, long count, Slot slot) {
    long millis = Duration.between(EPOCH, at).toMillis();
    if (millis < 0 || millis >>> TIME_BITS != 0) {
      throw new IllegalArgumentException("An id is made from 2025 to 2094: at=" + at);
    }
    return new SlotId(
        ((millis << COUNT_BITS | Math.floorMod(count, COUNTS)) << Slot.BITS) | slot.number());
  }

  public Slot slot() {
    return new Slot((int) (number & (Slot.COUNT - 1)));
  }

  public int count() {
    return (int) (number >>> Slot.BITS & (COUNTS - 1));
  }

  /// When it was made, by the clock of who made it.
  public Instant at() {
    return EPOCH.plusMillis(number >>> (Slot.BITS + COUNT_BITS));
  }

  @Override
  public int compareTo(SlotId other) {
    return Long.compare(number, other.number);
  }

  @Override
  public String toString() {
    return Long.toString(number);
  }
}
