package soulfra.experiments.pages;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/// SQLite as an experiment needs it: a file, a connection, a statement.
final class Sqlite {

  private static final int BUSY = 5;

  private Sqlite() {}

  /// Opens a connection of its own, in WAL mode.
  ///
  /// @param synchronous `FULL`: a commit survives power loss; `NORMAL`: it may be lost, whole
  static Connection open(Path file, String synchronous) throws SQLException {
    var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
    run(connection, "pragma journal_mode = wal");
    run(connection, "pragma synchronous = " + synchronous);
    return connection;
  }

  static void run(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /// The first column of the first row.
  static long number(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      if (!rows.next()) {
        throw new SQLException("No row: " + sql);
      }
      return rows.getLong(1);
    }
  }

  /// The first column of the first row, as text; of SQLite or of any other database.
  static String text(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      if (!rows.next()) {
        throw new SQLException("No row: " + sql);
      }
      return String.valueOf(rows.getString(1));
    }
  }

  /// SQLITE_BUSY and its kin: another connection was first, and nothing happened.
  static boolean busy(SQLException e) {
    return (e.getErrorCode() & 0xff) == BUSY;
  }
}
