package soulfra.outbox;

import module java.base;
import module java.sql;

import java.time.Duration;
import soulfra.contract.Id.ThoughtId;
import soulfra.contract.Id.UserId;
import soulfra.contract.Json;
import soulfra.contract.Live;
import soulfra.contract.Live.LiveEvent;
import soulfra.shard.Slot;
import soulfra.storage.Sql;
import soulfra.storage.Tx;

/// The `live_log` and `live_readers` tables: every event once, in the order of its position. All
/// positions up to the last one in here are committed, so whoever reads on from where they stopped
/// misses nothing.
public final class LiveLog {

  /// Recipients of one batch: how long its transaction takes depends on them.
  private static final int RECIPIENTS = 20_000;

  private static final int SWEPT = 5000;

  private LiveLog() {}

  /// Moves the oldest events of the outbox in here and gives them the positions after `last`. Those
  /// of a user who has gone meanwhile are dropped.
  static List<Entry> take(Tx tx, long last, int limit) {
    return tx.list(
        """
        WITH oldest AS (
          SELECT id, cardinality(recipients) AS many FROM outbox ORDER BY id LIMIT ?),
        batch AS (
          DELETE FROM outbox WHERE id IN (
            SELECT id FROM (
              SELECT id, many, sum(many) OVER (ORDER BY id) AS so_far FROM oldest) AS summed
            WHERE so_far - many < ?)
          RETURNING id, author_id, thought_id, type, data, recipients, created_at),
        numbered AS (
          SELECT ? + row_number() OVER (ORDER BY id) AS position, batch.* FROM batch
          WHERE NOT EXISTS (SELECT 1 FROM erased WHERE user_id = author_id)),
        logged AS (
          INSERT INTO live_log
            (position, author_id, thought_id, type, data, recipients, created_at)
          SELECT position, author_id, thought_id, type, data, recipients, created_at
          FROM numbered),
        heard AS (
          INSERT INTO live_readers (user_id, position)
          SELECT DISTINCT unnest(recipients), position FROM numbered)
        SELECT position, type, data, recipients, created_at FROM numbered ORDER BY position
        """,
        Entry::map,
        limit,
        RECIPIENTS,
        last);
  }

  /// The events after a position, with all who are to hear them, oldest first.
  public static List<Entry> after(Sql sql, long position, int limit) {
    return sql.list(
        """
        SELECT position, type, data, recipients, created_at FROM live_log
        WHERE position > ? ORDER BY position LIMIT ?
        """,
        Entry::map,
        position,
        limit);
  }

  /// One user's events after a position, oldest first.
  public static List<LiveEvent> of(Sql sql, UserId reader, long position, int limit) {
    return sql.list(
        """
        SELECT l.position, l.type, l.data
        FROM live_readers r JOIN live_log l ON l.position = r.position
        WHERE r.user_id = ? AND r.position > ?
        ORDER BY r.position LIMIT ?
        """,
        row -> {
          var type = Live.Type.valueOf(row.getString(2));
          return new LiveEvent(row.getLong(1), type, Json.parse(row.getString(3), type.record));
        },
        reader.number(),
        position,
        limit);
  }

  /// Where the log ends, for one user.
  ///
  /// @param position the last one given out
  /// @param swept up to here events may have been dropped
  /// @param movedAt up to here the user's events were told on another shard
  /// @param since when the user has been here
  /// @param oldest of the events that have no position yet; empty for none
  /// @param newest of them
  public record Head(
      long position,
      long swept,
      long movedAt,
      Instant since,
      OptionalLong oldest,
      OptionalLong newest) {}

  public static Head head(Sql sql, UserId me) {
    return sql.one(
            """
            SELECT position, swept,
              (SELECT live_from FROM slots_held WHERE slot = ?),
              (SELECT created_at FROM users WHERE id = ?),
              (SELECT min(id) FROM outbox),
              (SELECT max(id) FROM outbox)
            FROM relay_lease
            """,
            row ->
                new Head(
                    row.getLong(1),
                    row.getLong(2),
                    row.getLong(3),
                    Instant.ofEpochMilli(row.getLong(4)),
                    optional(row, 5),
                    optional(row, 6)),
            Slot.of(me).number(),
            me.number())
        .orElseThrow();
  }

  private static OptionalLong optional(ResultSet row, int column) throws SQLException {
    long number = row.getLong(column);
    return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(number);
  }

  /// The last position given out.
  public static long position(Sql sql) {
    return sql.number("SELECT position FROM relay_lease");
  }

  /// Drops some of what is older than the retention.
  ///
  /// @return whether there may be more
  public static boolean sweep(Tx tx, Duration retention) {
    var old =
        tx.list(
            """
            SELECT position FROM live_log
            WHERE created_at < ? AND position <= (
              SELECT min(position) + ? FROM live_log)
            ORDER BY position
            """,
            row -> row.getLong(1),
            tx.now() - retention.toMillis(),
            SWEPT);
    if (old.isEmpty()) {
      return false;
    }
    tx.update("UPDATE relay_lease SET swept = greatest(swept, ?)", old.getLast());
    tx.update("DELETE FROM live_readers WHERE position <= ?", old.getLast());
    tx.update("DELETE FROM live_log WHERE position <= ?", old.getLast());
    return true;
  }

  /// Nobody here is told any more of what happened to them. What waits goes first: the relay may be
  /// about to move it.
  public static void erase(Tx tx, UserId user) {
    tx.update("DELETE FROM live_readers WHERE user_id = ?", user.number());
    tx.update("DELETE FROM outbox WHERE author_id = ?", user.number());
    tx.update("DELETE FROM live_log WHERE author_id = ?", user.number());
  }

  /// The same of a deleted thought.
  public static void forget(Tx tx, ThoughtId thought) {
    tx.update("DELETE FROM outbox WHERE thought_id = ?", thought.number());
    tx.update("DELETE FROM live_log WHERE thought_id = ?", thought.number());
  }
}
