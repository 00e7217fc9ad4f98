package soulfra.experiments.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import soulfra.servers.Postgres;

/// The ceiling of stage 2's store: the transaction of a send in the schema that stage 2 made,
/// durable, by some connections at once, with no HTTP and no mind in front, and with nobody who
/// relays what it leaves in the outbox.
final class PlainTransactions implements AutoCloseable {

  private static final String DATABASE = "soulfra";

  private final List<Sender> senders = new ArrayList<>();
  private final ExecutorService threads;
  private final String version;

  PlainTransactions(Postgres server, int connections) throws SQLException {
    threads = Executors.newFixedThreadPool(connections);
    for (int i = 0; i < connections; i++) {
      senders.add(new Sender(server.connect(DATABASE), i));
    }
    version = senders.getFirst().connection.getMetaData().getDatabaseProductVersion();
  }

  String version() {
    return version;
  }

  /// Sends a second, all connections together.
  Measured run(Duration length) throws Exception {
    long begin = System.nanoTime();
    var work =
        senders.stream()
            .map(sender -> (Callable<Long>) () -> sender.sendUntil(begin + length.toNanos()))
            .toList();
    long sends = 0;
    for (var done : threads.invokeAll(work)) {
      sends += done.get();
    }
    return new Measured(sends / ((System.nanoTime() - begin) / 1e9), Double.NaN, Double.NaN);
  }

  /// One connection, which goes through all conversations, from a place of its own.
  private static final class Sender {
    private final Connection connection;
    private final List<long[]> conversations;
    private final PreparedStatement actFor;
    private final PreparedStatement agent;
    private final PreparedStatement ids;
    private final PreparedStatement reserve;
    private final PreparedStatement message;
    private final PreparedStatement outbox;
    private int next;

    Sender(Connection connection, int number) throws SQLException {
      this.connection = connection;
      this.next = 7 * number;
      this.conversations = conversations(connection);
      try (var statement = connection.createStatement()) {
        statement.execute("SET ROLE soulfra_app");
      }
      connection.setAutoCommit(false);
      actFor = connection.prepareStatement("SELECT set_config('soulfra.user', ?, true)");
      agent = connection.prepareStatement("SELECT * FROM agents WHERE id = ?");
      ids = connection.prepareStatement("SELECT nextval('ids') FROM generate_series(1, 8)");
      reserve =
          connection.prepareStatement(
              """
              INSERT INTO conversations (user_id, agent_id, last_position) VALUES (?, ?, 2)
              ON CONFLICT (user_id, agent_id)
              DO UPDATE SET last_position = conversations.last_position + 2
              RETURNING last_position
              """);
      message =
          connection.prepareStatement(
              """
              INSERT INTO messages (user_id, agent_id, position, id, role, body, metadata, created_at)
              VALUES (?, ?, ?, ?, ?, ?, NULL, ?)
              """);
      outbox =
          connection.prepareStatement(
              """
              INSERT INTO outbox (author_id, thought_id, type, data, recipients, created_at)
              VALUES (?, NULL, 'MESSAGE', ?, ARRAY[?::bigint], ?)
              """);
    }

    long sendUntil(long end) throws SQLException {
      long sends = 0;
      while (System.nanoTime() < end) {
        send(conversations.get(next++ % conversations.size()));
        sends++;
      }
      return sends;
    }

    private void send(long[] conversation) throws SQLException {
      long user = conversation[0];
      actFor.setString(1, Long.toString(user));
      actFor.execute();
      agent.setLong(1, conversation[1]);
      first(agent);
      long id = first(ids);
      reserve.setLong(1, user);
      reserve.setLong(2, conversation[1]);
      long last = first(reserve);
      insert(conversation, last - 1, id, "user", "hello there, this is message " + id);
      insert(conversation, last, id + 1, "agent", "I hear you: hello there, this is message " + id);
      message.executeBatch();
      outbox.executeBatch();
      connection.commit();
    }

    private void insert(long[] conversation, long position, long id, String role, String body)
        throws SQLException {
      long now = System.currentTimeMillis();
      message.setLong(1, conversation[0]);
      message.setLong(2, conversation[1]);
      message.setLong(3, position);
      message.setLong(4, id);
      message.setString(5, role);
      message.setString(6, body);
      message.setLong(7, now);
      message.addBatch();
      outbox.setLong(1, conversation[0]);
      outbox.setString(2, event(conversation, role, body, position, id));
      outbox.setLong(3, conversation[0]);
      outbox.setLong(4, now);
      outbox.addBatch();
    }

    /// Of the size of what the stage tells.
    private static String event(
        long[] conversation, String role, String body, long position, long id) {
      return """
      {"id":"%013d","agentId":"%013d","userId":"%013d","role":"%s","body":"%s","position":%d,\
      "createdAt":"2026-01-01T00:00:00.000Z","metadata":{}}\
      """
          .formatted(id, conversation[1], conversation[0], role, body, position);
    }

    private static long first(PreparedStatement statement) throws SQLException {
      try (var rows = statement.executeQuery()) {
        rows.next();
        return rows.getLong(1);
      }
    }

    private static List<long[]> conversations(Connection connection) throws SQLException {
      var all = new ArrayList<long[]>();
      try (var statement = connection.createStatement();
          var rows = statement.executeQuery("SELECT owner_id, min(id) FROM agents GROUP BY 1")) {
        while (rows.next()) {
          all.add(new long[] {rows.getLong(1), rows.getLong(2)});
        }
      }
      return all;
    }
  }

  @Override
  public void close() throws SQLException {
    threads.close();
    for (var sender : senders) {
      sender.connection.close();
    }
  }
}
