package soulfra.storage;

import module java.base;
import module java.sql;

import java.sql.Array;
import org.jspecify.annotations.Nullable;
import soulfra.contract.Id.UserId;

/// A transaction that writes, on a connection of its own while it lasts.
public final class Tx extends Sql {

  /// Ids drawn at a time: first so many, then more and more.
  private static final int DRAWN_FIRST = 8;

  private static final int DRAWN_MOST = 4096;

  private final InstantSource clock;
  private final List<Runnable> afterCommit = new ArrayList<>();
  private final Deque<Long> ids = new ArrayDeque<>();
  private int drawn = DRAWN_FIRST;

  Tx(Connection connection, InstantSource clock) {
    super(connection);
    this.clock = clock;
  }

  /// Unique over all instances, and growing within this transaction. Not in the order of the
  /// commits: a transaction that began earlier may commit later. What is drawn and not used is
  /// lost.
  public long nextId() {
    if (ids.isEmpty()) {
      ids.addAll(
          list("SELECT nextval('ids') FROM generate_series(1, ?)", row -> row.getLong(1), drawn));
      drawn = Math.min(2 * drawn, DRAWN_MOST);
    }
    return ids.remove();
  }

  /// Ids that a statement has drawn along with something else.
  public void take(Array drawnIds) throws SQLException {
    ids.addAll(List.of((Long[]) drawnIds.getArray()));
  }

  public long now() {
    return clock.millis();
  }

  /// Runs on this thread once this is durable; must not block. Never runs if the transaction fails.
  public void afterCommit(Runnable action) {
    afterCommit.add(action);
  }

  /// Runs a statement together with the next one, at the latest with the commit: no round trip of
  /// its own. For what can't fail but by a broken rule.
  public void later(String sql, @Nullable Object... arguments) {
    queue(sql, arguments);
  }

  /// The transaction begins with its first statement, and this goes with it.
  void begin(Isolation isolation) {
    if (isolation != Isolation.READ_COMMITTED) {
      later("SET TRANSACTION ISOLATION LEVEL " + isolation.sql);
    }
  }

  /// Row-level security shows this user's conversations from here on, and nobody else's.
  void actFor(UserId user) {
    later("SELECT set_config('soulfra.user', ?, true)", Long.toString(user.number()));
  }

  /// The moment that decides: before it nothing happened, after it all of it did.
  void commit() throws SQLException {
    if (failed()) {
      // Postgres would answer this COMMIT with a rollback, and no error.
      throw new IllegalStateException("a failed statement was ignored");
    }
    run("COMMIT");
  }

  List<Runnable> committed() {
    return List.copyOf(afterCommit);
  }
}
