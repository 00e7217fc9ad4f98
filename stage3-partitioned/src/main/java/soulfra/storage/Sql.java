package soulfra.storage;

import module java.base;
import module java.sql;

import org.jspecify.annotations.Nullable;
import soulfra.shard.Slot;

/// One connection, borrowed from a [Pool]; the driver keeps its statements prepared. Used by one
/// thread at a time. Above this class there is no `SQLException`.
public class Sql {

  /// How a row becomes a value.
  public interface Row<T> {
    T map(ResultSet row) throws SQLException;
  }

  /// Inside this package a failure keeps its SQLSTATE, which decides about a retry.
  static final class Failed extends RuntimeException {
    private static final long serialVersionUID = 1;

    final SQLException failure;

    Failed(SQLException failure) {
      super(failure);
      this.failure = failure;
    }
  }

  static final int NO_SLOT = -1;

  private record Statement(String sql, List<@Nullable Object> arguments) {}

  private final Connection connection;

  /// Sent together with the next statement, in the same round trip.
  private final List<Statement> waiting = new ArrayList<>();

  private boolean failed;

  Sql(Connection connection) {
    this.connection = connection;
  }

  /// Runs a statement that changes rows, and answers how many.
  public int update(String sql, @Nullable Object... arguments) {
    try {
      return run(sql, arguments);
    } catch (SQLException e) {
      throw new Failed(e);
    }
  }

  final int run(String sql, @Nullable Object... arguments) throws SQLException {
    try (var statement = execute(sql, arguments)) {
      return statement.getUpdateCount();
    }
  }

  /// The same, and whether it was done without a warning.
  final boolean runSilently(String sql) throws SQLException {
    try (var statement = execute(sql, new Object[0])) {
      return statement.getWarnings() == null;
    }
  }

  public <T> List<T> list(String sql, Row<T> row, @Nullable Object... arguments) {
    try (var statement = execute(sql, arguments);
        var rows = statement.getResultSet()) {
      var all = new ArrayList<T>();
      while (rows.next()) {
        all.add(row.map(rows));
      }
      return all;
    } catch (SQLException e) {
      throw new Failed(e);
    }
  }

  public <T> Optional<T> one(String sql, Row<T> row, @Nullable Object... arguments) {
    try (var statement = execute(sql, arguments);
        var rows = statement.getResultSet()) {
      return rows.next() ? Optional.of(row.map(rows)) : Optional.empty();
    } catch (SQLException e) {
      throw new Failed(e);
    }
  }

  /// The one number that the query answers; 0 for no row.
  public long number(String sql, @Nullable Object... arguments) {
    return one(sql, row -> row.getLong(1), arguments).orElse(0L);
  }

  public boolean exists(String sql, @Nullable Object... arguments) {
    return one(sql, _ -> true, arguments).isPresent();
  }

  /// A reader asks with its first statement whether this is still the place: whether the node leads
  /// under this epoch, and the shard holds the slot.
  final void visit(long epoch, @Nullable Slot slot) {
    queue("SELECT visit(?, ?)", epoch, slot == null ? NO_SLOT : slot.number());
  }

  /// Sends a statement with the next one: what need not be known now costs no round trip of its
  /// own. If it fails, the next one does.
  final void queue(String sql, @Nullable Object... arguments) {
    waiting.add(new Statement(sql, Arrays.asList(arguments)));
  }

  /// Several statements in one text, `;` between them, go to Postgres at once; if one fails, those
  /// behind it don't run.
  private PreparedStatement execute(String sql, @Nullable Object[] arguments) throws SQLException {
    queue(sql, arguments);
    var all = List.copyOf(waiting);
    waiting.clear();
    var text =
        all.size() == 1 ? sql : all.stream().map(Statement::sql).collect(Collectors.joining(";\n"));
    var statement = connection.prepareStatement(text);
    try {
      int at = 1;
      for (var each : all) {
        for (var argument : each.arguments()) {
          statement.setObject(at++, argument);
        }
      }
      statement.execute();
      for (int before = 1; before < all.size(); before++) {
        statement.getMoreResults();
      }
      return statement;
    } catch (SQLException e) {
      failed = true;
      try (statement) {
        throw e;
      }
    }
  }

  /// Whether a statement has failed; a transaction then does nothing more.
  final boolean failed() {
    return failed;
  }
}
