package soulfra.replica;

import soulfra.shard.ShardId;

/// Who leads a shard, as ZooKeeper says it.
///
/// Invariant: each change has the next epoch, so of two leaderships of a shard the greater one is
/// the later one, and an epoch names one leader only. The epoch is the fencing token: who comes
/// with an older one is refused (DDIA, "Fencing off zombies and delayed requests").
///
/// @param leader the node's name: `a1`
public record Leadership(ShardId shard, String leader, long epoch) {

  public Leadership {
    if (epoch < 1) {
      throw new IllegalArgumentException("Epochs begin with 1: epoch=" + epoch);
    }
  }

  /// The same or another node leads, from the next epoch on.
  Leadership next(String node) {
    return new Leadership(shard, node, epoch + 1);
  }

  @Override
  public String toString() {
    return "%s since epoch %d".formatted(leader, epoch);
  }
}
