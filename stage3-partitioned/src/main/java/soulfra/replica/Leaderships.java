package soulfra.replica;

import module java.base;

import java.time.Duration;
import soulfra.contract.Problem;
import soulfra.shard.Shard;
import soulfra.shard.ShardId;
import soulfra.zookeeper.Cell;
import soulfra.zookeeper.Cell.Seen;
import soulfra.zookeeper.ZooKeeper;

/// Who leads each shard, as ZooKeeper has it, and this instance's copy of it.
///
/// Guaranteed: of two changes of one leadership only one succeeds. Not guaranteed: that the copy is
/// the newest. Whoever writes brings the epoch along, and the shard itself refuses an old one.
///
/// A leadership is *certain* for a moment after ZooKeeper has confirmed it, and whoever ends one
/// waits for longer than that before another node leads. So while it is certain nobody else has
/// acknowledged anything (DDIA, "Relying on Synchronized Clocks": clocks need not agree, but a
/// second must take about as long on each machine, and pass while a machine sleeps).
public final class Leaderships implements AutoCloseable {

  private static final String PATH = "/soulfra/shards/";

  private static final Duration CERTAIN = Duration.ofSeconds(1);

  /// No two clocks go equally fast.
  private static final Duration FORGOTTEN = CERTAIN.plusMillis(100);

  private final Map<ShardId, Cell<Leadership>> cells;

  private Leaderships(Map<ShardId, Cell<Leadership>> cells) {
    this.cells = Map.copyOf(cells);
  }

  /// Starts to watch. A shard that is new has no leadership until an [Overseer] has looked at it.
  public static Leaderships open(ZooKeeper zooKeeper, List<Shard> shards) {
    var cells = new HashMap<ShardId, Cell<Leadership>>();
    for (var shard : shards) {
      cells.put(shard.id(), Cell.open(zooKeeper, PATH + shard.id(), Leadership.class));
    }
    return new Leaderships(cells);
  }

  /// The copy, without asking anybody.
  public Optional<Leadership> latest(ShardId shard) {
    return cell(shard).latest().map(Seen::value);
  }

  /// Whether nobody can lead the shard but the leader of this epoch, at the moment of the question.
  public boolean isCertain(ShardId shard, long epoch) {
    if (LeftOut.CERTAINTY.isLeftOut()) {
      return true;
    }
    return cell(shard)
        .latest()
        .filter(seen -> seen.value().epoch() == epoch)
        .filter(seen -> seen.age().compareTo(CERTAIN) < 0)
        .isPresent();
  }

  /// Returns when a leadership that was ended before is certain for nobody any more.
  static void awaitForgotten() throws InterruptedException {
    Thread.sleep(FORGOTTEN);
  }

  /// How long ago ZooKeeper had nothing newer than [#latest].
  public Optional<Duration> age(ShardId shard) {
    return cell(shard).latest().map(Seen::age);
  }

  /// Waits for a leadership of this epoch or a later one; empty if none came in time.
  public Optional<Leadership> await(ShardId shard, long epoch, Duration limit) {
    return cell(shard).await(now -> now.epoch() >= epoch, limit).map(Seen::value);
  }

  /// What ZooKeeper has now.
  ///
  /// @throws Problem `unavailable` if it does not answer
  Optional<Seen<Leadership>> read(ShardId shard) {
    return cell(shard).read();
  }

  /// The first leadership of a shard, unless another instance was first.
  boolean begin(Leadership first) {
    return cell(first.shard()).create(first);
  }

  /// Ends one leadership and begins the next, unless somebody else did.
  ///
  /// @throws Problem an indefinite one if ZooKeeper did not answer
  boolean change(Seen<Leadership> from, Leadership to) {
    if (to.epoch() != from.value().epoch() + 1) {
      throw new IllegalArgumentException("Epochs go up by one: from=%s to=%s".formatted(from, to));
    }
    return cell(to.shard()).compareAndSet(from, to);
  }

  private Cell<Leadership> cell(ShardId shard) {
    var cell = cells.get(shard);
    if (cell == null) {
      throw new NoSuchElementException("There is no shard " + shard);
    }
    return cell;
  }

  @Override
  public void close() {
    cells.values().forEach(Cell::close);
  }
}
