package soulfra.loops;

import module java.base;
import module java.sql;

import org.jspecify.annotations.Nullable;
import soulfra.contract.Id.LoopId;
import soulfra.contract.Id.UserId;
import soulfra.contract.Loops.Consensus;
import soulfra.contract.Loops.Loop;
import soulfra.contract.Problem;
import soulfra.shard.SlotId;
import soulfra.storage.AuditLog;
import soulfra.storage.Sql;
import soulfra.storage.Tx;

/// The `loops` and `loop_blessings` tables, where the time is kept in which the loops began.
final class Loops {

  private Loops() {}

  /// A loop that begins now, where its creator is. It is stored where its time is kept: the time is
  /// in its id.
  static Loop begin(Tx tx, UserId creator, String whisper, String tone, @Nullable Loop parent) {
    var id = new SlotId(tx.nextId(creator));
    AuditLog.append(
        tx,
        creator,
        AuditLog.What.BEGAN_LOOP,
        id.number(),
        parent == null ? null : parent.id().number());
    return new Loop(
        new LoopId(id.number()),
        creator,
        whisper,
        tone,
        parent == null ? null : parent.id(),
        parent == null ? 0 : parent.forkDepth() + 1,
        0,
        false,
        id.at());
  }

  /// @param parentCreator with whom the parent goes; null if there is none
  static void insert(Tx tx, Loop loop, @Nullable UserId parentCreator) {
    tx.update(
        """
        INSERT INTO loops (id, creator_id, whisper, tone, fork_parent, parent_creator_id,
          fork_depth, blessings, blessed, created_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, 0, false, ?)
        """,
        loop.id().number(),
        loop.creatorId().number(),
        loop.whisper(),
        loop.tone(),
        loop.forkParent() == null ? null : loop.forkParent().number(),
        parentCreator == null ? null : parentCreator.number(),
        loop.forkDepth(),
        loop.createdAt().toEpochMilli());
  }

  /// When a loop began, as its id says; nobody gave out an id that says no time.
  static Instant at(LoopId id) {
    try {
      return new SlotId(id.number()).at();
    } catch (IllegalArgumentException e) {
      throw new Problem(Problem.Code.NOT_FOUND, "There is no such loop.", true, null, e);
    }
  }

  static Loop find(Sql sql, LoopId id) {
    return sql.one(
            """
            SELECT id, creator_id, whisper, tone, fork_parent, fork_depth, blessings, blessed,
              created_at
            FROM loops WHERE id = ?
            """,
            Loops::map,
            id.number())
        .orElseThrow(() -> Problem.notFound("loop"));
  }

  /// Those here, newest first.
  static List<Loop> between(Sql sql, Instant from, Instant to, long before, int limit) {
    return sql.list(
        """
        SELECT id, creator_id, whisper, tone, fork_parent, fork_depth, blessings, blessed,
          created_at
        FROM loops
        WHERE created_at >= ? AND created_at < ? AND id < ?
        ORDER BY id DESC LIMIT ?
        """,
        Loops::map,
        from.toEpochMilli(),
        to.toEpochMilli(),
        before,
        limit);
  }

  /// How many began here since then; it counts no further than `most`.
  static long countSince(Sql sql, Instant from, long most) {
    return sql.number(
        """
        SELECT count(*) FROM (SELECT 1 FROM loops WHERE created_at >= ? LIMIT ?) AS counted
        """,
        from.toEpochMilli(),
        most);
  }

  /// Counts a blessing once a user. Once blessed, a loop stays blessed.
  ///
  /// @return whether this one counted
  static boolean bless(Tx tx, UserId user, LoopId id, long consensus) {
    int inserted =
        tx.update(
            "INSERT INTO loop_blessings (loop_id, user_id) VALUES (?, ?) ON CONFLICT DO NOTHING",
            id.number(),
            user.number());
    if (inserted == 1) {
      tx.update(
          """
          UPDATE loops SET blessings = blessings + 1, blessed = blessed OR blessings + 1 >= ?
          WHERE id = ?
          """,
          consensus,
          id.number());
      AuditLog.append(tx, user, AuditLog.What.BLESSED_LOOP, id.number());
    }
    return inserted == 1;
  }

  static Consensus consensus(Loop loop) {
    return new Consensus(loop.blessings(), loop.blessed());
  }

  static List<Loop> allOf(Sql sql, UserId creator) {
    return sql.list(
        """
        SELECT id, creator_id, whisper, tone, fork_parent, fork_depth, blessings, blessed,
          created_at
        FROM loops WHERE creator_id = ? ORDER BY id
        """,
        Loops::map,
        creator.number());
  }

  static List<LoopId> blessedBy(Sql sql, UserId user) {
    return sql.list(
        "SELECT loop_id FROM loop_blessings WHERE user_id = ? ORDER BY loop_id",
        row -> new LoopId(row.getLong(1)),
        user.number());
  }

  /// Deletes a user's loops here, and takes back their blessings of others'. Forks of theirs lose
  /// their parents.
  static void erase(Tx tx, UserId user) {
    tx.update("DELETE FROM loops WHERE creator_id = ?", user.number());
    tx.update(
        """
        UPDATE loops SET fork_parent = NULL, parent_creator_id = NULL WHERE parent_creator_id = ?
        """,
        user.number());
    tx.update(
        """
        UPDATE loops SET blessings = blessings - 1
        WHERE id IN (SELECT loop_id FROM loop_blessings WHERE user_id = ?)
        """,
        user.number());
    tx.update("DELETE FROM loop_blessings WHERE user_id = ?", user.number());
  }

  private static Loop map(ResultSet row) throws SQLException {
    long parent = row.getLong(5);
    return new Loop(
        new LoopId(row.getLong(1)),
        new UserId(row.getLong(2)),
        row.getString(3),
        row.getString(4),
        parent == 0 ? null : new LoopId(parent),
        row.getLong(6),
        row.getLong(7),
        row.getBoolean(8),
        Instant.ofEpochMilli(row.getLong(9)));
  }
}
