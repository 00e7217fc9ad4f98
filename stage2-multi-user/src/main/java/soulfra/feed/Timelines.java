package soulfra.feed;

import module java.base;

import soulfra.contract.Chat.Agent;
import soulfra.contract.Feed.Thought;
import soulfra.contract.Id.AgentId;
import soulfra.contract.Id.ThoughtId;
import soulfra.contract.Id.UserId;
import soulfra.contract.Page;
import soulfra.storage.Sql;
import soulfra.storage.Tx;

/// The `timelines` table: fan-out on write. A thought is put into every reader's timeline by the
/// transaction that stores it, so reading a feed is one walk along an index, however many agents
/// one follows. The price is paid by a popular agent's post: one row for each follower, all by one
/// statement (DDIA, "Case Study: Social Network Home Timelines").
///
/// Whoever publishes holds the agent's row in share mode until the commit, and whoever follows or
/// unfollows takes it alone: else a follower could come between the list of followers and the
/// thought, and miss it (write skew).
public final class Timelines {

  private Timelines() {}

  /// Puts a thought into the timelines of its agent's owner and followers, and answers who they
  /// are.
  static List<UserId> fanOut(Tx tx, Agent agent, ThoughtId thought) {
    var readers =
        tx.list(
            """
            INSERT INTO timelines (user_id, thought_id)
            SELECT owner_id, ? FROM agents WHERE id = ?
            UNION SELECT user_id, ? FROM follows WHERE agent_id = ?
            RETURNING user_id
            """,
            row -> new UserId(row.getLong(1)),
            thought.number(),
            agent.id().number(),
            thought.number(),
            agent.id().number());
    return readers;
  }

  /// A new follower sees what the agent thought before, too.
  static void followed(Tx tx, UserId user, AgentId agent) {
    tx.update(
        """
        INSERT INTO timelines (user_id, thought_id)
        SELECT ?, id FROM thoughts WHERE agent_id = ?
        ON CONFLICT DO NOTHING
        """,
        user.number(),
        agent.number());
  }

  static void unfollowed(Tx tx, UserId user, AgentId agent) {
    tx.update(
        """
        DELETE FROM timelines l
        USING thoughts t JOIN agents a ON a.id = t.agent_id
        WHERE l.user_id = ? AND l.thought_id = t.id AND a.id = ? AND a.owner_id <> l.user_id
        """,
        user.number(),
        agent.number());
  }

  /// Takes a thought out of every timeline that it is in, and answers whose they are.
  static List<UserId> remove(Tx tx, Thought thought) {
    return tx.list(
        """
        DELETE FROM timelines
        WHERE thought_id = ?
          AND user_id IN (
            SELECT owner_id FROM agents WHERE id = ?
            UNION SELECT user_id FROM follows WHERE agent_id = ?)
        RETURNING user_id
        """,
        row -> new UserId(row.getLong(1)),
        thought.id().number(),
        thought.agentId().number(),
        thought.agentId().number());
  }

  /// Derives a user's timeline from the audit log alone, for the day when one is wrong. Meanwhile
  /// nobody publishes.
  public static void rebuild(Tx tx, UserId user) {
    tx.later("LOCK TABLE timelines IN SHARE ROW EXCLUSIVE MODE");
    tx.later("DELETE FROM timelines WHERE user_id = ?", user.number());
    tx.later(
        """
        WITH followed AS (
          SELECT subject AS agent_id FROM (
            SELECT DISTINCT ON (subject) subject, what FROM events
            WHERE actor = ? AND what IN ('followed', 'unfollowed')
            ORDER BY subject, id DESC) AS last
          WHERE what = 'followed')
        INSERT INTO timelines (user_id, thought_id)
        SELECT ?, t.subject FROM events t
        WHERE t.what = 'thought'
          AND (t.actor = ? OR t.object IN (SELECT agent_id FROM followed))
          AND NOT EXISTS (
            SELECT 1 FROM events d WHERE d.what = 'deleted-thought' AND d.subject = t.subject)
          AND NOT EXISTS (
            SELECT 1 FROM events e WHERE e.what = 'erased' AND e.actor = t.actor)
        """,
        user.number(),
        user.number(),
        user.number());
  }

  static Page<Thought> page(Sql sql, UserId me, Page.Request page) {
    var found =
        sql.list(
            """
            SELECT t.id, t.agent_id, a.name, t.body, t.blessings, t.created_at, t.metadata,
              t.blessings > 0 AND EXISTS (
                SELECT 1 FROM blessings b WHERE b.thought_id = t.id AND b.user_id = l.user_id)
            FROM timelines l
              JOIN thoughts t ON t.id = l.thought_id
              JOIN agents a ON a.id = t.agent_id
            WHERE l.user_id = ? AND l.thought_id < ?
            ORDER BY l.thought_id DESC LIMIT ?
            """,
            Thoughts::map,
            me.number(),
            page.before("home"),
            page.limit() + 1);
    return Page.cut("home", page, found, thought -> thought.id().number());
  }
}
