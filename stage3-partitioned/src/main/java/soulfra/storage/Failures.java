package soulfra.storage;

import module java.base;
import module java.sql;

import java.time.Duration;
import org.postgresql.util.PSQLException;
import soulfra.contract.Problem;

/// What Postgres's failures mean to a client. A SQLSTATE says what happened; the first two of its
/// five characters are its class.
final class Failures {

  /// What `follow` says of a follower: it is not as far as the reader.
  static final String BEHIND = "SF003";

  private static final Duration SOON = Duration.ofSeconds(1);

  private Failures() {}

  /// A failure before the commit: the transaction is rolled back, so nothing happened.
  static RuntimeException of(SQLException e) {
    if (isForeignKey(e)) {
      // Somebody left while a row of theirs was being written.
      return Problem.notFound("user or agent any more");
    }
    if (isElsewhere(e)) {
      return Problem.unavailable("The shard is changing its leader.", SOON, e);
    }
    if (worthRetrying(e)) {
      return Problem.unavailable("Too many wrote to the same place at once.", SOON, e);
    }
    if (isNoText(e)) {
      return Problem.invalid("A text holds a character that can't be stored.");
    }
    if (isTooSlow(e)) {
      return Problem.unavailable("The database takes too long.", SOON, e);
    }
    if (isFull(e)) {
      return Problem.unavailable("The database has no room. Nothing was written.", SOON, e);
    }
    return isAway(e)
        ? Problem.unavailable("The database does not answer.", SOON, e)
        : new IllegalStateException("Postgres failed", e);
  }

  /// A failure of the commit itself. If Postgres said no, nothing happened. If it said nothing, or
  /// that it is going away, nobody here can know whether it had committed before.
  static RuntimeException ofCommit(SQLException e) {
    return saidNo(e)
        ? of(e)
        : Problem.indefinite(
            "The database went away while committing: send it again with the same idempotency key.",
            SOON,
            e);
  }

  /// A failure of the transaction that it was part of, and none of its own: run again, it may well
  /// succeed. Serialization failure and deadlock; two ids made in the same slot and millisecond;
  /// and the wrong place, for the right one is looked up anew.
  static boolean worthRetrying(SQLException e) {
    return Set.of("40001", "40P01", "23505").contains(state(e)) || isElsewhere(e);
  }

  /// What `enter` and `visit` say: another leadership, or a slot that is held elsewhere. And what a
  /// follower says to whoever would write.
  static boolean isElsewhere(SQLException e) {
    return Set.of("SF001", "SF002", "25006").contains(state(e));
  }

  /// No connection, or one that broke, or a server that shuts down, starts up or is full: its
  /// health is in question, not the statement.
  static boolean isAway(SQLException e) {
    var state = state(e);
    return state.startsWith("08")
        || state.startsWith("57P")
        || state.startsWith("53")
        || state.startsWith("58")
        || e instanceof SQLTransientConnectionException
        || e.getCause() instanceof IOException;
  }

  static boolean isBehind(SQLException e) {
    return state(e).equals(BEHIND);
  }

  /// `statement_timeout`, `lock_timeout`, and a transaction that sat idle.
  private static boolean isTooSlow(SQLException e) {
    return Set.of("57014", "55P03", "25P03").contains(state(e));
  }

  /// A NUL.
  private static boolean isNoText(SQLException e) {
    return state(e).equals("22021");
  }

  private static boolean isFull(SQLException e) {
    return state(e).equals("53100");
  }

  private static boolean isForeignKey(SQLException e) {
    return state(e).equals("23503");
  }

  private static boolean saidNo(SQLException e) {
    return e instanceof PSQLException p && p.getServerErrorMessage() != null && !isAway(e);
  }

  private static String state(SQLException e) {
    return Objects.requireNonNullElse(e.getSQLState(), "");
  }
}
