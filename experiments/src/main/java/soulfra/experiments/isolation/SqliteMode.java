package soulfra.experiments.isolation;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;

/// SQLite in one of its modes. It never makes anyone wait here: with no busy timeout, whoever comes
/// second is turned away at once.
///
/// @param parameters of its address
/// @param pragmas that make the mode
public record SqliteMode(
    String mode, Path folder, String parameters, List<String> pragmas, String begin)
    implements Level {

  public static List<Level> all(Path folder) {
    return List.of(
        new SqliteMode(
            "delete journal", folder, "", List.of("journal_mode = delete"), "begin deferred"),
        new SqliteMode(
            "WAL, deferred", folder, "", List.of("journal_mode = wal"), "begin deferred"),
        new SqliteMode(
            "WAL, immediate", folder, "", List.of("journal_mode = wal"), "begin immediate"),
        new SqliteMode(
            "shared cache, read uncommitted",
            folder,
            "?cache=shared",
            List.of("journal_mode = delete", "read_uncommitted = true"),
            "begin deferred"));
  }

  @Override
  public String name() {
    return "SQLite " + mode;
  }

  @Override
  public Connection open() throws SQLException {
    var file = folder.resolve(mode.replaceAll("\\W+", "-") + ".sqlite");
    var connection = DriverManager.getConnection("jdbc:sqlite:file:" + file + parameters);
    try (var statement = connection.createStatement()) {
      statement.execute("pragma busy_timeout = 0");
      for (var pragma : pragmas) {
        statement.execute("pragma " + pragma);
      }
    }
    return connection;
  }

  @Override
  public long idOf(Connection session) {
    return 0;
  }

  @Override
  public boolean waits(long session) {
    return false;
  }
}
