package soulfra.shard;

import module java.base;

/// Makes ids, each greater than the one before.
///
/// Used by one thread.
public final class Ids {

  private final InstantSource clock;
  private final LongSupplier counts;
  private Instant at = SlotId.EPOCH;
  private int count = -1;

  /// @param counts the sequence of the shard that holds the slot: only its holder can count in a
  ///   slot, and a count of this instance's own would meet those of others
  public Ids(InstantSource clock, LongSupplier counts) {
    this.clock = clock;
    this.counts = counts;
  }

  /// Where counts begin anew within a millisecond, the next one is begun: the time of an id may be
  /// ahead of the clock by a millisecond for each 64 made at once.
  public SlotId in(Slot slot) {
    var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    var id = SlotId.of(now.isAfter(at) ? now : at, counts.getAsLong(), slot);
    if (id.at().equals(at) && id.count() <= count) {
      id = SlotId.of(at.plusMillis(1), id.count(), slot);
    }
    at = id.at();
    count = id.count();
    return id;
  }
}
