package soulfra.storage;

import module java.base;
import module java.sql;

import java.time.Duration;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;
import soulfra.contract.Problem;

/// What SQLite's failures mean to a client.
final class SqliteFailure {

  private static final Duration SOON = Duration.ofSeconds(1);

  private SqliteFailure() {}

  /// A failure before the commit: the transaction is rolled back, so nothing happened.
  static RuntimeException of(SQLException e) {
    if (e instanceof SQLiteException s
        && s.getResultCode() == SQLiteErrorCode.SQLITE_CONSTRAINT_FOREIGNKEY) {
      // Somebody left while a row of theirs was being written.
      return Problem.notFound("user or agent any more");
    }
    return switch (primary(e)) {
      case SQLITE_FULL ->
          Problem.unavailable("The disk is full. Nothing was written; reading goes on.", SOON, e);
      case SQLITE_BUSY, SQLITE_LOCKED ->
          Problem.unavailable("The database is locked by another process.", SOON, e);
      case SQLITE_IOERR, SQLITE_CANTOPEN, SQLITE_READONLY, SQLITE_NOMEM ->
          Problem.unavailable("The disk does not answer as it should.", SOON, e);
      default -> new IllegalStateException("SQLite failed", e);
    };
  }

  /// A failure of the commit itself. A full disk is noticed before anything is durable; after any
  /// other I/O error we can't know what reached the disk.
  static Problem ofCommit(SQLException e) {
    return switch (primary(e)) {
      case SQLITE_FULL ->
          Problem.unavailable("The disk is full. Nothing was written; reading goes on.", SOON, e);
      case SQLITE_BUSY ->
          Problem.unavailable("The database is locked by another process.", SOON, e);
      default ->
          Problem.indefinite(
              "The disk failed while committing: send it again with the same idempotency key.",
              SOON,
              e);
    };
  }

  private static SQLiteErrorCode primary(SQLException e) {
    // An extended code (SQLITE_IOERR_FSYNC) carries its primary one in the low byte.
    var code = e instanceof SQLiteException s ? s.getResultCode().code : e.getErrorCode();
    return SQLiteErrorCode.getErrorCode(code & 0xff);
  }
}
