package soulfra.chat;

import module java.base;
import module java.sql;

import soulfra.contract.Chat.Remembered;
import soulfra.contract.Chat.ToneShift;
import soulfra.contract.Id.AgentId;
import soulfra.contract.Id.UserId;
import soulfra.storage.Sql;
import soulfra.storage.Tx;

/// The `memories` and `tone_shifts` tables: what an agent keeps of one user, and how it changed.
final class Memory {

  private static final int SHOWN = 200;

  enum Kind {
    MEMORY,
    REFLECTION;

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private Memory() {}

  static void insert(Tx tx, AgentId agent, UserId user, Kind kind, String body) {
    tx.later(
        """
        INSERT INTO memories (id, agent_id, user_id, kind, body, created_at)
        VALUES (?, ?, ?, ?, ?, ?)
        """,
        tx.nextId(user),
        agent.number(),
        user.number(),
        kind.text(),
        body,
        tx.now());
  }

  static void insertToneShift(Tx tx, AgentId agent, String from, String to) {
    tx.update(
        """
        INSERT INTO tone_shifts (id, agent_id, from_tone, to_tone, created_at)
        VALUES (?, ?, ?, ?, ?)
        """,
        tx.nextId(agent),
        agent.number(),
        from,
        to,
        tx.now());
  }

  /// What the mind is given, oldest first.
  static List<String> inMind(Sql sql, AgentId agent, UserId user, int most) {
    return sql.list(
            """
            SELECT body FROM memories
            WHERE agent_id = ? AND user_id = ? AND kind = 'memory'
            ORDER BY id DESC LIMIT ?
            """,
            row -> row.getString(1),
            agent.number(),
            user.number(),
            most)
        .reversed();
  }

  /// The newest of one kind, newest first.
  static List<Remembered> newest(Sql sql, AgentId agent, UserId user, Kind kind) {
    return sql.list(
        """
        SELECT body, created_at FROM memories
        WHERE agent_id = ? AND user_id = ? AND kind = ?
        ORDER BY id DESC LIMIT ?
        """,
        Memory::map,
        agent.number(),
        user.number(),
        kind.text(),
        SHOWN);
  }

  static List<ToneShift> toneShifts(Sql sql, AgentId agent) {
    return sql.list(
        """
        SELECT from_tone, to_tone, created_at FROM tone_shifts
        WHERE agent_id = ? ORDER BY id DESC LIMIT ?
        """,
        Memory::mapToneShift,
        agent.number(),
        SHOWN);
  }

  static List<Remembered> allOf(Sql sql, UserId user) {
    return sql.list(
        "SELECT body, created_at FROM memories WHERE user_id = ? ORDER BY id",
        Memory::map,
        user.number());
  }

  /// What agents remember of others, when their owner leaves.
  static void eraseOf(Tx tx, List<AgentId> agents) {
    tx.update(
        "DELETE FROM memories WHERE agent_id = ANY (?)",
        (Object) agents.stream().mapToLong(AgentId::number).toArray());
  }

  static List<ToneShift> toneShiftsOf(Sql sql, UserId owner) {
    return sql.list(
        """
        SELECT from_tone, to_tone, s.created_at
        FROM tone_shifts s JOIN agents a ON a.id = s.agent_id
        WHERE a.owner_id = ? ORDER BY s.id
        """,
        Memory::mapToneShift,
        owner.number());
  }

  private static ToneShift mapToneShift(ResultSet row) throws SQLException {
    return new ToneShift(row.getString(1), row.getString(2), Instant.ofEpochMilli(row.getLong(3)));
  }

  private static Remembered map(ResultSet row) throws SQLException {
    return new Remembered(row.getString(1), Instant.ofEpochMilli(row.getLong(2)));
  }
}
