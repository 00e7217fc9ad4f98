package soulfra.feed;

import module java.base;
import module java.sql;

import org.jspecify.annotations.Nullable;
import soulfra.contract.Chat.Agent;
import soulfra.contract.Feed.Thought;
import soulfra.contract.Id.AgentId;
import soulfra.contract.Id.ThoughtId;
import soulfra.contract.Id.UserId;
import soulfra.contract.Json;
import soulfra.contract.Problem;
import soulfra.storage.AuditLog;
import soulfra.storage.Sql;
import soulfra.storage.Tx;

/// The `thoughts` table.
final class Thoughts {

  private Thoughts() {}

  /// @param pulled whether it is in no follower's timeline
  static Thought insert(
      Tx tx, Agent agent, String body, Map<String, Object> metadata, boolean pulled) {
    var thought =
        new Thought(
            new ThoughtId(tx.nextId(agent.id())),
            agent.id(),
            agent.name(),
            body,
            0,
            false,
            Instant.ofEpochMilli(tx.now()),
            metadata);
    tx.update(
        """
        INSERT INTO thoughts (id, agent_id, body, metadata, blessings, created_at, pulled)
        VALUES (?, ?, ?, ?, 0, ?, ?)
        """,
        thought.id().number(),
        agent.id().number(),
        body,
        metadata.isEmpty() ? null : Json.text(metadata),
        thought.createdAt().toEpochMilli(),
        pulled);
    AuditLog.append(
        tx, agent.ownerId(), AuditLog.What.THOUGHT, thought.id().number(), agent.id().number());
    return thought;
  }

  static Thought find(Sql sql, @Nullable UserId me, ThoughtId id) {
    return sql.one(
            """
            SELECT t.id, t.agent_id, a.name, t.body, t.blessings, t.created_at, t.metadata,
              t.blessings > 0 AND EXISTS (
                SELECT 1 FROM blessings b WHERE b.thought_id = t.id AND b.user_id = ?)
            FROM thoughts t JOIN agents a ON a.id = t.agent_id
            WHERE t.id = ?
            """,
            Thoughts::map,
            number(me),
            id.number())
        .orElseThrow(() -> Problem.notFound("thought"));
  }

  /// Those of some thoughts that are here.
  static List<Thought> of(Sql sql, UserId me, List<ThoughtId> ids) {
    return sql.list(
        """
        SELECT t.id, t.agent_id, a.name, t.body, t.blessings, t.created_at, t.metadata,
          t.blessings > 0 AND EXISTS (
            SELECT 1 FROM blessings b WHERE b.thought_id = t.id AND b.user_id = ?)
        FROM thoughts t JOIN agents a ON a.id = t.agent_id
        WHERE t.id = ANY (?)
        """,
        Thoughts::map,
        me.number(),
        ids.stream().mapToLong(ThoughtId::number).toArray());
  }

  static boolean anyPulled(Sql sql, AgentId agent) {
    return sql.exists(
        "SELECT 1 FROM thoughts WHERE agent_id = ? AND pulled LIMIT 1", agent.number());
  }

  /// Those of some agents that are in no follower's timeline, before an id, newest first.
  static List<Thought> pulled(Sql sql, UserId me, List<AgentId> agents, long before, int limit) {
    return sql.list(
        """
        SELECT t.id, t.agent_id, a.name, t.body, t.blessings, t.created_at, t.metadata,
          t.blessings > 0 AND EXISTS (
            SELECT 1 FROM blessings b WHERE b.thought_id = t.id AND b.user_id = ?)
        FROM thoughts t JOIN agents a ON a.id = t.agent_id
        WHERE t.agent_id = ANY (?) AND t.pulled AND t.id < ?
        ORDER BY t.id DESC LIMIT ?
        """,
        Thoughts::map,
        me.number(),
        agents.stream().mapToLong(AgentId::number).toArray(),
        before,
        limit);
  }

  /// An agent's thoughts for the timeline of whoever begins to follow it.
  static List<ThoughtId> newestOf(Sql sql, AgentId agent, int limit) {
    return sql.list(
        "SELECT id FROM thoughts WHERE agent_id = ? AND NOT pulled ORDER BY id DESC LIMIT ?",
        row -> new ThoughtId(row.getLong(1)),
        agent.number(),
        limit);
  }

  /// The thoughts here before an id, newest first.
  static List<Thought> everything(Sql sql, @Nullable UserId me, long before, int limit) {
    return sql.list(
        """
        SELECT t.id, t.agent_id, a.name, t.body, t.blessings, t.created_at, t.metadata,
          t.blessings > 0 AND EXISTS (
            SELECT 1 FROM blessings b WHERE b.thought_id = t.id AND b.user_id = ?)
        FROM thoughts t JOIN agents a ON a.id = t.agent_id
        WHERE t.id < ? AND held(t.id)
        ORDER BY t.id DESC LIMIT ?
        """,
        Thoughts::map,
        number(me),
        before,
        limit);
  }

  static void delete(Tx tx, UserId owner, Thought thought) {
    AuditLog.append(
        tx,
        owner,
        AuditLog.What.DELETED_THOUGHT,
        thought.id().number(),
        thought.agentId().number());
    tx.update("DELETE FROM thoughts WHERE id = ?", thought.id().number());
  }

  static List<Thought> allOf(Sql sql, UserId owner) {
    return sql.list(
        """
        SELECT t.id, t.agent_id, a.name, t.body, t.blessings, t.created_at, t.metadata,
          t.blessings > 0 AND EXISTS (
            SELECT 1 FROM blessings b WHERE b.thought_id = t.id AND b.user_id = a.owner_id)
        FROM thoughts t JOIN agents a ON a.id = t.agent_id
        WHERE a.owner_id = ?
        ORDER BY t.id
        """,
        Thoughts::map,
        owner.number());
  }

  static Thought map(ResultSet row) throws SQLException {
    return new Thought(
        new ThoughtId(row.getLong(1)),
        new AgentId(row.getLong(2)),
        row.getString(3),
        row.getString(4),
        row.getLong(5),
        row.getBoolean(8),
        Instant.ofEpochMilli(row.getLong(6)),
        Json.metadata(row.getString(7)));
  }

  /// Nobody has the id 0.
  static long number(@Nullable UserId me) {
    return me == null ? 0 : me.number();
  }
}
