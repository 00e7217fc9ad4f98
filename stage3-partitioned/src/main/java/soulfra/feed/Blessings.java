package soulfra.feed;

import module java.base;

import soulfra.contract.Feed.Thought;
import soulfra.contract.Id.ThoughtId;
import soulfra.contract.Id.UserId;
import soulfra.contract.Page;
import soulfra.storage.AuditLog;
import soulfra.storage.Sql;
import soulfra.storage.Tx;

/// The `blessings` table: one row for each user who blesses a thought, so twice is once. The count
/// on the thought changes in the same transaction, by an atomic `UPDATE`, and only if a row did.
final class Blessings {

  private Blessings() {}

  static boolean insert(Tx tx, UserId user, ThoughtId thought) {
    int inserted =
        tx.update(
            "INSERT INTO blessings (thought_id, user_id) VALUES (?, ?) ON CONFLICT DO NOTHING",
            thought.number(),
            user.number());
    return count(tx, user, thought, inserted);
  }

  static boolean delete(Tx tx, UserId user, ThoughtId thought) {
    int deleted =
        tx.update(
            "DELETE FROM blessings WHERE thought_id = ? AND user_id = ?",
            thought.number(),
            user.number());
    return count(tx, user, thought, -deleted);
  }

  private static boolean count(Tx tx, UserId user, ThoughtId thought, int change) {
    if (change != 0) {
      tx.update(
          "UPDATE thoughts SET blessings = blessings + ? WHERE id = ?", change, thought.number());
      AuditLog.append(
          tx, user, change > 0 ? AuditLog.What.BLESSED : AuditLog.What.UNBLESSED, thought.number());
    }
    return change != 0;
  }

  /// Takes back what someone who leaves has blessed here.
  static void erase(Tx tx, UserId user) {
    of(tx, user).forEach(thought -> delete(tx, user, thought));
  }

  static List<ThoughtId> of(Sql sql, UserId user) {
    return sql.list(
        "SELECT thought_id FROM blessings WHERE user_id = ? AND held(thought_id) ORDER BY 1",
        row -> new ThoughtId(row.getLong(1)),
        user.number());
  }

  /// Which of these, all from this shard, a user has blessed.
  static List<ThoughtId> among(Sql sql, UserId me, List<ThoughtId> thoughts) {
    return sql.list(
        "SELECT thought_id FROM blessings WHERE user_id = ? AND thought_id = ANY (?)",
        row -> new ThoughtId(row.getLong(1)),
        me.number(),
        thoughts.stream().mapToLong(ThoughtId::number).toArray());
  }

  /// A page as one user sees it, made from the page that everybody sees.
  static Page<Thought> marked(Page<Thought> page, Set<ThoughtId> blessed) {
    return new Page<>(
        page.items().stream()
            .map(thought -> marked(thought, blessed.contains(thought.id())))
            .toList(),
        page.next(),
        page.partial());
  }

  static Thought marked(Thought thought, boolean byMe) {
    return new Thought(
        thought.id(),
        thought.agentId(),
        thought.agentName(),
        thought.body(),
        thought.blessings(),
        byMe,
        thought.createdAt(),
        thought.metadata());
  }
}
