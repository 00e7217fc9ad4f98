package soulfra.replica;

import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import soulfra.servers.Postgres;
import soulfra.servers.PostgresShard;
import soulfra.servers.PostgresShard.Replication;
import soulfra.servers.ShardLogins;
import soulfra.servers.ZooKeeperEnsemble;
import soulfra.shard.Shard;
import soulfra.zookeeper.ZooKeeper;

/// One real shard of three nodes, a real ZooKeeper, and what an instance of the stage has of them.
final class Rig implements AutoCloseable {

  static final Duration LONG = Duration.ofSeconds(60);

  final ZooKeeperEnsemble ensemble;
  final PostgresShard servers;
  final Shard shard;
  final Operator operator;
  final ZooKeeper zooKeeper;
  final Leaderships leaderships;
  private final ShardLogins logins = new ShardLogins("operator-word", "app-word");

  private Rig(Path folder, int zooKeepers) {
    ensemble = ZooKeeperEnsemble.start(folder.resolve("zookeeper"), zooKeepers);
    servers =
        PostgresShard.start(
            new PostgresShard.Plan("a", folder.resolve("a"), 2, Replication.QUORUM, logins));
    shard = Shard.parse(servers.address()).getFirst();
    operator = new Operator(logins.operatorUrl());
    zooKeeper = ZooKeeper.connect(ensemble.connectString());
    leaderships = Leaderships.open(zooKeeper, List.of(shard));
  }

  static Rig start(Path folder, int zooKeepers) throws SQLException {
    var rig = new Rig(folder, zooKeepers);
    try (var connection = rig.connect(rig.servers.node("a1"));
        var statement = connection.createStatement()) {
      statement.execute("CREATE TABLE numbers (number bigint PRIMARY KEY)");
    }
    return rig;
  }

  /// Waits for a leadership of this epoch that the leader itself knows.
  Leadership awaitEpoch(long epoch) {
    await().atMost(LONG).ignoreExceptionsInstanceOf(SQLException.class).until(() -> knows(epoch));
    return leaderships.latest(shard.id()).orElseThrow();
  }

  private boolean knows(long epoch) throws SQLException {
    var now = leaderships.latest(shard.id());
    if (now.isEmpty() || now.get().epoch() < epoch) {
      return false;
    }
    try (var connection = connect(servers.node(now.get().leader()))) {
      return Epoch.holds(connection, now.get().epoch());
    }
  }

  String operatorUrl() {
    return logins.operatorUrl();
  }

  Connection connect(Postgres node) throws SQLException {
    return connect(node, 3);
  }

  /// As the app, with a limit to every silence.
  Connection connect(Postgres node, int seconds) throws SQLException {
    return DriverManager.getConnection(
        logins.appUrl().replace("{node}", "127.0.0.1:" + node.port())
            + "&connectTimeout=%1$d&socketTimeout=%1$d&loginTimeout=%1$d".formatted(seconds));
  }

  Set<Long> numbers(Postgres node) throws SQLException {
    var numbers = new TreeSet<Long>();
    try (var connection = connect(node);
        var statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT number FROM numbers")) {
      while (rows.next()) {
        numbers.add(rows.getLong(1));
      }
    }
    return numbers;
  }

  Postgres leader() {
    return servers.node(leaderships.latest(shard.id()).orElseThrow().leader());
  }

  /// Waits until all nodes show what the leader has now.
  void awaitAll() throws SQLException {
    var there = numbers(leader());
    for (var node : servers.nodes()) {
      await(node.name())
          .atMost(LONG)
          .ignoreExceptionsInstanceOf(SQLException.class)
          .until(() -> numbers(node).containsAll(there));
    }
  }

  @Override
  public void close() {
    leaderships.close();
    zooKeeper.close();
    servers.close();
    ensemble.close();
  }
}
