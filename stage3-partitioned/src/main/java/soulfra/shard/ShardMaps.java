package soulfra.shard;

import module java.base;

import java.time.Duration;
import soulfra.contract.Problem;
import soulfra.zookeeper.Cell;
import soulfra.zookeeper.ZooKeeper;

/// The shard map as it stands in ZooKeeper, and this instance's copy of it.
///
/// Guaranteed: all instances see the same maps in the same order, and of two changes of one map
/// only one succeeds. Not guaranteed: that the copy is the newest map. [#age] says for how long it
/// may have been overtaken; without ZooKeeper the last copy is kept, and grows old. So whoever acts
/// on it names the version, and the shard, which knows what it holds, refuses what is not for it
/// (DDIA, "Request Routing").
public final class ShardMaps implements AutoCloseable {

  private static final String PATH = "/soulfra/map";

  private final Cell<ShardMap> cell;

  private ShardMaps(Cell<ShardMap> cell) {
    this.cell = cell;
  }

  /// Returns with a map: the one that is there, or if there is none, an even one.
  ///
  /// @throws Problem `unavailable` if ZooKeeper does not answer
  public static ShardMaps open(ZooKeeper zooKeeper, List<ShardId> shards) {
    var cell = Cell.open(zooKeeper, PATH, ShardMap.class);
    try {
      if (cell.read().isEmpty() && !cell.create(ShardMap.even(shards))) {
        cell.read(); // another instance made the first map at the same time
      }
      return new ShardMaps(cell);
    } catch (RuntimeException e) {
      cell.close();
      throw e;
    }
  }

  /// The copy, without asking anybody.
  public ShardMap latest() {
    return seen().value();
  }

  /// How long ago ZooKeeper had nothing newer than [#latest].
  public Duration age() {
    return seen().age();
  }

  /// The map that ZooKeeper has now.
  ///
  /// @throws Problem `unavailable` if ZooKeeper does not answer
  public ShardMap read() {
    return cell.read().map(Cell.Seen::value).orElseThrow(ShardMaps::gone);
  }

  /// Waits for a map of this version or a later one; empty if none came in time.
  public Optional<ShardMap> await(long version, Duration limit) {
    return cell.await(map -> map.version() >= version, limit).map(Cell.Seen::value);
  }

  /// Replaces a map by its successor, unless another change came first.
  ///
  /// @throws Problem an indefinite one if ZooKeeper did not answer
  public boolean change(ShardMap from, ShardMap to) {
    if (to.version() != from.version() + 1) {
      throw new IllegalArgumentException(
          "Versions go up by one: from=%d to=%d".formatted(from.version(), to.version()));
    }
    var seen = cell.read().orElseThrow(ShardMaps::gone);
    return seen.value().equals(from) && cell.compareAndSet(seen, to);
  }

  private Cell.Seen<ShardMap> seen() {
    return cell.latest().orElseThrow(ShardMaps::gone);
  }

  private static IllegalStateException gone() {
    return new IllegalStateException("Somebody deleted " + PATH);
  }

  @Override
  public void close() {
    cell.close();
  }
}
