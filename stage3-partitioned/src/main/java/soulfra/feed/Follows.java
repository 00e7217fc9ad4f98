package soulfra.feed;

import module java.base;

import soulfra.contract.Id.AgentId;
import soulfra.contract.Id.UserId;
import soulfra.storage.AuditLog;
import soulfra.storage.Sql;
import soulfra.storage.Tx;

/// The tables `follows`, which agents a user here follows, and `followers`, which users follow an
/// agent here. The first is the truth; the second follows it, and says where thoughts go.
final class Follows {

  private Follows() {}

  /// False if the user follows the agent already.
  static boolean insert(Tx tx, UserId user, AgentId agent) {
    int inserted =
        tx.update(
            "INSERT INTO follows (agent_id, user_id) VALUES (?, ?) ON CONFLICT DO NOTHING",
            agent.number(),
            user.number());
    if (inserted == 1) {
      AuditLog.append(tx, user, AuditLog.What.FOLLOWED, agent.number());
    }
    return inserted == 1;
  }

  static boolean delete(Tx tx, UserId user, AgentId agent) {
    int deleted =
        tx.update(
            "DELETE FROM follows WHERE agent_id = ? AND user_id = ?",
            agent.number(),
            user.number());
    if (deleted == 1) {
      AuditLog.append(tx, user, AuditLog.What.UNFOLLOWED, agent.number());
    }
    return deleted == 1;
  }

  /// False if it is known already, or if there is no such agent.
  static boolean addFollower(Tx tx, UserId user, AgentId agent) {
    return tx.update(
            """
            INSERT INTO followers (agent_id, user_id) SELECT id, ? FROM agents WHERE id = ?
            ON CONFLICT DO NOTHING
            """,
            user.number(),
            agent.number())
        == 1;
  }

  static void removeFollower(Tx tx, UserId user, AgentId agent) {
    tx.update(
        "DELETE FROM followers WHERE agent_id = ? AND user_id = ?", agent.number(), user.number());
  }

  static List<UserId> followers(Sql sql, AgentId agent) {
    return followers(sql, agent, Integer.MAX_VALUE);
  }

  /// Some of them, whichever.
  static List<UserId> followers(Sql sql, AgentId agent, int limit) {
    return sql.list(
        "SELECT user_id FROM followers WHERE agent_id = ? LIMIT ?",
        row -> new UserId(row.getLong(1)),
        agent.number(),
        limit);
  }

  /// What is here of someone who leaves, and of their agents.
  static void erase(Tx tx, UserId user, List<AgentId> agents) {
    tx.update("DELETE FROM followers WHERE user_id = ?", user.number());
    tx.update(
        "DELETE FROM follows WHERE agent_id = ANY (?)",
        (Object) agents.stream().mapToLong(AgentId::number).toArray());
  }

  static List<AgentId> of(Sql sql, UserId user) {
    return sql.list(
        "SELECT agent_id FROM follows WHERE user_id = ? ORDER BY agent_id",
        row -> new AgentId(row.getLong(1)),
        user.number());
  }
}
