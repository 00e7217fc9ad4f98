package soulfra.outbox;

import module java.base;

import org.jspecify.annotations.Nullable;
import soulfra.contract.Id.UserId;
import soulfra.contract.Json;
import soulfra.outbox.Effect.Kind;
import soulfra.shard.ShardId;
import soulfra.shard.Slot;
import soulfra.storage.Sql;
import soulfra.storage.Tx;

/// The tables `effects` and `inbox`, the two ends of the way from shard to shard: what is sent is
/// committed with what it follows from, and what arrives is done with the note that it has been
/// done. So it happens once, whatever breaks in between (DDIA, "Idempotence").
///
/// An id is drawn when its transaction has its locks: of two effects of the same row, the one
/// committed later has the greater id. They are done in the order of their ids.
final class Effects {

  private Effects() {}

  static void append(
      Tx tx, @Nullable Slot slot, @Nullable ShardId shard, Kind kind, UserId author, Object body) {
    tx.later(
        """
        INSERT INTO effects (slot, shard, kind, author_id, body, created_at)
        VALUES (?::int, ?, ?, ?, ?, ?)
        """,
        slot == null ? null : slot.number(),
        shard == null ? null : shard.name(),
        kind.name(),
        author.number(),
        Json.text(body),
        tx.now());
  }

  /// What waits for a shard and the slots that it holds, the oldest first.
  ///
  /// @param without ids of some that are not asked for
  static List<Effect> waiting(Sql sql, ShardId shard, List<Slot> slots, long[] without, int limit) {
    return sql.list(
        """
        SELECT id, slot, kind, author_id, body FROM effects
        WHERE (shard = ? OR slot = ANY (?)) AND id <> ALL (?) ORDER BY id LIMIT ?
        """,
        row ->
            new Effect(
                row.getLong(1),
                row.getObject(2) == null ? null : new Slot(row.getInt(2)),
                Kind.valueOf(row.getString(3)),
                new UserId(row.getLong(4)),
                row.getString(5)),
        shard.name(),
        slots.stream().mapToInt(Slot::number).toArray(),
        without,
        limit);
  }

  /// Whether anything has waited since before this time.
  static boolean anyBefore(Sql sql, long time) {
    return sql.exists("SELECT 1 FROM effects WHERE created_at < ? LIMIT 1", time);
  }

  static boolean waits(Sql sql, Kind kind, UserId author) {
    return sql.exists(
        "SELECT 1 FROM effects WHERE kind = ? AND author_id = ?", kind.name(), author.number());
  }

  /// Forgets what has arrived. If that is lost, it arrives again, and is known there.
  static void arrived(Tx tx, List<Effect> effects) {
    tx.needNotLast();
    tx.update("DELETE FROM effects WHERE id = ANY (?)", (Object) ids(effects));
  }

  /// Notes that these are done here, and answers which of them are new. Who else has them under way
  /// is waited for.
  static Set<Long> first(Tx tx, ShardId source, List<Effect> effects) {
    return Set.copyOf(
        tx.list(
            """
            INSERT INTO inbox (source, id, done_at)
            SELECT ?, id, ? FROM unnest(?::bigint[]) AS id ORDER BY id
            ON CONFLICT DO NOTHING RETURNING id
            """,
            row -> row.getLong(1),
            source.name(),
            tx.now(),
            ids(effects)));
  }

  /// Drops what nobody will send again.
  static void sweep(Tx tx, Duration age) {
    tx.update("DELETE FROM inbox WHERE done_at < ?", tx.now() - age.toMillis());
  }

  private static long[] ids(List<Effect> effects) {
    return effects.stream().mapToLong(Effect::id).toArray();
  }
}
