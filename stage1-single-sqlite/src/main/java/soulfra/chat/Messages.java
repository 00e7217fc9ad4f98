package soulfra.chat;

import module java.base;
import module java.sql;

import soulfra.contract.Chat.Message;
import soulfra.contract.Chat.Role;
import soulfra.contract.Id.AgentId;
import soulfra.contract.Id.MessageId;
import soulfra.contract.Id.UserId;
import soulfra.contract.Json;
import soulfra.contract.Live;
import soulfra.contract.Live.LiveEvent;
import soulfra.contract.Page;
import soulfra.storage.Sql;
import soulfra.storage.Tx;

/// The `messages` table. Positions in a conversation have no gap because the one writer reads the
/// last one and inserts the next in the same transaction.
public final class Messages {

  private Messages() {}

  static long lastPosition(Sql sql, UserId user, AgentId agent) {
    return sql.number(
        "SELECT max(position) FROM messages WHERE user_id = ? AND agent_id = ?",
        user.number(),
        agent.number());
  }

  /// Appends to the conversation; the first message also makes it known as one.
  ///
  /// @param last the last position so far, read in this transaction
  static Message append(
      Tx tx,
      UserId user,
      AgentId agent,
      long last,
      Role role,
      String body,
      Map<String, Object> metadata) {
    long position = last + 1;
    if (position == 1) {
      tx.update(
          "INSERT INTO conversations (agent_id, user_id) VALUES (?, ?)",
          agent.number(),
          user.number());
    }
    var message =
        new Message(
            new MessageId(tx.nextId()),
            agent,
            user,
            role,
            body,
            position,
            Instant.ofEpochMilli(tx.now()),
            metadata);
    tx.update(
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
        SELECT id, role = 'user', body, position, created_at, metadata FROM messages
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

  /// The user's conversations as a log: a message's id is its position in it. Oldest first.
  public static List<LiveEvent> after(Sql sql, UserId reader, long position, int limit) {
    return agents(sql, reader).stream()
        .flatMap(agent -> after(sql, reader, agent, position, limit).stream())
        .map(message -> new LiveEvent(message.id().number(), Live.Type.MESSAGE, message))
        .sorted(Comparator.comparingLong(LiveEvent::position))
        .limit(limit)
        .toList();
  }

  /// The messages with a greater id. No index leads there, and none is needed: in a conversation
  /// ids grow with the positions, which have no gap, so halving finds the first of them.
  private static List<Message> after(Sql sql, UserId user, AgentId agent, long id, int limit) {
    long first = 1;
    long end = lastPosition(sql, user, agent) + 1;
    while (first < end) {
      long middle = (first + end) / 2;
      if (idAt(sql, user, agent, middle) > id) {
        end = middle;
      } else {
        first = middle + 1;
      }
    }
    return sql.list(
        """
        SELECT id, role = 'user', body, position, created_at, metadata FROM messages
        WHERE user_id = ? AND agent_id = ? AND position >= ?
        ORDER BY position LIMIT ?
        """,
        row -> map(row, user, agent),
        user.number(),
        agent.number(),
        first,
        limit);
  }

  private static long idAt(Sql sql, UserId user, AgentId agent, long position) {
    return sql.number(
        "SELECT id FROM messages WHERE user_id = ? AND agent_id = ? AND position = ?",
        user.number(),
        agent.number(),
        position);
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

  /// What others said to an agent goes with it: nobody could read it any more.
  static void eraseOf(Tx tx, AgentId agent) {
    tx.update(
        """
        DELETE FROM messages WHERE (user_id, agent_id) IN (
          SELECT user_id, agent_id FROM conversations WHERE agent_id = ?)
        """,
        agent.number());
  }

  private static Message map(ResultSet row, UserId user, AgentId agent) throws SQLException {
    return new Message(
        new MessageId(row.getLong(1)),
        agent,
        user,
        row.getBoolean(2) ? Role.USER : Role.AGENT,
        Sql.text(row, 3),
        row.getLong(4),
        Instant.ofEpochMilli(row.getLong(5)),
        Json.metadata(Sql.textOrNull(row, 6)));
  }
}
