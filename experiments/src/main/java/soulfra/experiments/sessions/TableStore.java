package soulfra.experiments.sessions;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Sessions in a table. The statements are the same in SQLite and in Postgres; each is a
/// transaction of its own, and on disk when it returns.
///
/// @param oneWriter whether only one may write at a time, as in SQLite: they then take turns
///   instead of being turned away
public record TableStore(String name, Connector connector, @Nullable ReentrantLock oneWriter)
    implements SessionStore {

  private static final int LAZY_SECONDS = 60;

  /// Opens a connection.
  public interface Connector {
    Connection open() throws SQLException;
  }

  private static final String CREATE =
      """
      CREATE TABLE sessions (
        token      text   PRIMARY KEY,
        user_id    bigint NOT NULL,
        expires_at bigint NOT NULL
      )\
      """;

  private static final String INSERT = "INSERT INTO sessions VALUES (?, ?, ?)";

  private static final String COUNT =
      "SELECT count(*) FROM sessions WHERE user_id < ? AND expires_at > ?";

  private static final String READ =
      "SELECT user_id, expires_at FROM sessions WHERE token = ? AND expires_at > ?";

  private static final String SLIDE =
      "UPDATE sessions SET expires_at = ? WHERE token = ? AND expires_at > ? RETURNING user_id";

  private static final String REVOKE = "DELETE FROM sessions WHERE token = ?";

  private static final String EXPIRE = "UPDATE sessions SET expires_at = 0 WHERE token = ?";

  @Override
  public void fill(int users) throws SQLException {
    try (var connection = connector.open();
        var create = connection.createStatement()) {
      create.execute(CREATE);
      connection.setAutoCommit(false);
      try (var insert = connection.prepareStatement(INSERT)) {
        for (int user = 0; user < users; user++) {
          insert.setString(1, SessionStore.token(user));
          insert.setLong(2, user);
          insert.setLong(3, now() + LIFE_SECONDS);
          insert.addBatch();
        }
        insert.executeBatch();
      }
      connection.commit();
    }
  }

  @Override
  public long count(int users) throws SQLException {
    try (var connection = connector.open();
        var statement = connection.prepareStatement(COUNT)) {
      statement.setLong(1, users);
      statement.setLong(2, now());
      try (var row = statement.executeQuery()) {
        return row.next() ? row.getLong(1) : 0;
      }
    }
  }

  @Override
  public Client connect() throws SQLException {
    return new TableClient(connector.open(), oneWriter);
  }

  private static long now() {
    return System.currentTimeMillis() / 1_000;
  }

  private static final class TableClient implements Client {
    private final Connection connection;
    private final @Nullable ReentrantLock oneWriter;
    private final PreparedStatement read;
    private final PreparedStatement slide;

    TableClient(Connection connection, @Nullable ReentrantLock oneWriter) throws SQLException {
      this.connection = connection;
      this.oneWriter = oneWriter;
      this.read = connection.prepareStatement(READ);
      this.slide = connection.prepareStatement(SLIDE);
    }

    @Override
    public OptionalLong read(String token) throws SQLException {
      read.setString(1, token);
      read.setLong(2, now());
      try (var row = read.executeQuery()) {
        return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
      }
    }

    @Override
    public OptionalLong slide(String token) throws SQLException {
      if (oneWriter == null) {
        return update(token);
      }
      oneWriter.lock();
      try {
        return update(token);
      } finally {
        oneWriter.unlock();
      }
    }

    private OptionalLong update(String token) throws SQLException {
      slide.setLong(1, now() + LIFE_SECONDS);
      slide.setString(2, token);
      slide.setLong(3, now());
      try (var row = slide.executeQuery()) {
        return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
      }
    }

    @Override
    public OptionalLong slideLazily(String token) throws SQLException {
      read.setString(1, token);
      read.setLong(2, now());
      try (var row = read.executeQuery()) {
        if (!row.next()) {
          return OptionalLong.empty();
        }
        if (row.getLong(2) > now() + LIFE_SECONDS - LAZY_SECONDS) {
          return OptionalLong.of(row.getLong(1));
        }
      }
      return slide(token);
    }

    @Override
    public void revoke(String token) throws SQLException {
      run(REVOKE, token);
    }

    @Override
    public void expire(String token) throws SQLException {
      run(EXPIRE, token);
    }

    private void run(String sql, String token) throws SQLException {
      try (var statement = connection.prepareStatement(sql)) {
        statement.setString(1, token);
        statement.executeUpdate();
      }
    }

    @Override
    public void close() throws SQLException {
      connection.close();
    }
  }
}
