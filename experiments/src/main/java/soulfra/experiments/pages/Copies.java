package soulfra.experiments.pages;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import soulfra.experiments.Lab;
import soulfra.experiments.Stage;
import soulfra.servers.PostgresShard.Replication;

/// A database as those see it who write to its leader and read from any copy: on stages 1 and 2
/// there is only one copy, on stage 3's kind of store there are followers that lag.
interface Copies extends AutoCloseable {

  Duration MOST_WAIT = Duration.ofSeconds(10);

  /// @param name of the shard, small letters
  static Copies of(Lab lab, String name, int followers) throws IOException {
    return lab.stage() == Stage.THREE
        ? new Replicated(Shard.start(lab, name, followers, Replication.QUORUM))
        : new Single(Engine.of(lab));
  }

  /// Whether there are followers at all, which can lag.
  boolean canLag();

  Connection leader() throws SQLException;

  /// @param number of the follower, from 1; where there are no followers, the only copy
  Connection follower(int number) throws SQLException;

  /// From now on a follower shows each commit so much later than it happened.
  void lag(int number, Duration lag) throws SQLException;

  /// A place in the log behind all that this connection has written, or has seen.
  String position(Connection connection) throws SQLException;

  /// The place at which a log begins: every copy has that.
  String beginning();

  /// Whether a copy shows everything up to a place.
  boolean has(Connection copy, String position) throws SQLException;

  /// Returns when a copy shows everything up to a place.
  default void await(Connection copy, String position) throws SQLException, InterruptedException {
    long deadline = System.nanoTime() + MOST_WAIT.toNanos();
    while (!has(copy, position)) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("A copy does not come to " + position);
      }
      TimeUnit.MILLISECONDS.sleep(1);
    }
  }

  @Override
  void close();

  record Single(Engine engine) implements Copies {
    @Override
    public boolean canLag() {
      return false;
    }

    @Override
    public Connection leader() throws SQLException {
      return engine.connect();
    }

    @Override
    public Connection follower(int number) throws SQLException {
      return engine.connect();
    }

    @Override
    public void lag(int number, Duration lag) {
      // There is nothing between the write and the read that could wait.
    }

    @Override
    public String position(Connection connection) {
      return "";
    }

    @Override
    public String beginning() {
      return "";
    }

    @Override
    public boolean has(Connection copy, String position) {
      return true;
    }

    @Override
    public void close() {
      engine.close();
    }
  }

  record Replicated(Shard shard) implements Copies {
    @Override
    public boolean canLag() {
      return true;
    }

    @Override
    public Connection leader() throws SQLException {
      return Shard.connect(shard.node(0));
    }

    @Override
    public Connection follower(int number) throws SQLException {
      return Shard.connect(shard.node(number));
    }

    /// The log arrives at once, and is replayed later.
    @Override
    public void lag(int number, Duration lag) throws SQLException {
      try (var follower = follower(number)) {
        Shard.set(follower, "recovery_min_apply_delay", lag.toMillis() + "ms");
        Shard.await(
            follower,
            """
            select setting = '%d' from pg_settings where name = 'recovery_min_apply_delay'
            """
                .formatted(lag.toMillis()));
      }
    }

    @Override
    public String position(Connection connection) throws SQLException {
      return Sqlite.text(
          connection,
          """
          select case when pg_is_in_recovery()
            then pg_last_wal_replay_lsn() else pg_current_wal_insert_lsn() end
          """);
    }

    @Override
    public String beginning() {
      return "0/0";
    }

    @Override
    public boolean has(Connection copy, String position) throws SQLException {
      return Sqlite.text(
              copy, "select pg_last_wal_replay_lsn() >= '%s'::pg_lsn".formatted(position))
          .equals("t");
    }

    @Override
    public void close() {
      shard.close();
    }
  }
}
