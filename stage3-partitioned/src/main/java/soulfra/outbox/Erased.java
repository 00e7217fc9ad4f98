package soulfra.outbox;

import module java.base;

import soulfra.contract.Id.UserId;
import soulfra.storage.Tx;

/// The `erased` table: whoever has left, of all shards. It stands in for the foreign keys that
/// can't reach from shard to shard: nothing that refers to a user elsewhere is stored after the
/// user's erasure has arrived here.
///
/// Who stores such a thing holds the user by a lock that others may share, until the commit; the
/// erasure takes it alone. So either it sees what was stored, and deletes it, or its note is seen.
public final class Erased {

  private Erased() {}

  /// Whether some of them are erased; until the end of the transaction none of the others will be.
  public static Set<Long> among(Tx tx, Collection<UserId> users) {
    if (users.isEmpty()) {
      return Set.of();
    }
    var ids = users.stream().mapToLong(UserId::number).distinct().sorted().toArray();
    tx.list(
        """
        SELECT pg_advisory_xact_lock_shared(id)
        FROM (SELECT id FROM unnest(?::bigint[]) AS id ORDER BY id) AS sorted
        """,
        _ -> true,
        (Object) ids);
    return Set.copyOf(
        tx.list(
            "SELECT user_id FROM erased WHERE user_id = ANY (?)",
            row -> row.getLong(1),
            (Object) ids));
  }

  /// Waits for all who hold this user, and lets nobody do so any more.
  public static void add(Tx tx, UserId user) {
    tx.list("SELECT pg_advisory_xact_lock(?)", _ -> true, user.number());
    tx.update(
        "INSERT INTO erased (user_id, erased_at) VALUES (?, ?) ON CONFLICT DO NOTHING",
        user.number(),
        tx.now());
  }
}
