package soulfra.shard;

import module java.base;

import java.time.Duration;
import soulfra.contract.Problem;
import soulfra.zookeeper.Cell;
import soulfra.zookeeper.ZooKeeper;

/// The ranges of time as they stand in ZooKeeper, and this instance's copy of them.
///
/// A split is announced [#NOTICE] before it takes effect. So a copy that ZooKeeper confirmed a
/// moment ago is right for all moments up to so long after, and for what is later than that nobody
/// is asked until it is confirmed anew.
public final class RangeMaps implements AutoCloseable {

  public static final Duration NOTICE = Duration.ofSeconds(10);

  private static final String PATH = "/soulfra/ranges";

  private final Cell<Ranges> cell;
  private final InstantSource clock;

  private RangeMaps(Cell<Ranges> cell, InstantSource clock) {
    this.cell = cell;
    this.clock = clock;
  }

  /// Returns with ranges: those that are there, or if there are none, all time on one shard.
  ///
  /// @throws Problem `unavailable` if ZooKeeper does not answer
  public static RangeMaps open(ZooKeeper zooKeeper, ShardId first, InstantSource clock) {
    var cell = Cell.open(zooKeeper, PATH, Ranges.class);
    try {
      if (cell.read().isEmpty() && !cell.create(Ranges.all(first))) {
        cell.read(); // another instance made the first ones at the same time
      }
      return new RangeMaps(cell, clock);
    } catch (RuntimeException e) {
      cell.close();
      throw e;
    }
  }

  /// @throws Problem `unavailable` if that can't be known, because ZooKeeper is away
  public ShardId holder(Instant at) {
    var seen = seen();
    if (at.isAfter(clock.instant().minus(seen.age()).plus(NOTICE))) {
      throw Problem.unavailable(
          "Where this belongs is not known while ZooKeeper is away.", Duration.ofSeconds(1), null);
    }
    return seen.value().holder(at);
  }

  public Set<ShardId> holders(Instant from, Instant to) {
    return seen().value().holders(from, to);
  }

  public Ranges latest() {
    return seen().value();
  }

  /// Lets another shard go on after [#NOTICE], unless somebody else changed the ranges.
  ///
  /// @throws Problem an indefinite one if ZooKeeper did not answer
  public boolean split(Ranges from, ShardId next) {
    var seen = cell.read().orElseThrow(RangeMaps::gone);
    var at = clock.instant().plus(NOTICE.multipliedBy(2));
    return seen.value().equals(from) && cell.compareAndSet(seen, from.split(at, next));
  }

  private Cell.Seen<Ranges> seen() {
    return cell.latest().orElseThrow(RangeMaps::gone);
  }

  private static IllegalStateException gone() {
    return new IllegalStateException("Somebody deleted " + PATH);
  }

  @Override
  public void close() {
    cell.close();
  }
}
