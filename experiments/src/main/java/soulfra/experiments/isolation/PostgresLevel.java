package soulfra.experiments.isolation;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;

/// Postgres at one of its three levels; "read uncommitted" is read committed there.
///
/// @param url of an empty database
/// @param monitor a connection of its own, which sees who waits for whom
public record PostgresLevel(String isolation, String url, Connection monitor) implements Level {

  private static final String WAITS = "SELECT cardinality(pg_blocking_pids(?::int)) > 0";

  /// @param monitor stays open for as long as the levels are used
  public static List<Level> all(String url, Connection monitor) {
    return List.of(
        new PostgresLevel("read committed", url, monitor),
        new PostgresLevel("repeatable read", url, monitor),
        new PostgresLevel("serializable", url, monitor));
  }

  @Override
  public String name() {
    return "Postgres " + isolation;
  }

  @Override
  public Connection open() throws SQLException {
    return DriverManager.getConnection(url);
  }

  @Override
  public String begin() {
    return "begin isolation level " + isolation;
  }

  @Override
  public long idOf(Connection session) throws SQLException {
    try (var statement = session.createStatement();
        var row = statement.executeQuery("SELECT pg_backend_pid()")) {
      row.next();
      return row.getLong(1);
    }
  }

  @Override
  public boolean waits(long session) throws SQLException {
    try (var statement = monitor.prepareStatement(WAITS)) {
      statement.setLong(1, session);
      try (var row = statement.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }
}
