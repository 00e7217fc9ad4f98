package soulfra.replica;

import module java.base;
import module java.sql;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import soulfra.shard.Node;

/// Whether a leader is there, asked again and again over one connection, which a kill breaks at
/// once.
///
/// No answer in time is all that can be seen from here: a dead node, a frozen one and a cut wire
/// look the same (DDIA, "Detecting Faults"). And an answer means little: a node that answers this
/// may still be unable to write.
final class Health implements AutoCloseable {

  enum Answer {
    /// It takes writes.
    LEADS,
    /// It is in recovery: a follower, or about to be promoted.
    FOLLOWS,
    /// Nothing came in time.
    SILENT
  }

  private static final Logger log = LoggerFactory.getLogger(Health.class);
  private static final Duration LIMIT = Duration.ofSeconds(1);

  private final Operator operator;
  private @Nullable Node asked;
  private @Nullable Connection connection;

  Health(Operator operator) {
    this.operator = operator;
  }

  Answer of(Node node) {
    if (!node.equals(asked)) {
      close();
      asked = node;
    }
    try (var statement = connected(node).createStatement();
        var row = statement.executeQuery("SELECT pg_is_in_recovery()")) {
      return row.next() && row.getBoolean(1) ? Answer.FOLLOWS : Answer.LEADS;
    } catch (SQLException e) {
      close();
      return Answer.SILENT; // that it does not answer is the answer
    }
  }

  private Connection connected(Node node) throws SQLException {
    var there = connection;
    if (there == null) {
      there = operator.connect(node, LIMIT);
      connection = there;
    }
    return there;
  }

  @Override
  public void close() {
    var there = connection;
    connection = null;
    if (there != null) {
      try {
        there.close();
      } catch (SQLException e) {
        log.debug("closing a connection failed", e);
      }
    }
  }
}
