package soulfra;

import module java.base;

import java.time.Duration;
import soulfra.contract.Problem;
import soulfra.moving.Driver;
import soulfra.replica.Leaderships;
import soulfra.replica.Operator;
import soulfra.replica.Overseer;
import soulfra.shard.Shard;
import soulfra.shard.ShardId;
import soulfra.shard.ShardMap;
import soulfra.shard.ShardMaps;
import soulfra.shard.Slot;
import soulfra.zookeeper.ZooKeeper;

/// Moves slots between shards while the instances serve, as a process of its own with an instance's
/// settings. It may be killed at any moment: an instance finishes what is decided, and takes back
/// what is not. Only one works at a time.
public final class Rebalance {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private Rebalance() {}

  /// `SLOT SHARD` moves one; `begin` lets a new shard have a leader, `spread` moves slots until all
  /// shards hold as many; without arguments it says who holds what.
  public static void main(String[] arguments) {
    int code = 1;
    try {
      run(Config.from(System.getenv()), List.of(arguments));
      code = 0;
    } catch (Problem e) {
      System.err.println("soulfra: " + e.detail());
    } catch (RuntimeException e) {
      System.err.println("soulfra: " + e.getMessage());
    }
    System.exit(code);
  }

  private static void run(Config config, List<String> words) {
    var shards = config.shards();
    var ids = shards.stream().map(Shard::id).toList();
    var operator = new Operator(config.operatorUrl(), config.peers());
    try (var zooKeeper = ZooKeeper.connect(config.zooKeeper());
        var maps = ShardMaps.open(zooKeeper, ids);
        var leaderships = Leaderships.open(zooKeeper, shards)) {
      if (words.isEmpty()) {
        var map = maps.read();
        ids.forEach(id -> System.out.println(id + " holds " + map.heldBy(id)));
        return;
      }
      if (words.equals(List.of("begin"))) {
        shards.forEach(shard -> Overseer.begin(shard, operator, leaderships, PATIENCE));
        return;
      }
      if (!words.equals(List.of("spread")) && words.size() != 2) {
        throw new IllegalArgumentException("It takes SLOT SHARD, such as: 17 b; begin, or spread");
      }
      for (var id : ids) {
        if (leaderships.await(id, 1, PATIENCE).isEmpty()) {
          throw new IllegalStateException("Nobody leads shard " + id);
        }
      }
      var me = "pid " + ProcessHandle.current().pid();
      try (var driver = new Driver(zooKeeper, shards, operator, leaderships, maps, me)) {
        if (words.size() == 2) {
          var slot = new Slot(Integer.parseInt(words.getFirst()));
          move(driver, maps.read().holder(slot), slot, new ShardId(words.getLast()));
        } else {
          spread(driver, maps, ids);
        }
      }
    }
  }

  /// One by one: whoever is interrupted goes on where they were.
  private static void spread(Driver driver, ShardMaps maps, List<ShardId> ids) {
    int all = steps(maps.read(), ids);
    for (int done = 1; ; done++) {
      var map = maps.read();
      var next = map.towardsEven(ids);
      if (next.isEmpty()) {
        return;
      }
      System.out.printf("%d of %d:%n", done, all);
      move(driver, map.holder(next.get().slot()), next.get().slot(), next.get().to());
    }
  }

  private static int steps(ShardMap map, List<ShardId> ids) {
    int steps = 0;
    for (var at = map; ; steps++) {
      var next = at.towardsEven(ids);
      if (next.isEmpty()) {
        return steps;
      }
      at = at.move(next.get().slot(), next.get().to());
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
