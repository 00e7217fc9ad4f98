package soulfra.storage;

import module java.base;
import module java.sql;

import org.jspecify.annotations.Nullable;

/// One connection, with its statements kept prepared: preparing costs SQLite more than running.
/// Used by one thread at a time. Above this class there is no `SQLException`.
public class Sql implements AutoCloseable {

  /// How a row becomes a value.
  public interface Row<T> {
    T map(ResultSet row) throws SQLException;
  }

  private final Connection connection;
  private final Map<String, PreparedStatement> prepared = new HashMap<>();

  Sql(Connection connection) {
    this.connection = connection;
  }

  /// Runs a statement that changes rows, and answers how many.
  public int update(String sql, @Nullable Object... arguments) {
    try {
      return run(sql, arguments);
    } catch (SQLException e) {
      throw SqliteFailure.of(e);
    }
  }

  final int run(String sql, @Nullable Object... arguments) throws SQLException {
    try {
      return bind(sql, arguments).executeUpdate();
    } catch (SQLException e) {
      forget(sql, e);
      throw e;
    }
  }

  public <T> List<T> list(String sql, Row<T> row, @Nullable Object... arguments) {
    try (var rows = bind(sql, arguments).executeQuery()) {
      var all = new ArrayList<T>();
      while (rows.next()) {
        all.add(row.map(rows));
      }
      return all;
    } catch (SQLException e) {
      forget(sql, e);
      throw SqliteFailure.of(e);
    }
  }

  public <T> Optional<T> one(String sql, Row<T> row, @Nullable Object... arguments) {
    try (var rows = bind(sql, arguments).executeQuery()) {
      return rows.next() ? Optional.of(row.map(rows)) : Optional.empty();
    } catch (SQLException e) {
      forget(sql, e);
      throw SqliteFailure.of(e);
    }
  }

  /// The one number that the query answers; 0 for no row.
  public long number(String sql, @Nullable Object... arguments) {
    return one(sql, row -> row.getLong(1), arguments).orElse(0L);
  }

  public boolean exists(String sql, @Nullable Object... arguments) {
    return one(sql, _ -> true, arguments).isPresent();
  }

  /// A text of a row that is read often: for `getString` the driver makes a buffer object in native
  /// code, which costs three times as much as the copy of the bytes.
  public static String text(ResultSet row, int column) throws SQLException {
    return new String(row.getBytes(column), StandardCharsets.UTF_8);
  }

  public static @Nullable String textOrNull(ResultSet row, int column) throws SQLException {
    var bytes = row.getBytes(column);
    return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
  }

  private PreparedStatement bind(String sql, @Nullable Object[] arguments) throws SQLException {
    var statement = prepared.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      prepared.put(sql, statement);
    }
    for (int at = 0; at < arguments.length; at++) {
      statement.setObject(at + 1, arguments[at]);
    }
    return statement;
  }

  /// The driver closes a statement that fails. Kept, it would fail for ever after, a `COMMIT` as
  /// well; prepared anew it works as soon as the disk does.
  private void forget(String sql, SQLException failure) {
    try (var _ = prepared.remove(sql)) {
      // Closed with the block.
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
  }

  @Override
  public void close() {
    try {
      for (var statement : prepared.values()) {
        statement.close();
      }
      connection.close();
    } catch (SQLException e) {
      throw SqliteFailure.of(e);
    }
  }
}
