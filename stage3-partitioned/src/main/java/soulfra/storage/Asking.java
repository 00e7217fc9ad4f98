package soulfra.storage;

import module java.base;
import module java.sql;

import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A question that is asked once or twice, at different nodes, and of which one answer counts: this
/// is one of the two. It may be called off; then Postgres is told, too, and goes on with something
/// else.
final class Asking {

  private static final Logger log = LoggerFactory.getLogger(Asking.class);

  /// What Postgres says of a statement that was called off.
  private static final String CALLED_OFF = "57014";

  private final @Nullable Asking first;
  private final List<Runnable> notes = new ArrayList<>();
  private volatile boolean atFollower;
  private @Nullable Connection connection;
  private boolean off;

  private Asking(@Nullable Asking first) {
    this.first = first;
  }

  static Asking first() {
    return new Asking(null);
  }

  /// The same question, to somebody else.
  Asking again() {
    return new Asking(this);
  }

  boolean isSecond() {
    return first != null;
  }

  /// Whether a follower is to be asked, if it is not for the reader to say: a second question goes
  /// where the first one did not.
  boolean elsewhereIsFollower() {
    return first != null && !first.atFollower;
  }

  /// Whom it goes to now.
  void goesTo(boolean follower) {
    atFollower = follower;
  }

  /// Whether it was put to a follower at last.
  boolean isAtFollower() {
    return atFollower;
  }

  synchronized void begin(Connection at) throws SQLException {
    if (off) {
      throw new SQLException("it is not asked for any more", CALLED_OFF);
    }
    connection = at;
  }

  /// Before the connection is lent to anybody else: they are not called off.
  synchronized void end() {
    connection = null;
  }

  /// To be done if this is the answer that counts.
  synchronized void note(Runnable note) {
    notes.add(note);
  }

  synchronized void counts() {
    notes.forEach(Runnable::run);
  }

  /// Whoever does not hear it, ends by their own limits.
  synchronized void callOff() {
    off = true;
    if (connection != null) {
      try {
        connection.unwrap(PGConnection.class).cancelQuery();
      } catch (SQLException e) {
        log.debug("a question can't be called off", e);
      }
    }
  }
}
