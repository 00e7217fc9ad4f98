package soulfra;

import module java.base;

import java.time.Duration;
import soulfra.contract.Problem;
import soulfra.moving.Driver;
import soulfra.replica.Leaderships;
import soulfra.replica.Operator;
import soulfra.shard.Shard;
import soulfra.shard.ShardId;
import soulfra.shard.ShardMaps;
import soulfra.shard.Slot;
import soulfra.zookeeper.ZooKeeper;

/// Moves slots between shards while the instances serve, as a process of its own with an instance's
/// settings. It may be killed at any moment: an instance finishes what is decided, and takes back
/// what is not. Only one works at a time.
public final class Rebalance {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private Rebalance() {}

  /// `SLOT SHARD` moves one; without arguments it says who holds what.
  public static void main(String[] arguments) {
    int code = 1;
    try {
      run(Config.from(System.getenv()), arguments);
      code = 0;
    } catch (Problem e) {
      System.err.println("soulfra: " + e.detail());
    } catch (RuntimeException e) {
      System.err.println("soulfra: " + e.getMessage());
    }
    System.exit(code);
  }

  private static void run(Config config, String[] arguments) {
    if (arguments.length != 0 && arguments.length != 2) {
      throw new IllegalArgumentException("It takes SLOT SHARD, such as: 17 b");
    }
    var shards = config.shards();
    var ids = shards.stream().map(Shard::id).toList();
    try (var zooKeeper = ZooKeeper.connect(config.zooKeeper());
        var maps = ShardMaps.open(zooKeeper, ids);
        var leaderships = Leaderships.open(zooKeeper, shards)) {
      if (arguments.length == 0) {
        var map = maps.read();
        ids.forEach(id -> System.out.println(id + " holds " + map.heldBy(id)));
        return;
      }
      var slot = new Slot(Integer.parseInt(arguments[0]));
      var to = new ShardId(arguments[1]);
      for (var id : ids) {
        if (leaderships.await(id, 1, PATIENCE).isEmpty()) {
          throw new IllegalStateException("Nobody leads shard " + id);
        }
      }
      var operator = new Operator(config.operatorUrl(), config.peers());
      var me = "pid " + ProcessHandle.current().pid();
      try (var driver = new Driver(zooKeeper, shards, operator, leaderships, maps, me)) {
        move(driver, maps.read().holder(slot), slot, to);
      }
    }
  }

  private static void move(Driver driver, ShardId from, Slot slot, ShardId to) {
    long begin = System.nanoTime();
    var pause =
        driver.move(
            slot,
            to,
            (step, what) ->
                System.out.printf(
                    "%6d ms  %-9s  %s%n",
                    (System.nanoTime() - begin) / 1_000_000,
                    step.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                    what));
    System.out.printf(
        "moved slot %s from %s to %s; nobody could write to it for %d ms%n",
        slot, from, to, pause.toMillis());
  }
}
