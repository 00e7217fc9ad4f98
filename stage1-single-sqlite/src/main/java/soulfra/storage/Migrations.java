package soulfra.storage;

import module java.base;
import module java.sql;

/// The schema, as numbered steps that go up and down. Each step runs in a transaction of its own
/// together with the row that says it ran; the row keeps the script's checksum, so that an edited
/// step is noticed instead of silently skipped.
public final class Migrations {

  private static final List<String> STEPS =
      List.of("V001__accounts", "V002__chat", "V003__feed", "V004__loops", "V005__live");

  private Migrations() {}

  public static int latest() {
    return STEPS.size();
  }

  /// Applies the steps that are missing.
  public static void up(Connection connection) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.executeUpdate(
          """
          CREATE TABLE IF NOT EXISTS migrations (
            version    INTEGER PRIMARY KEY,
            name       TEXT NOT NULL,
            checksum   TEXT NOT NULL,
            applied_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
          ) STRICT
          """);
    }
    int version = check(connection);
    for (var name : STEPS.subList(version, STEPS.size())) {
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
    for (int version = check(connection); version > target; version--) {
      run(
          connection,
          script(STEPS.get(version - 1), "down"),
          "DELETE FROM migrations WHERE version = " + version);
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
    try (var statement = connection.createStatement()) {
      statement.executeUpdate("BEGIN IMMEDIATE");
      try {
        statement.executeUpdate(script);
        statement.executeUpdate(bookkeeping);
        statement.executeUpdate("COMMIT");
      } catch (SQLException e) {
        statement.executeUpdate("ROLLBACK");
        throw e;
      }
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
