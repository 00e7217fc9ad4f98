package soulfra.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import soulfra.contract.Problem;
import soulfra.servers.ZooKeeperEnsemble;
import soulfra.zookeeper.Session;
import soulfra.zookeeper.ZooKeeper;

/// The map in a real ensemble of three, whose nodes are killed.
class ShardMapsIT {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final List<ShardId> SHARDS =
      List.of(new ShardId("a"), new ShardId("b"), new ShardId("c"));

  @TempDir static Path folder;
  private static ZooKeeperEnsemble ensemble;

  private ZooKeeper one;
  private ZooKeeper two;
  private ShardMaps mine;
  private ShardMaps others;

  @BeforeAll
  static void start() {
    ensemble = ZooKeeperEnsemble.start(folder, 3);
  }

  @AfterAll
  static void stop() {
    ensemble.close();
  }

  @BeforeEach
  void open() throws Exception {
    one = ZooKeeper.connect(ensemble.connectString());
    two = ZooKeeper.connect(ensemble.connectString());
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      var first = pool.submit((Callable<ShardMaps>) () -> ShardMaps.open(one, SHARDS));
      var second = pool.submit((Callable<ShardMaps>) () -> ShardMaps.open(two, SHARDS));
      mine = first.get();
      others = second.get();
    }
  }

  @AfterEach
  void close() {
    mine.close();
    others.close();
    one.close();
    two.close();
  }

  @Test
  void two_instances_make_one_first_map_and_of_two_changes_one_succeeds_though_they_are_the_same()
      throws Exception {
    var map = mine.read();
    assertThat(others.read()).isEqualTo(map);
    var slot = new Slot(7);
    var target = SHARDS.get((SHARDS.indexOf(map.holder(slot)) + 1) % 3);
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      var first = pool.submit(() -> mine.change(map, map.move(slot, target)));
      var second = pool.submit(() -> others.change(map, map.move(slot, target)));
      assertThat(List.of(first.get(), second.get())).containsExactlyInAnyOrder(true, false);
    }
    assertThat(mine.await(map.version() + 1, LONG)).hasValue(mine.read());
    assertThat(others.await(map.version() + 1, LONG)).hasValue(mine.read());
    assertThat(others.await(map.version() + 2, Duration.ofMillis(50))).isEmpty();
  }

  @Test
  void the_map_is_told_on_after_a_node_and_after_a_session_is_lost() throws Exception {
    var leader =
        ensemble.nodes().stream()
            .filter(node -> node.mode().orElse("").equals("leader"))
            .findAny()
            .orElseThrow();
    leader.kill9();
    move();
    leader.start();
    Session.expire(two, ensemble.connectString());
    move();
  }

  @Test
  void without_zookeeper_the_last_map_is_kept_and_says_how_old_it_is() {
    var map = mine.latest();
    var dead = ensemble.nodes().subList(0, 2);
    dead.forEach(node -> node.kill9());
    await().atMost(LONG).until(() -> mine.age().compareTo(Duration.ofSeconds(3)) > 0);
    assertThat(mine.latest()).isEqualTo(map);
    assertThatExceptionOfType(Problem.class).isThrownBy(mine::read);
    dead.forEach(node -> node.start());
    await().atMost(LONG).until(() -> mine.age().compareTo(Duration.ofSeconds(2)) < 0);
    move();
  }

  /// Waits for the change as whoever changes and whoever watches have to.
  private void move() {
    await().atMost(LONG).ignoreExceptionsInstanceOf(Problem.class).until(this::change);
    assertThat(others.await(mine.latest().version(), LONG)).hasValue(mine.latest());
  }

  private boolean change() {
    var map = mine.read();
    var holder = map.holder(new Slot(0));
    return mine.change(map, map.move(new Slot(0), SHARDS.get((SHARDS.indexOf(holder) + 1) % 3)));
  }
}
