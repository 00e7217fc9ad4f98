package soulfra.experiments.pages;

import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import redis.clients.jedis.Jedis;

/// An application that keeps the same moods in two places, Postgres and Redis, in a process of its
/// own so that it can be killed anywhere: between two writes, too.
///
/// ```
/// DualWriter MODE POSTGRES_URL REDIS_URL SEED WRITERS
/// ```
final class DualWriter {

  static final int KEYS = 40;

  static final String SCHEMA =
      """
      create table moods (agent int primary key, mood text not null, version bigint not null);
      create table outbox (
        id bigint generated always as identity primary key,
        agent int not null, mood text not null, version bigint not null);
      insert into moods select agent, 'calm', 0 from generate_series(0, 39) agent;
      """;

  /// Sets the mood unless Redis has a later one: a message that comes twice does nothing, and so
  /// does one that is late.
  private static final String SET_IF_LATER =
      """
      if tonumber(redis.call('hget', KEYS[1], 'version') or '-1') < tonumber(ARGV[2]) then
        redis.call('hset', KEYS[1], 'mood', ARGV[1], 'version', ARGV[2])
      end
      """;

  private static final int BATCH = 100;

  enum Mode {
    /// Postgres, then Redis, as many applications do.
    DUAL,
    /// Postgres only, with a row that says what is to be done; a relay does it.
    OUTBOX
  }

  private DualWriter() {}

  public static void main(String[] arguments) throws Exception {
    var mode = Mode.valueOf(arguments[0]);
    var postgres = arguments[1];
    var redis = URI.create(arguments[2]);
    var random = new SplittableRandom(Long.parseLong(arguments[3]));
    int writers = Integer.parseInt(arguments[4]);
    try (var pool = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
      for (int i = 0; i < writers; i++) {
        var own = random.split();
        var _ = pool.submit(() -> write(mode, postgres, redis, own));
      }
      if (mode == Mode.OUTBOX) {
        var _ = pool.submit(() -> relay(postgres, redis));
      }
      System.out.println("ready " + redis.resolve("/"));
    }
  }

  /// Until the process is killed.
  private static Void write(Mode mode, String postgres, URI redis, SplittableRandom random) {
    try (var database = DriverManager.getConnection(postgres);
        var cache = new Jedis(redis)) {
      database.setAutoCommit(false);
      while (true) {
        int agent = random.nextInt(KEYS);
        var mood = "mood " + random.nextInt(1_000_000);
        long version = change(database, agent, mood, mode == Mode.OUTBOX);
        database.commit();
        if (mode == Mode.DUAL) {
          cache.hset(key(agent), "mood", mood);
          cache.hset(key(agent), "version", Long.toString(version));
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static long change(Connection database, int agent, String mood, boolean outbox)
      throws SQLException {
    var sql =
        outbox
            ? """
            with changed as (
              update moods set mood = ?, version = version + 1 where agent = ? returning *)
            insert into outbox (agent, mood, version)
            select agent, mood, version from changed returning version
            """
            : "update moods set mood = ?, version = version + 1 where agent = ? returning version";
    try (var statement = database.prepareStatement(sql)) {
      statement.setString(1, mood);
      statement.setInt(2, agent);
      try (var rows = statement.executeQuery()) {
        rows.next();
        return rows.getLong(1);
      }
    }
  }

  /// Until the process is killed.
  private static Void relay(String postgres, URI redis) {
    try (var database = DriverManager.getConnection(postgres);
        var cache = new Jedis(redis)) {
      while (true) {
        relayOnce(database, cache);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Takes what is owed out of the outbox *after* Redis has it: killed in between, it will do it
  /// again, which does no harm.
  ///
  /// @return how much was owed
  static int relayOnce(Connection database, Jedis cache) throws SQLException {
    database.setAutoCommit(false);
    int owed = 0;
    try (var select = database.prepareStatement("select * from outbox order by id limit " + BATCH);
        var delete = database.prepareStatement("delete from outbox where id = ?");
        var rows = select.executeQuery()) {
      while (rows.next()) {
        cache.eval(
            SET_IF_LATER,
            List.of(key(rows.getInt("agent"))),
            List.of(rows.getString("mood"), rows.getString("version")));
        delete.setLong(1, rows.getLong("id"));
        delete.addBatch();
        owed++;
      }
      delete.executeBatch();
    }
    database.commit();
    return owed;
  }

  static String key(int agent) {
    return "agent:" + agent + ":state";
  }
}
