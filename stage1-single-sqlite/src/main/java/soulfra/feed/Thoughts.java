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
import soulfra.contract.Page;
import soulfra.contract.Problem;
import soulfra.storage.Sql;
import soulfra.storage.Tx;

/// The `thoughts` table.
final class Thoughts {

  private Thoughts() {}

  static Thought insert(Tx tx, Agent agent, String body, Map<String, Object> metadata) {
    var thought =
        new Thought(
            new ThoughtId(tx.nextId()),
            agent.id(),
            agent.name(),
            body,
            0,
            false,
            Instant.ofEpochMilli(tx.now()),
            metadata);
    tx.update(
        """
        INSERT INTO thoughts (id, agent_id, body, metadata, blessings, created_at)
        VALUES (?, ?, ?, ?, 0, ?)
        """,
        thought.id().number(),
        agent.id().number(),
        body,
        metadata.isEmpty() ? null : Json.text(metadata),
        thought.createdAt().toEpochMilli());
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

  /// All thoughts, newest first.
  static Page<Thought> everything(Sql sql, @Nullable UserId me, Page.Request page) {
    var found =
        sql.list(
            """
            SELECT t.id, t.agent_id, a.name, t.body, t.blessings, t.created_at, t.metadata,
              t.blessings > 0 AND EXISTS (
                SELECT 1 FROM blessings b WHERE b.thought_id = t.id AND b.user_id = ?)
            FROM thoughts t JOIN agents a ON a.id = t.agent_id
            WHERE t.id < ?
            ORDER BY t.id DESC LIMIT ?
            """,
            Thoughts::map,
            number(me),
            page.before("everything"),
            page.limit() + 1);
    return Page.cut("everything", page, found, thought -> thought.id().number());
  }

  static void delete(Tx tx, Thought thought) {
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
        Sql.text(row, 3),
        Sql.text(row, 4),
        row.getLong(5),
        row.getBoolean(8),
        Instant.ofEpochMilli(row.getLong(6)),
        Json.metadata(Sql.textOrNull(row, 7)));
  }

  /// Nobody has the id 0.
  static long number(@Nullable UserId me) {
    return me == null ? 0 : me.number();
  }
}
