package soulfra.experiments.bench;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import org.sqlite.SQLiteConfig;

/// The ceiling of stage 1's store: the rows that a send writes, into the schema that stage 1 made,
/// by one thread, in groups, durable (`synchronous=FULL`), with no HTTP and no mind in front.
final class RawInserts implements AutoCloseable {

  private static final int GROUP = 64;

  private final Connection connection;
  private final PreparedStatement last;
  private final PreparedStatement message;
  private final PreparedStatement sequence;
  private final long[][] conversations;
  private long id;

  /// @param file of a stopped stage, in which there are some users
  RawInserts(Path file) throws SQLException {
    var config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.enforceForeignKeys(true);
    config.setPragma(SQLiteConfig.Pragma.SECURE_DELETE, "true");
    connection = config.createConnection("jdbc:sqlite:" + file);
    last =
        connection.prepareStatement(
            "SELECT max(position) FROM messages WHERE user_id = ? AND agent_id = ?");
    message =
        connection.prepareStatement(
            """
            INSERT INTO messages (user_id, agent_id, position, id, role, body, metadata, created_at)
            VALUES (?, ?, ?, ?, ?, ?, NULL, ?)
            """);
    sequence = connection.prepareStatement("UPDATE sequence SET last = ?");
    id = number("SELECT last FROM sequence");
    conversations = conversations();
    connection.setAutoCommit(false);
  }

  /// Sends a second, in groups of 64.
  Measured run(Duration length) throws SQLException {
    long begin = System.nanoTime();
    long sends = 0;
    while (System.nanoTime() - begin < length.toNanos()) {
      for (int i = 0; i < GROUP; i++) {
        send(conversations[(int) (sends++ % conversations.length)]);
      }
      sequence.setLong(1, id);
      sequence.executeUpdate();
      connection.commit();
    }
    return new Measured(sends / ((System.nanoTime() - begin) / 1e9), Double.NaN, Double.NaN);
  }

  private void send(long[] conversation) throws SQLException {
    insert(conversation, "user", "hello there, this is message " + id);
    insert(conversation, "agent", "I hear you: hello there, this is message " + id);
  }

  private void insert(long[] conversation, String role, String body) throws SQLException {
    long now = System.currentTimeMillis();
    last.setLong(1, conversation[0]);
    last.setLong(2, conversation[1]);
    long position;
    try (var row = last.executeQuery()) {
      position = row.getLong(1) + 1;
    }
    message.setLong(1, conversation[0]);
    message.setLong(2, conversation[1]);
    message.setLong(3, position);
    message.setLong(4, ++id);
    message.setString(5, role);
    message.setString(6, body);
    message.setLong(7, now);
    message.executeUpdate();
  }

  private long[][] conversations() throws SQLException {
    int users = (int) number("SELECT count(*) FROM users");
    var all = new long[users][];
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT owner_id, min(id) FROM agents GROUP BY 1")) {
      for (int i = 0; rows.next(); i++) {
        all[i] = new long[] {rows.getLong(1), rows.getLong(2)};
      }
    }
    return all;
  }

  private long number(String sql) throws SQLException {
    try (var statement = connection.createStatement();
        var row = statement.executeQuery(sql)) {
      return row.getLong(1);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
