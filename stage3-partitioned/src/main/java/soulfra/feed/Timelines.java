package soulfra.feed;

import module java.base;

import soulfra.contract.Id.AgentId;
import soulfra.contract.Id.ThoughtId;
import soulfra.contract.Id.UserId;
import soulfra.storage.Sql;
import soulfra.storage.Tx;

/// The `timelines` table: fan-out on write. A thought's id is put into every reader's timeline
/// where the reader is: by the transaction that stores the thought for those who are on its shard,
/// by what this sends for all others. So reading a feed is one walk along an index, and then a
/// question to each shard for the thoughts that are there (DDIA, "Case Study: Social Network Home
/// Timelines").
///
/// An agent with too many followers is left out: a row for each of them would cost more than to
/// look for its thoughts when they read ([Thoughts#pulled]). Which way a thought goes is said once,
/// when it is stored, and stays, so whoever crosses that number loses and doubles none.
///
/// A timeline takes in only agents that its user follows at that moment, or owns; thoughts that are
/// gone are left out when it is read.
final class Timelines {

  private Timelines() {}

  /// Into the timeline of the agent's owner.
  static void insertOwn(Tx tx, UserId owner, AgentId agent, ThoughtId thought) {
    tx.later(
        "INSERT INTO timelines (user_id, thought_id, agent_id) VALUES (?, ?, ?)",
        owner.number(),
        thought.number(),
        agent.number());
  }

  /// Puts a thought into the timelines of those readers who are here and still follow its agent,
  /// and answers who they are. Until the commit none of them stops to follow it.
  static List<UserId> fanOut(Tx tx, AgentId agent, ThoughtId thought, List<UserId> readers) {
    return tx.list(
        """
        INSERT INTO timelines (user_id, thought_id, agent_id)
        SELECT user_id, ?, agent_id FROM follows WHERE agent_id = ? AND user_id = ANY (?) FOR SHARE
        ON CONFLICT DO NOTHING
        RETURNING user_id
        """,
        row -> new UserId(row.getLong(1)),
        thought.number(),
        agent.number(),
        readers.stream().mapToLong(UserId::number).toArray());
  }

  /// A new follower sees what the agent thought before, too.
  static void followed(Tx tx, UserId user, AgentId agent, List<ThoughtId> before) {
    tx.update(
        """
        INSERT INTO timelines (user_id, thought_id, agent_id)
        SELECT f.user_id, thought, f.agent_id FROM follows f, unnest(?::bigint[]) AS thought
        WHERE f.user_id = ? AND f.agent_id = ? FOR SHARE OF f
        ON CONFLICT DO NOTHING
        """,
        before.stream().mapToLong(ThoughtId::number).toArray(),
        user.number(),
        agent.number());
  }

  /// After the user has stopped to follow the agent.
  static void unfollowed(Tx tx, UserId user, AgentId agent) {
    tx.update(
        "DELETE FROM timelines WHERE user_id = ? AND agent_id = ?", user.number(), agent.number());
  }

  /// Takes a thought out of every timeline here that it is in, and answers whose they are.
  static List<UserId> remove(Tx tx, ThoughtId thought) {
    return tx.list(
        "DELETE FROM timelines WHERE thought_id = ? RETURNING user_id",
        row -> new UserId(row.getLong(1)),
        thought.number());
  }

  /// The same for all thoughts of some agents.
  static Set<UserId> remove(Tx tx, List<AgentId> agents) {
    return Set.copyOf(
        new HashSet<>(
            tx.list(
                """
                DELETE FROM timelines l USING follows f
                WHERE f.agent_id = ANY (?) AND l.user_id = f.user_id AND l.agent_id = f.agent_id
                RETURNING l.user_id
                """,
                row -> new UserId(row.getLong(1)),
                (Object) agents.stream().mapToLong(AgentId::number).toArray())));
  }

  /// Which thoughts stand in a user's timeline before one, newest first.
  static List<ThoughtId> page(Sql sql, UserId me, long before, int limit) {
    return sql.list(
        """
        SELECT thought_id FROM timelines
        WHERE user_id = ? AND thought_id < ? ORDER BY thought_id DESC LIMIT ?
        """,
        row -> new ThoughtId(row.getLong(1)),
        me.number(),
        before,
        limit);
  }
}
