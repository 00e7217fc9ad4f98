package soulfra.shard;

import module java.base;

/// Makes ids. What starts something of its own, a user, is put anywhere; what belongs to something
/// is put where that is.
///
/// @param counts the sequence of the shard that holds the slot: only its holder can count in a
///   slot, and a count of this instance's own would meet those of others
public record Ids(InstantSource clock, LongSupplier counts) {

  /// In a slot drawn evenly.
  public SlotId anywhere() {
    return in(Slot.anywhere());
  }

  /// Beside its owner.
  public SlotId with(SlotId owner) {
    return in(owner.slot());
  }

  public SlotId in(Slot slot) {
    return SlotId.of(clock.instant(), counts.getAsLong(), slot);
  }
}
