package soulfra.moving;

import module java.base;
import module java.sql;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import soulfra.contract.Problem;
import soulfra.replica.Leaderships;
import soulfra.replica.Operator;
import soulfra.shard.Shard;
import soulfra.shard.ShardId;
import soulfra.shard.ShardMaps;
import soulfra.shard.Slot;
import soulfra.zookeeper.Cell;
import soulfra.zookeeper.ZooKeeper;

/// Drives moves, one at a time of all drivers: that is an office in ZooKeeper. Beside it stands
/// what its holder is about, so that a move whose driver has died is brought to an end by whoever
/// comes next: another command, or an instance by itself ([MoveWatch]).
///
/// Not guaranteed: that there is only one. Whoever stood still may still believe to be in office;
/// [Move] is safe against that.
public final class Driver implements AutoCloseable {

  private static final String OFFICE = "/soulfra/rebalance";
  private static final String UNDER_WAY = "/soulfra/moving";
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /// What it takes to come into office where nobody is, on a slow machine.
  private static final Duration MOMENT = Duration.ofSeconds(3);

  /// @param slot null if nothing is under way
  private record UnderWay(@Nullable Integer slot, String driver) {}

  private final ZooKeeper zooKeeper;
  private final List<Shard> shards;
  private final Operator operator;
  private final Leaderships leaderships;
  private final ShardMaps maps;
  private final String name;
  private final Cell<UnderWay> cell;

  /// @param name of this process, for whoever looks into ZooKeeper
  public Driver(
      ZooKeeper zooKeeper,
      List<Shard> shards,
      Operator operator,
      Leaderships leaderships,
      ShardMaps maps,
      String name) {
    this.zooKeeper = zooKeeper;
    this.shards = List.copyOf(shards);
    this.operator = operator;
    this.leaderships = leaderships;
    this.maps = maps;
    this.name = name;
    this.cell = Cell.open(zooKeeper, UNDER_WAY, UnderWay.class);
  }

  /// Moves a slot, after it has brought to an end what another driver has left.
  ///
  /// @return for how long nobody could write to it
  /// @throws IllegalStateException if it could not be moved, or another driver is at work
  public Duration move(Slot slot, ShardId to, Move.Progress progress) {
    var pause = new AtomicReference<Duration>();
    boolean alone =
        zooKeeper.alone(
            OFFICE,
            name,
            PATIENCE,
            () -> {
              settleNow(slot);
              note(new UnderWay(slot.number(), name));
              pause.set(unchecked(() -> moveOf(slot, to, progress).run()));
              note(new UnderWay(null, name));
            });
    if (!alone) {
      throw new IllegalStateException("Another rebalancing is under way");
    }
    return Objects.requireNonNull(pause.get());
  }

  /// Whether a driver is about something, dead or alive, as far as is known here.
  boolean anyUnderWay() {
    return cell.latest().map(seen -> seen.value().slot() != null).orElse(false);
  }

  /// Brings to an end what a driver has left, unless one is at work.
  void settle() {
    zooKeeper.alone(OFFICE, name, MOMENT, () -> settleNow(null));
  }

  /// @param but what this driver is about to move itself: whatever is left of that, a move finds
  private void settleNow(@Nullable Slot but) {
    var left = cell.read().map(seen -> seen.value().slot()).map(Slot::new);
    if (left.isPresent() && !left.get().equals(but)) {
      var slot = left.get();
      var holder = maps.read().holder(slot);
      unchecked(() -> moveOf(slot, holder, (_, _) -> {}).settle());
      note(new UnderWay(null, name));
    }
  }

  private Move moveOf(Slot slot, ShardId to, Move.Progress progress) {
    return new Move(slot, to, shards, operator, leaderships, maps, progress);
  }

  /// Whoever is in office writes; if somebody else has written since, we are not.
  private void note(UnderWay what) {
    var seen = cell.read();
    boolean written = seen.isEmpty() ? cell.create(what) : cell.compareAndSet(seen.get(), what);
    if (!written) {
      throw Problem.unavailable("Another driver is at work.", Duration.ofSeconds(1), null);
    }
  }

  private interface Work<T> {
    T run() throws SQLException;
  }

  private static <T> T unchecked(Work<T> work) {
    try {
      return work.run();
    } catch (SQLException e) {
      throw new IllegalStateException("Lost a node on the way: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    cell.close();
  }
}
