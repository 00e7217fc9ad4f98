package soulfra.shard;

import module java.base;

/// Which shard holds what began when: ranges of time instead of slots (DDIA, "Partitioning by Key
/// Range"). Neighbours in time are on one shard, so a question for a time asks few shards; and all
/// that is new goes to one shard, however many there are.
///
/// Invariant: each moment belongs to exactly one range. The first one has no beginning, the last
/// one no end.
///
/// @param ranges by their beginnings
public record Ranges(List<Range> ranges) {

  /// A range ends where the next one begins.
  public record Range(Instant from, ShardId shard) {}

  public Ranges {
    ranges = List.copyOf(ranges);
    if (ranges.isEmpty() || !ranges.getFirst().from().equals(SlotId.EPOCH)) {
      throw new IllegalArgumentException("Ranges begin with all time: ranges=" + ranges);
    }
    for (int i = 1; i < ranges.size(); i++) {
      if (!ranges.get(i).from().isAfter(ranges.get(i - 1).from())) {
        throw new IllegalArgumentException("Ranges grow: ranges=" + ranges);
      }
    }
  }

  /// All time, on one shard.
  public static Ranges all(ShardId shard) {
    return new Ranges(List.of(new Range(SlotId.EPOCH, shard)));
  }

  public ShardId holder(Instant at) {
    return ranges.reversed().stream()
        .filter(range -> !range.from().isAfter(at))
        .findFirst()
        .orElse(ranges.getFirst())
        .shard();
  }

  /// Who may hold something that began at or after `from` and before `to`.
  public Set<ShardId> holders(Instant from, Instant to) {
    var holders = new TreeSet<ShardId>();
    for (int i = 0; i < ranges.size(); i++) {
      boolean beginsBefore = i == 0 || ranges.get(i).from().isBefore(to);
      boolean endsAfter = i == ranges.size() - 1 || ranges.get(i + 1).from().isAfter(from);
      if (beginsBefore && endsAfter) {
        holders.add(ranges.get(i).shard());
      }
    }
    return holders;
  }

  public Range last() {
    return ranges.getLast();
  }

  /// The last range ends at a moment that is to come, and another shard goes on from there. Nothing
  /// has to be moved.
  public Ranges split(Instant at, ShardId next) {
    var all = new ArrayList<>(ranges);
    all.add(new Range(at, next));
    return new Ranges(all);
  }
}
