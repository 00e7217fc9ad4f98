package soulfra.experiments.isolation;

import java.sql.Connection;
import java.sql.SQLException;

/// A database at one of its isolation levels, or in one of its modes.
public interface Level {

  String name();

  /// A new session. Whoever opens it closes it.
  Connection open() throws SQLException;

  /// The statement that begins a transaction at this level.
  String begin();

  /// By what the database knows a session; asked before anything else is.
  long idOf(Connection session) throws SQLException;

  /// Whether the session's statement, which has not come back, waits for another transaction; if
  /// not, it is still being worked on.
  boolean waits(long session) throws SQLException;
}
