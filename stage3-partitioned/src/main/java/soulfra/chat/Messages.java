package soulfra.chat;

import module java.base;
import module java.sql;

import org.jspecify.annotations.Nullable;
import soulfra.contract.Chat.Agent;
import soulfra.contract.Chat.Message;
import soulfra.contract.Chat.Role;
import soulfra.contract.Id.AgentId;
import soulfra.contract.Id.MessageId;
import soulfra.contract.Id.UserId;
import soulfra.contract.Json;
import soulfra.contract.Page;
import soulfra.contract.Problem;
import soulfra.storage.Sql;
import soulfra.storage.Tx;

/// The `messages` and `conversations` tables, where the user is. Positions in a conversation have
/// no gap because whoever appends first counts up the last position, in the conversation's row, and
/// keeps that row's lock until the commit: the next one, on whichever instance, waits for it. A
/// rollback takes the count back.
public final class Messages {

  private Messages() {}

  /// Where messages go: the last position before them, and the agent that they are for.
  record Place(Agent agent, long last) {}

  /// Takes the next positions in a conversation, which the first message begins. One statement for
  /// all that must be known before messages can be written: whether the agent may be talked with,
  /// the positions, and some ids.
  ///
  /// @param other the agent, if it is another's, as it was a moment ago
  static Place reserve(Tx tx, UserId user, AgentId agent, @Nullable Agent other, int count) {
    return other == null ? reserve(tx, user, agent, count) : reserve(tx, user, other, count);
  }

  private static Place reserve(Tx tx, UserId user, Agent other, int count) {
    Others.hold(tx, user, other);
    return tx.one(
            """
            INSERT INTO conversations (user_id, agent_id, last_position) VALUES (?, ?, ?)
            ON CONFLICT (user_id, agent_id)
            DO UPDATE SET last_position = conversations.last_position + excluded.last_position
            RETURNING last_position, ARRAY(SELECT nextval('ids') FROM generate_series(1, 4))
            """,
            row -> {
              tx.take(row.getArray(2));
              return new Place(other, row.getLong(1) - count);
            },
            user.number(),
            other.id().number(),
            count)
        .orElseThrow();
  }

  private static Place reserve(Tx tx, UserId user, AgentId agent, int count) {
    return tx.one(
            """
            WITH visible AS (
              SELECT id, owner_id, name, archetype, tone, is_public, version, created_at
              FROM agents WHERE id = ? AND (is_public OR owner_id = ?)),
            counted AS (
              INSERT INTO conversations (user_id, agent_id, last_position)
              SELECT ?, id, ? FROM visible
              ON CONFLICT (user_id, agent_id)
              DO UPDATE SET last_position = conversations.last_position + excluded.last_position
              RETURNING last_position)
            SELECT visible.*, last_position, ARRAY(SELECT nextval('ids') FROM generate_series(1, 4))
            FROM visible, counted
            """,
            row -> {
              tx.take(row.getArray(10));
              return new Place(Agents.map(row), row.getLong(9) - count);
            },
            agent.number(),
            user.number(),
            user.number(),
            count)
        .orElseThrow(() -> Problem.notFound("agent"));
  }

  /// Appends to the conversation.
  ///
  /// @param last the position before, reserved in this transaction
  static Message append(
      Tx tx,
      UserId user,
      AgentId agent,
      long last,
      Role role,
      String body,
      Map<String, Object> metadata) {
    long position = last + 1;
    var message =
        new Message(
            new MessageId(tx.nextId(user)),
            agent,
            user,
            role,
            body,
            position,
            Instant.ofEpochMilli(tx.now()),
            metadata);
    tx.later(
        """
        INSERT INTO messages (user_id, agent_id, position, id, role, body, metadata, created_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """,
        user.number(),
        agent.number(),
        position,
        message.id().number(),
        role == Role.USER ? "user" : "agent",
        body,
        metadata.isEmpty() ? null : Json.text(metadata),
        message.createdAt().toEpochMilli());
    return message;
  }

  /// The newest messages before a position, newest first.
  static List<Message> before(Sql sql, UserId user, AgentId agent, long position, int limit) {
    return sql.list(
        """
        SELECT id, role, body, position, created_at, metadata FROM messages
        WHERE user_id = ? AND agent_id = ? AND position < ?
        ORDER BY position DESC LIMIT ?
        """,
        row -> map(row, user, agent),
        user.number(),
        agent.number(),
        position,
        limit);
  }

  static Page<Message> page(Sql sql, UserId user, AgentId agent, Page.Request page) {
    var list = "messages-" + agent;
    return Page.cut(
        list,
        page,
        before(sql, user, agent, page.before(list), page.limit() + 1),
        Message::position);
  }

  /// Others' conversations with agents whose owner has left.
  static void eraseWith(Tx tx, List<AgentId> agents) {
    var ids = agents.stream().mapToLong(AgentId::number).toArray();
    tx.update("DELETE FROM unanswered WHERE agent_id = ANY (?)", (Object) ids);
    tx.update("DELETE FROM conversations WHERE agent_id = ANY (?)", (Object) ids);
  }

  private static List<AgentId> agents(Sql sql, UserId user) {
    return sql.list(
        "SELECT agent_id FROM conversations WHERE user_id = ? ORDER BY agent_id",
        row -> new AgentId(row.getLong(1)),
        user.number());
  }

  record Conversation(AgentId agentId, List<Message> messages) {}

  /// Every conversation of a user, each from its beginning.
  static List<Conversation> conversations(Sql sql, UserId user) {
    return agents(sql, user).stream()
        .map(agent -> new Conversation(agent, all(sql, user, agent)))
        .toList();
  }

  private static List<Message> all(Sql sql, UserId user, AgentId agent) {
    return before(sql, user, agent, Long.MAX_VALUE, Integer.MAX_VALUE).reversed();
  }

  private static Message map(ResultSet row, UserId user, AgentId agent) throws SQLException {
    return new Message(
        new MessageId(row.getLong(1)),
        agent,
        user,
        "user".equals(row.getString(2)) ? Role.USER : Role.AGENT,
        row.getString(3),
        row.getLong(4),
        Instant.ofEpochMilli(row.getLong(5)),
        Json.metadata(row.getString(6)));
  }
}
