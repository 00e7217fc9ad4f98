package soulfra.experiments.pages;

import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import soulfra.experiments.Lab;
import soulfra.servers.Lsn;
import soulfra.servers.Postgres;
import soulfra.servers.PostgresShard;
import soulfra.servers.PostgresShard.Replication;
import soulfra.servers.ShardLogins;

/// The kind of store that stage 3 stands on, by itself: one Postgres that leads and others that
/// follow it. Nobody brings a node back here, and nobody makes another one the leader, but the
/// page.
final class Shard implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final PostgresShard nodes;

  private Shard(PostgresShard nodes) {
    this.nodes = nodes;
  }

  /// Always a new one.
  ///
  /// @param name small letters; the first node is the leader, `name1`
  static Shard start(Lab lab, String name, int followers, Replication replication)
      throws IOException {
    lab.say("starting a leader and its followers");
    var folder = Files.createTempDirectory(lab.folder(), "shard-");
    var plan = new PostgresShard.Plan(name, folder, followers, replication, ShardLogins.in(folder));
    return new Shard(PostgresShard.start(plan));
  }

  /// The first leader, and then its followers.
  Postgres node(int number) {
    return nodes.nodes().get(number);
  }

  static Connection connect(Postgres node) throws SQLException {
    return node.connect(ShardLogins.DATABASE);
  }

  /// Lets a follower hear its leader over another wire from now on.
  static void listenAt(Postgres follower, int port) throws SQLException {
    try (var connection = connect(follower)) {
      var upstream = Sqlite.text(connection, "show primary_conninfo");
      set(connection, "primary_conninfo", upstream.replaceFirst("port=\\d+", "port=" + port));
      await(
          connection,
          """
          select exists (
            select from pg_stat_wal_receiver where status = 'streaming' and sender_port = %d)
          """
              .formatted(port));
    }
  }

  /// Begins a fail-over: a follower that hears nobody can't acknowledge what an old leader writes,
  /// be it dead or only out of sight.
  static void fence(Postgres follower) throws SQLException {
    try (var connection = connect(follower)) {
      set(connection, "primary_conninfo", "");
      await(connection, "select not exists (select from pg_stat_wal_receiver)");
    }
  }

  /// How much of its leader's log a follower has. All of the log counts, replayed or not.
  static Lsn end(Postgres follower) throws SQLException {
    try (var connection = connect(follower)) {
      var sql = "select greatest(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())";
      return Lsn.parse(Sqlite.text(connection, sql));
    }
  }

  /// Returns when the node takes writes.
  void promote(Postgres node) {
    nodes.promote(node);
  }

  /// Ends a fail-over: the other follower follows the new leader, or if it has more of the old
  /// leader's log than that one, becomes a copy of it.
  void join(Postgres other, Postgres leader, boolean hasMore) {
    if (hasMore) {
      nodes.rebuild(other, leader);
    } else {
      nodes.follow(other, leader);
    }
  }

  static void set(Connection connection, String setting, String value) throws SQLException {
    Sqlite.run(connection, "alter system set %s = '%s'".formatted(setting, value));
    Sqlite.run(connection, "select pg_reload_conf()");
  }

  /// Something that becomes true.
  interface Condition {
    boolean holds() throws SQLException;
  }

  /// Waits until a question is answered by yes.
  static void await(Connection connection, String question) throws SQLException {
    await(question, () -> isTrue(connection, question));
  }

  static void await(String what, Condition condition) throws SQLException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("Not after %s: %s".formatted(PATIENCE, what));
      }
      try {
        TimeUnit.MILLISECONDS.sleep(2);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("Interrupted while waiting for: " + what, e);
      }
    }
  }

  static boolean isTrue(Connection connection, String question) throws SQLException {
    return Sqlite.text(connection, question).equals("t");
  }

  /// Stops all nodes.
  @Override
  public void close() {
    nodes.close();
  }
}
