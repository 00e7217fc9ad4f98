package soulfra.storage;

import module java.base;
import module java.sql;

import java.sql.Statement;
import java.time.Duration;

/// The schema, as numbered steps that go up and down. Each step runs in a transaction of its own
/// together with the row that says it ran; the row keeps the script's checksum, so that an edited
/// step is noticed instead of silently skipped.
///
/// Instances that start together take turns by an advisory lock, and the second finds nothing left
/// to do. A step can also run *online*, while older instances serve: its first line then says how.
public final class Migrations {

  /// Nobody else uses this number.
  private static final long LOCK = 0x736f756c667261L;

  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Duration PAUSE = Duration.ofMillis(50);

  /// The one statement of such a step is repeated, each time in a transaction of its own, until it
  /// changes nothing: no lock is held for long.
  private static final String IN_BATCHES = "-- in batches\n";

  /// `CREATE INDEX CONCURRENTLY` and its like refuse to run inside a transaction.
  private static final String OUTSIDE = "-- outside a transaction\n";

  private static final List<String> STEPS =
      """
      V001__accounts
      V002__chat
      V003__feed
      V004__loops
      V005__live
      V006__search_column
      V007__search_backfill
      V008__search_index
      V009__outbox
      V010__row_security
      V011__audit
      V012__shards
      V013__moves
      V014__followers
      V015__pulled
      """
          .lines()
          .toList();

  private Migrations() {}

  public static int latest() {
    return STEPS.size();
  }

  /// Applies the steps that are missing.
  public static void up(Connection connection) throws SQLException {
    alone(connection, () -> upTo(connection, latest()));
  }

  static void upTo(Connection connection, int target) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.executeUpdate(
          """
          CREATE TABLE IF NOT EXISTS migrations (
            version    INTEGER PRIMARY KEY,
            name       TEXT NOT NULL,
            checksum   TEXT NOT NULL,
            applied_at TIMESTAMPTZ NOT NULL DEFAULT now()
          )
          """);
    }
    int version = check(connection);
    for (var name : STEPS.subList(version, Math.max(version, target))) {
      version++;
      run(
          connection,
          script(name, "up"),
          "INSERT INTO migrations (version, name, checksum) VALUES (%d, '%s', '%s')"
              .formatted(version, name, checksum(name)));
    }
  }

  /// Takes back the steps above `target`, the last one first. What they held is lost.
  public static void down(Connection connection, int target) throws SQLException {
    alone(connection, () -> downTo(connection, target));
  }

  private static void downTo(Connection connection, int target) throws SQLException {
    for (int version = check(connection); version > target; version--) {
      run(
          connection,
          script(STEPS.get(version - 1), "down"),
          "DELETE FROM migrations WHERE version = " + version);
    }
  }

  private interface Work {
    void run() throws SQLException;
  }

  /// Asks for the lock again and again instead of waiting inside Postgres: a statement that waits
  /// is a transaction that others see, and `CREATE INDEX CONCURRENTLY` waits for it to end.
  private static void alone(Connection connection, Work work) throws SQLException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    try (var statement = connection.createStatement()) {
      while (!locked(statement)) {
        if (System.nanoTime() > end) {
          throw new IllegalStateException("Another instance has been migrating for " + PATIENCE);
        }
        Thread.sleep(PAUSE);
      }
      try {
        work.run();
      } finally {
        statement.execute("SELECT pg_advisory_unlock(" + LOCK + ")");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for another instance", e);
    }
  }

  private static boolean locked(Statement statement) throws SQLException {
    try (var row = statement.executeQuery("SELECT pg_try_advisory_lock(" + LOCK + ")")) {
      return row.next() && row.getBoolean(1);
    }
  }

  /// The version of the schema, after making sure that its steps are the ones we know.
  private static int check(Connection connection) throws SQLException {
    int version = 0;
    try (var statement = connection.createStatement();
        var rows =
            statement.executeQuery("SELECT name, checksum FROM migrations ORDER BY version")) {
      while (rows.next()) {
        var name = rows.getString("name");
        if (version == STEPS.size()) {
          throw new IllegalStateException(
              "The database has migration %s, which this version does not know: use a newer one."
                  .formatted(name));
        }
        var expected = STEPS.get(version++);
        if (!name.equals(expected) || !rows.getString("checksum").equals(checksum(name))) {
          throw new IllegalStateException(
              "Migration %s is not the one that the database was built with (%s)."
                  .formatted(expected, name));
        }
      }
    }
    return version;
  }

  private static void run(Connection connection, String script, String bookkeeping)
      throws SQLException {
    if (script.startsWith(IN_BATCHES)) {
      while (execute(connection, script) > 0) {
        // Each batch is a transaction of its own.
      }
      execute(connection, bookkeeping);
    } else if (script.startsWith(OUTSIDE)) {
      for (var part : script.split(";\n", -1)) {
        execute(connection, part);
      }
      execute(connection, bookkeeping);
    } else {
      inTransaction(connection, script, bookkeeping);
    }
  }

  private static void inTransaction(Connection connection, String script, String bookkeeping)
      throws SQLException {
    connection.setAutoCommit(false);
    try {
      execute(connection, script);
      execute(connection, bookkeeping);
      connection.commit();
    } catch (SQLException e) {
      connection.rollback();
      throw e;
    } finally {
      connection.setAutoCommit(true);
    }
  }

  private static int execute(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
      return statement.getUpdateCount();
    }
  }

  private static String checksum(String name) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of()
          .formatHex(digest.digest(script(name, "up").getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String script(String name, String direction) {
    var path = "migrations/%s.%s.sql".formatted(name, direction);
    try (var in = Migrations.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException("The migration script %s is missing.".formatted(path));
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
