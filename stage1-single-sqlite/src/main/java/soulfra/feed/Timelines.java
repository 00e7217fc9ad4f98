package soulfra.feed;

import module java.base;

import soulfra.contract.Chat.Agent;
import soulfra.contract.Feed.Thought;
import soulfra.contract.Id.AgentId;
import soulfra.contract.Id.ThoughtId;
import soulfra.contract.Id.UserId;
import soulfra.contract.Live;
import soulfra.contract.Live.LiveEvent;
import soulfra.contract.Page;
import soulfra.storage.Sql;
import soulfra.storage.Tx;

/// The `timelines` table: fan-out on write. A thought is put into every reader's timeline by the
/// transaction that stores it, so reading a feed is one walk along an index, however many agents
/// one follows. The price is paid by a popular agent's post: one row for each follower, while all
/// other writes wait (DDIA, "Case Study: Social Network Home Timelines").
public final class Timelines {

  private Timelines() {}

  /// Puts a thought into the timelines of its agent's owner and followers, and answers who they
  /// are.
  static List<UserId> fanOut(Tx tx, Agent agent, ThoughtId thought) {
    var readers =
        tx.list(
            """
            SELECT owner_id FROM agents WHERE id = ?1
            UNION SELECT user_id FROM follows WHERE agent_id = ?1
            """,
            row -> new UserId(row.getLong(1)),
            agent.id().number());
    for (var reader : readers) {
      tx.update(
          "INSERT INTO timelines (user_id, thought_id) VALUES (?, ?)",
          reader.number(),
          thought.number());
    }
    return readers;
  }

  /// A new follower sees what the agent thought before, too.
  static void followed(Tx tx, UserId user, AgentId agent) {
    tx.update(
        """
        INSERT OR IGNORE INTO timelines (user_id, thought_id)
        SELECT ?, id FROM thoughts WHERE agent_id = ?
        """,
        user.number(),
        agent.number());
  }

  static void unfollowed(Tx tx, UserId user, AgentId agent) {
    tx.update(
        """
        DELETE FROM timelines
        WHERE user_id = ?1
          AND thought_id IN (SELECT id FROM thoughts WHERE agent_id = ?2)
          AND NOT EXISTS (SELECT 1 FROM agents WHERE id = ?2 AND owner_id = ?1)
        """,
        user.number(),
        agent.number());
  }

  /// Takes a thought out of every timeline that it is in.
  static void remove(Tx tx, Thought thought) {
    tx.update(
        """
        DELETE FROM timelines
        WHERE thought_id = ?1
          AND user_id IN (
            SELECT owner_id FROM agents WHERE id = ?2
            UNION SELECT user_id FROM follows WHERE agent_id = ?2)
        """,
        thought.id().number(),
        thought.agentId().number());
  }

  static Page<Thought> page(Sql sql, UserId me, Page.Request page) {
    var found =
        sql.list(
            """
            SELECT t.id, t.agent_id, a.name, t.body, t.blessings, t.created_at, t.metadata,
              t.blessings > 0 AND EXISTS (
                SELECT 1 FROM blessings b WHERE b.thought_id = t.id AND b.user_id = ?1)
            FROM timelines l
              JOIN thoughts t ON t.id = l.thought_id
              JOIN agents a ON a.id = t.agent_id
            WHERE l.user_id = ?1 AND l.thought_id < ?2
            ORDER BY l.thought_id DESC LIMIT ?3
            """,
            Thoughts::map,
            me.number(),
            page.before("home"),
            page.limit() + 1);
    return Page.cut("home", page, found, thought -> thought.id().number());
  }

  /// The timeline as a log: a thought's id is its position. Oldest first.
  public static List<LiveEvent> after(Sql sql, UserId reader, long position, int limit) {
    return sql.list(
        """
        SELECT t.id, t.agent_id, a.name, t.body, t.blessings, t.created_at, t.metadata,
          t.blessings > 0 AND EXISTS (
            SELECT 1 FROM blessings b WHERE b.thought_id = t.id AND b.user_id = ?1)
        FROM timelines l
          JOIN thoughts t ON t.id = l.thought_id
          JOIN agents a ON a.id = t.agent_id
        WHERE l.user_id = ?1 AND l.thought_id > ?2
        ORDER BY l.thought_id LIMIT ?3
        """,
        row -> new LiveEvent(row.getLong(1), Live.Type.THOUGHT, Thoughts.map(row)),
        reader.number(),
        position,
        limit);
  }
}
