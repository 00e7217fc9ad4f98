package soulfra.replica;

import module java.base;
import module java.sql;

import java.time.Duration;
import org.apache.curator.framework.recipes.leader.LeaderLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import soulfra.contract.Problem;
import soulfra.replica.FailOver.Step;
import soulfra.shard.Shard;
import soulfra.shard.ShardId;
import soulfra.zookeeper.ZooKeeper;

/// Sees to it that each shard has a leader. All instances have one, and one of them is in office.
///
/// When it dies, another one takes over as soon as ZooKeeper has missed it for [ZooKeeper#SESSION],
/// and finishes what it finds begun. One that stood still and does not know that it is out of
/// office may go on for a while: that costs time, and loses nothing, since each leadership begins
/// by a compare-and-set, and each node obeys the latest fence only.
public final class Overseer implements AutoCloseable {

  /// Is told how far a fail-over has come, by the thread that drives it.
  interface Progress {
    void reached(ShardId shard, Step step);
  }

  private static final Logger log = LoggerFactory.getLogger(Overseer.class);
  private static final String OFFICE = "/soulfra/overseer";
  private static final Duration INTERVAL = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final LeaderLatch office;
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean open = true;

  private Overseer(LeaderLatch office) {
    this.office = office;
  }

  /// Stands for the office, and returns at once.
  ///
  /// @param instance names this instance, for whoever looks into ZooKeeper
  public static Overseer start(
      ZooKeeper zooKeeper,
      List<Shard> shards,
      Operator operator,
      Leaderships leaderships,
      String instance) {
    return start(zooKeeper, shards, operator, leaderships, instance, (_, _) -> {});
  }

  static Overseer start(
      ZooKeeper zooKeeper,
      List<Shard> shards,
      Operator operator,
      Leaderships leaderships,
      String instance,
      Progress progress) {
    var overseer = new Overseer(zooKeeper.candidacy(OFFICE, instance));
    overseer.stand();
    for (var shard : shards) {
      var watch = new ShardWatch(shard, operator, leaderships, progress);
      overseer.threads.add(
          Thread.ofPlatform()
              .daemon()
              .name("oversee " + shard.id())
              .start(() -> overseer.run(shard.id(), watch)));
    }
    return overseer;
  }

  /// Gives a shard that is new its first leadership, without being in office: whoever is may not
  /// know the shard yet.
  ///
  /// @throws IllegalStateException if it has none in time
  public static void begin(
      Shard shard, Operator operator, Leaderships leaderships, Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    try (var watch = new ShardWatch(shard, operator, leaderships, (_, _) -> {})) {
      while (!found(shard, watch, deadline)) {
        if (System.nanoTime() > deadline) {
          throw new IllegalStateException("Nobody leads shard " + shard.id());
        }
        LockSupport.parkNanos(INTERVAL.toNanos());
      }
    }
  }

  /// A node that does not answer may do so a moment later.
  private static boolean found(Shard shard, ShardWatch watch, long deadline) {
    try {
      return watch.found();
    } catch (SQLException e) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "Shard %s can't have a leader: %s".formatted(shard.id(), e.getMessage()), e);
      }
      log.debug("shard {} has no leader yet", shard.id(), e);
      return false;
    }
  }

  private void stand() {
    try {
      office.start();
    } catch (Exception e) {
      throw new IllegalStateException("Can't stand for the office of overseer", e);
    }
  }

  /// Whether this is the one, as far as it knows.
  public boolean inOffice() {
    return office.hasLeadership();
  }

  private void run(ShardId shard, ShardWatch watch) {
    try (watch) {
      while (open) {
        if (inOffice()) {
          look(shard, watch);
        } else {
          watch.rest();
        }
        Thread.sleep(INTERVAL);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Whatever fails is found again by the next look.
  private static void look(ShardId shard, ShardWatch watch) {
    try {
      watch.look();
    } catch (SQLException | Problem e) {
      log.warn("shard {}: {}", shard, e.getMessage());
    } catch (RuntimeException e) {
      log.error("shard {} can't be looked after", shard, e);
    }
  }

  /// Leaves the office, at the end of what is being done.
  @Override
  public void close() {
    open = false;
    for (var thread : threads) {
      try {
        thread.join(PATIENCE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    try {
      office.close();
    } catch (IOException e) {
      log.warn("leaving the office failed: {}", e.getMessage());
    }
  }
}
