package soulfra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import soulfra.moving.Driver;
import soulfra.moving.Move;
import soulfra.moving.Move.Step;
import soulfra.replica.Leaderships;
import soulfra.replica.Operator;
import soulfra.shard.Shard;
import soulfra.shard.ShardId;
import soulfra.shard.ShardMaps;
import soulfra.shard.Slot;
import soulfra.zookeeper.ZooKeeper;

/// A slot moves from shard to shard under its users: nothing acknowledged is lost, nothing is done
/// twice, and two shards never hold it, wherever the one who moves it dies.
class MoveIT {

  private static final Duration LONG = Duration.ofMinutes(1);
  private static final List<ShardId> SHARDS =
      List.of(new ShardId("a"), new ShardId("b"), new ShardId("c"));

  @TempDir static Path folder;

  @SuppressWarnings("NullAway.Init") // set before all tests
  private static Cluster cluster;

  @SuppressWarnings("NullAway.Init")
  private static Config config;

  @SuppressWarnings("NullAway.Init")
  private static ZooKeeper zooKeeper;

  @SuppressWarnings("NullAway.Init")
  private static ShardMaps maps;

  @SuppressWarnings("NullAway.Init")
  private static Leaderships leaderships;

  @BeforeAll
  static void start() {
    cluster = Cluster.start(folder, Cluster.SMALL, 2, Map.of());
    config = Config.from(cluster.clusters().settings());
    zooKeeper = ZooKeeper.connect(config.zooKeeper());
    maps = ShardMaps.open(zooKeeper, config.shards().stream().map(Shard::id).toList());
    leaderships = Leaderships.open(zooKeeper, config.shards());
  }

  @AfterAll
  static void stop() {
    leaderships.close();
    maps.close();
    zooKeeper.close();
    cluster.close();
  }

  /// No exception, for these are cleaned up after.
  private static class Died extends Error {
    private static final long serialVersionUID = 1;
  }

  private static Move move(Slot slot, ShardId to, Move.Progress progress) {
    for (var shard : SHARDS) {
      assertThat(leaderships.await(shard, 1, LONG)).isPresent();
    }
    return new Move(
        slot, to, config.shards(), new Operator(config.operatorUrl()), leaderships, maps, progress);
  }

  private static ShardId other(Slot slot) {
    var holder = maps.read().holder(slot);
    return SHARDS.get((SHARDS.indexOf(holder) + 1) % SHARDS.size());
  }

  @Test
  void a_slot_moves_around_under_those_who_use_it() throws Exception {
    try (var crowd = new Crowd(cluster.clients(), Duration.ZERO)) {
      for (int n = 0; n < 3; n++) {
        crowd.awaitMore(50);
        var to = other(crowd.slot());
        var pause = move(crowd.slot(), to, (_, _) -> {}).run();
        System.out.printf("MoveIT: slot %s to %s, pause %s%n", crowd.slot(), to, pause);
        assertThat(maps.read().holder(crowd.slot())).isEqualTo(to);
        assertThat(holders(crowd.slot())).containsExactly(to);
      }
      crowd.awaitMore(50);
      crowd.check();
    }
  }

  @ParameterizedTest
  @EnumSource(Step.class)
  void whoever_moves_it_may_die_anywhere(Step last) throws Exception {
    try (var crowd = new Crowd(cluster.clients(), Duration.ZERO)) {
      crowd.awaitMore(20);
      var to = other(crowd.slot());
      moveAndDie(crowd.slot(), to, last);
      assertThat(holders(crowd.slot())).hasSizeLessThan(2);
      if (maps.read().holder(crowd.slot()).equals(to)) {
        assertThat(last).isGreaterThanOrEqualTo(Step.ANNOUNCED);
      } else {
        move(crowd.slot(), to, (_, _) -> {}).run();
      }
      assertThat(holders(crowd.slot())).containsExactly(to);
      crowd.awaitMore(20);
      crowd.check();
    }
  }

  /// Else the slot would go on with what the second one copied, without what the first one has.
  @Test
  void what_is_decided_must_be_finished_before_it_moves_elsewhere() throws Exception {
    try (var crowd = new Crowd(cluster.clients(), Duration.ZERO)) {
      crowd.awaitMore(20);
      var to = other(crowd.slot());
      moveAndDie(crowd.slot(), to, Step.OPENED);
      var third =
          SHARDS.stream()
              .filter(id -> !id.equals(to) && !id.equals(maps.read().holder(crowd.slot())))
              .findAny()
              .orElseThrow();
      assertThatThrownBy(() -> move(crowd.slot(), third, (_, _) -> {}).run())
          .hasMessageContaining("--to " + to);
      assertThat(holders(crowd.slot())).containsExactly(to);
      move(crowd.slot(), to, (_, _) -> {}).run();
      crowd.awaitMore(20);
      crowd.check();
    }
  }

  /// What an unswept move left would copy the deletions of the next one to where the slot is.
  @Test
  void a_slot_moves_back_though_the_move_before_was_never_swept() throws Exception {
    try (var crowd = new Crowd(cluster.clients(), Duration.ZERO)) {
      crowd.awaitMore(20);
      var from = maps.read().holder(crowd.slot());
      var to = other(crowd.slot());
      moveAndDie(crowd.slot(), to, Step.ANNOUNCED);
      crowd.awaitMore(20);
      move(crowd.slot(), from, (_, _) -> {}).run();
      assertThat(holders(crowd.slot())).containsExactly(from);
      crowd.awaitMore(20);
      crowd.check();
    }
  }

  @Test
  void the_same_command_again_sweeps_what_a_move_has_left() throws Exception {
    try (var crowd = new Crowd(cluster.clients(), Duration.ZERO)) {
      crowd.awaitMore(20);
      var from = maps.read().holder(crowd.slot());
      var to = other(crowd.slot());
      moveAndDie(crowd.slot(), to, Step.ANNOUNCED);
      assertThatThrownBy(() -> move(crowd.slot(), to, (_, _) -> {}).run())
          .hasMessageContaining("holds slot %s already".formatted(crowd.slot()));
      var users = "SELECT count(*) FROM users WHERE (id & 63) = " + crowd.slot();
      assertThat(count(from, users)).isZero();
      assertThat(count(from, "SELECT count(*) FROM pg_publication")).isZero();
      assertThat(count(to, "SELECT count(*) FROM pg_subscription")).isZero();
      assertThat(
              count(from, "SELECT count(*) FROM pg_replication_slots WHERE slot_type = 'logical'"))
          .isZero();
      crowd.awaitMore(20);
      crowd.check();
    }
  }

  /// Nobody gives a command: the instances find what was left.
  @ParameterizedTest
  @EnumSource(Step.class)
  void a_move_whose_driver_has_died_is_brought_to_an_end(Step last) throws Exception {
    try (var crowd = new Crowd(cluster.clients(), Duration.ZERO)) {
      crowd.awaitMore(20);
      var from = maps.read().holder(crowd.slot());
      var to = other(crowd.slot());
      try (var its = ZooKeeper.connect(config.zooKeeper());
          var driver = driver(its)) {
        assertThatThrownBy(() -> driver.move(crowd.slot(), to, dieAt(last)))
            .isInstanceOf(Died.class);
      }
      awaitSettled(crowd.slot(), last.compareTo(Step.OPENED) < 0 ? from : to);
      crowd.awaitMore(20);
      crowd.check();
    }
  }

  /// @param sign when it is killed: at its first word, or when nobody can write any more
  @ParameterizedTest
  @ValueSource(strings = {"", " ms  closed "})
  void a_driver_that_is_killed_leaves_nothing(String sign) throws Exception {
    try (var crowd = new Crowd(cluster.clients(), Duration.ZERO)) {
      crowd.awaitMore(20);
      var from = maps.read().holder(crowd.slot());
      var to = other(crowd.slot());
      var command =
          List.of(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-cp",
              System.getProperty("java.class.path"),
              Rebalance.class.getName(),
              crowd.slot().toString(),
              to.toString());
      var builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().putAll(cluster.clusters().settings());
      var driver = builder.start();
      try (var said = driver.inputReader()) {
        assertThat(said.lines().anyMatch(line -> line.contains(sign))).isTrue();
      } finally {
        driver.destroyForcibly().waitFor();
      }
      await()
          .atMost(LONG)
          .ignoreExceptions()
          .until(() -> leftOf(crowd.slot(), maps.read().holder(crowd.slot())).isEmpty());
      System.out.printf(
          "MoveIT: killed on the way from %s to %s: slot %s is with %s%n",
          from, to, crowd.slot(), maps.read().holder(crowd.slot()));
      crowd.awaitMore(20);
      crowd.check();
    }
  }

  private static Driver driver(ZooKeeper its) {
    for (var shard : SHARDS) {
      assertThat(leaderships.await(shard, 1, LONG)).isPresent();
    }
    var operator = new Operator(config.operatorUrl());
    return new Driver(its, config.shards(), operator, leaderships, maps, "dying");
  }

  private static void awaitSettled(Slot slot, ShardId holder) {
    await()
        .atMost(LONG)
        .ignoreExceptionsInstanceOf(SQLException.class)
        .untilAsserted(() -> {
          assertThat(maps.read().holder(slot)).isEqualTo(holder);
          assertThat(leftOf(slot, holder)).isEmpty();
        });
  }

  /// What should not be there, now that only this shard holds the slot.
  private static List<String> leftOf(Slot slot, ShardId holder) throws SQLException {
    var left = new ArrayList<String>();
    if (!holders(slot).equals(List.of(holder))) {
      left.add("held by " + holders(slot));
    }
    if (count(holder, "SELECT count(*) FROM slots_held WHERE closing") > 0) {
      left.add("closed");
    }
    for (var shard : SHARDS) {
      var users = "SELECT count(*) FROM users WHERE (id & 63) = " + slot;
      if (!shard.equals(holder) && count(shard, users) > 0) {
        left.add("users on " + shard);
      }
      for (var what : List.of("pg_publication WHERE pubname", "pg_subscription WHERE subname")) {
        if (count(shard, "SELECT count(*) FROM %s = 'move_%s'".formatted(what, slot)) > 0) {
          left.add(what + " on " + shard);
        }
      }
    }
    return left;
  }

  private static Move.Progress dieAt(Step last) {
    return (step, _) -> {
      if (step == last) {
        throw new Died();
      }
    };
  }

  private static void moveAndDie(Slot slot, ShardId to, Step last) {
    assertThatThrownBy(() -> move(slot, to, dieAt(last)).run()).isInstanceOf(Died.class);
  }

  /// What the shards say of themselves.
  private static List<ShardId> holders(Slot slot) throws SQLException {
    var holders = new ArrayList<ShardId>();
    for (var shard : SHARDS) {
      if (count(shard, "SELECT count(*) FROM slots_held WHERE slot = " + slot) == 1) {
        holders.add(shard);
      }
    }
    return holders;
  }

  private static long count(ShardId shard, String sql) throws SQLException {
    try (var connection = cluster.shard(shard).leader().orElseThrow().connect("soulfra");
        var statement = connection.createStatement();
        var row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }
}
