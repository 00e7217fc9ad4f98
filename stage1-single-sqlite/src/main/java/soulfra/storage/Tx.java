package soulfra.storage;

import module java.base;
import module java.sql;

/// The one connection that writes, inside a transaction.
public final class Tx extends Sql {

  /// Ids are milliseconds since this instant, times 4096, plus a count: 53 bits, so that JavaScript
  /// can hold a position exactly.
  private static final long EPOCH = Instant.parse("2025-01-01T00:00:00Z").toEpochMilli();

  private static final int COUNT_BITS = 12;

  private final InstantSource clock;
  private final List<Runnable> afterCommit = new ArrayList<>();
  private long lastId;

  /// Whether anything may have been written to the log since the last checkpoint.
  private boolean logged;

  Tx(Connection connection, InstantSource clock) {
    super(connection);
    this.clock = clock;
    this.lastId = number("SELECT last FROM sequence");
  }

  /// Grows with every call and, because there is one writer, in the order of the commits.
  public long nextId() {
    lastId = Math.max(lastId + 1, idAt(clock.instant()));
    return lastId;
  }

  /// The smallest id that could be given out at that time.
  public static long idAt(Instant time) {
    return Math.max(0, time.toEpochMilli() - EPOCH) << COUNT_BITS;
  }

  public long now() {
    return clock.millis();
  }

  /// Runs on the writer's thread once this is durable, in the order of the commits; must not block.
  /// Never runs if the transaction fails.
  public void afterCommit(Runnable action) {
    afterCommit.add(action);
  }

  void begin() {
    afterCommit.clear();
    update("BEGIN IMMEDIATE");
    logged = true;
  }

  /// Begins a part that can be undone by itself: a task of a batch that fails takes nothing with it
  /// but its own changes. Savepoints nest.
  void savepoint() {
    update("SAVEPOINT task");
  }

  void release() {
    update("RELEASE task");
  }

  /// Undoes what was done since the savepoint, the actions after commit included.
  void rollBackTask(int actionsBefore) {
    afterCommit.subList(actionsBefore, afterCommit.size()).clear();
    update("ROLLBACK TO task");
    update("RELEASE task");
  }

  int actions() {
    return afterCommit.size();
  }

  /// Copies the log into the file when there is nothing else to do, once after the last commit:
  /// readers find a page faster in the file than in the log.
  void checkpoint() {
    if (logged) {
      logged = false;
      number("PRAGMA wal_checkpoint(PASSIVE)");
    }
  }

  void storeSequence() {
    update("UPDATE sequence SET last = ?", lastId);
  }

  /// The moment that decides: before it nothing happened, after it all of it did.
  void commit() throws SQLException {
    run("COMMIT");
  }

  void rollBack() throws SQLException {
    try {
      run("ROLLBACK");
    } catch (SQLException e) {
      // A full disk makes SQLite roll back by itself, which leaves nothing for us to do.
      if (!String.valueOf(e.getMessage()).contains("no transaction is active")) {
        throw e;
      }
    }
  }

  long lastId() {
    return lastId;
  }

  List<Runnable> committed() {
    return List.copyOf(afterCommit);
  }
}
