package soulfra.experiments.isolation;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import soulfra.experiments.isolation.Execution.Row;

/// One session: its statements run one after the other, on a thread of its own. After a failure it
/// is rolled back, and answers nothing more.
final class Session implements AutoCloseable {

  private final Connection connection;
  private final long id;
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private final List<List<Row>> reads = new ArrayList<>();
  private volatile @Nullable String failure;
  private Future<?> last = CompletableFuture.completedFuture(null);

  /// @param id by which the database knows it
  Session(Connection connection, long id) {
    this.connection = connection;
    this.id = id;
  }

  void send(String sql) {
    last = thread.submit(() -> run(sql));
  }

  /// Whether its last statement has come back.
  boolean idle() throws Exception {
    if (last.isDone()) {
      last.get(); // fails if what failed was not the statement
      return true;
    }
    return false;
  }

  long id() {
    return id;
  }

  List<List<Row>> reads() {
    return List.copyOf(reads);
  }

  Optional<String> failure() {
    return Optional.ofNullable(failure);
  }

  private @Nullable Void run(String sql) throws SQLException {
    if (failure != null) {
      return null;
    }
    try {
      rows(connection, sql).ifPresent(reads::add);
    } catch (SQLException e) {
      failure = e.getSQLState() != null ? e.getSQLState() : sqliteName(e);
      if (!sql.startsWith("begin")) { // else there is nothing to roll back
        var _ = rows(connection, "rollback");
      }
    }
    return null;
  }

  /// What a select returned; empty for any other statement.
  static Optional<List<Row>> rows(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      if (!statement.execute(sql)) {
        return Optional.empty();
      }
      var rows = new ArrayList<Row>();
      try (var result = statement.getResultSet()) {
        while (result.next()) {
          rows.add(new Row(result.getLong(1), result.getLong(2)));
        }
      }
      return Optional.of(rows);
    }
  }

  /// Such as `SQLITE_BUSY`, which begins the message in brackets.
  private static String sqliteName(SQLException e) {
    var message = String.valueOf(e.getMessage());
    int end = message.indexOf(']');
    return message.startsWith("[") && end > 0 ? message.substring(1, end) : message;
  }

  @Override
  public void close() throws SQLException {
    thread.shutdownNow();
    if (last.isDone()) {
      connection.close();
    } else {
      connection.abort(Runnable::run); // it is stuck, and would wait for itself
    }
    thread.close();
  }
}
