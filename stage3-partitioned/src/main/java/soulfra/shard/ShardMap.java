package soulfra.shard;

import module java.base;

/// Which shard holds which slot.
///
/// Invariant: each slot is held by exactly one shard. A change is a new map with the next version;
/// two maps of one version are the same map, as long as they come from [ShardMaps].
///
/// @param version 1 for the first one
/// @param slots the holder of slot 0, of slot 1, and so on to 63
public record ShardMap(long version, List<ShardId> slots) {

  public ShardMap {
    slots = List.copyOf(slots);
    if (version < 1 || slots.size() != Slot.COUNT) {
      throw new IllegalArgumentException(
          "A map has a version from 1 on, and 64 slots: version=%d slots=%d"
              .formatted(version, slots.size()));
    }
  }

  /// The first map: no shard holds two slots more than another, and each one's are neighbours.
  public static ShardMap even(List<ShardId> shards) {
    if (shards.isEmpty()
        || shards.size() > Slot.COUNT
        || Set.copyOf(shards).size() < shards.size()) {
      throw new IllegalArgumentException("There are 1 to 64 different shards: shards=" + shards);
    }
    return new ShardMap(
        1,
        Slot.all().stream()
            .map(slot -> shards.get(slot.number() * shards.size() / Slot.COUNT))
            .toList());
  }

  public ShardId holder(Slot slot) {
    return slots.get(slot.number());
  }

  /// The slots of a shard, in their order; none if it holds nothing.
  public List<Slot> heldBy(ShardId shard) {
    return Slot.all().stream().filter(slot -> holder(slot).equals(shard)).toList();
  }

  /// A slot that some shard should give to another one.
  public record Transfer(Slot slot, ShardId to) {}

  /// The next step towards a map in which no shard holds two slots more than another: the one with
  /// most gives its last one to the one with least. Empty when there is nothing to do. Whoever
  /// follows these steps moves no more slots than it takes.
  ///
  /// @param shards all that there are, also those that hold nothing
  public Optional<Transfer> towardsEven(List<ShardId> shards) {
    var byCount =
        Comparator.comparingInt((ShardId shard) -> heldBy(shard).size())
            .thenComparing(Comparator.naturalOrder());
    var least = shards.stream().min(byCount).orElseThrow();
    var most = heldBy(shards.stream().max(byCount).orElseThrow());
    return most.size() - heldBy(least).size() < 2
        ? Optional.empty()
        : Optional.of(new Transfer(most.getLast(), least));
  }

  /// The next map: one slot is held by another shard, and all others stay where they are.
  ///
  /// @throws IllegalArgumentException if the shard holds the slot already
  public ShardMap move(Slot slot, ShardId to) {
    if (holder(slot).equals(to)) {
      throw new IllegalArgumentException("Slot %s is with %s already".formatted(slot, to));
    }
    var moved = new ArrayList<>(slots);
    moved.set(slot.number(), to);
    return new ShardMap(version + 1, moved);
  }
}
