package soulfra.storage;

import module java.base;
import module java.sql;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import soulfra.replica.Lsn;
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

  private static final String FLUSHED = "SELECT pg_current_wal_flush_lsn()";

  /// Takes what a statement answers that was sent ahead of another one.
  private interface Taker {
    void take(ResultSet answer) throws SQLException;
  }

  private record Statement(String sql, List<@Nullable Object> arguments, @Nullable Taker taker) {}

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

  /// What a follower says of how far it has come.
  interface Reached {
    void at(Lsn replayed) throws SQLException;
  }

  /// The same at a follower, which must be as far as the reader, at least after a moment.
  final void follow(long epoch, @Nullable Slot slot, Lsn upTo, Duration patience, Reached reached) {
    waiting.add(
        new Statement(
            "SELECT follow(?, ?, ?::pg_lsn, ?)",
            List.of(
                epoch,
                slot == null ? NO_SLOT : slot.number(),
                upTo.toString(),
                (int) patience.toMillis()),
            answer -> {
              answer.next();
              reached.at(Lsn.parse(answer.getString(1)));
            }));
  }

  /// Up to where this follower has come, or a leader has its log on disk.
  final Lsn position(boolean follower) {
    return one(
            follower ? "SELECT pg_last_wal_replay_lsn()" : FLUSHED,
            row -> Lsn.parse(row.getString(1)))
        .orElseThrow();
  }

  /// Runs a statement, and asks the leader in the same breath up to where its log is on disk.
  ///
  /// @return whether the statement was done without a warning
  final boolean runSilently(String sql, Consumer<Lsn> flushed) throws SQLException {
    queue(sql);
    try (var statement = execute(FLUSHED, new Object[0]);
        var row = statement.getResultSet()) {
      row.next();
      flushed.accept(Lsn.parse(row.getString(1)));
      return statement.getWarnings() == null;
    }
  }

  /// Sends a statement with the next one: what need not be known now costs no round trip of its
  /// own. If it fails, the next one does.
  final void queue(String sql, @Nullable Object... arguments) {
    waiting.add(new Statement(sql, Arrays.asList(arguments), null));
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
      for (var before : all.subList(0, all.size() - 1)) {
        var taker = before.taker();
        if (taker != null) {
          taker.take(statement.getResultSet());
        }
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
