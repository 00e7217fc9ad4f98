package soulfra.feed;

import module java.base;

import soulfra.contract.Id.AgentId;
import soulfra.contract.Id.UserId;
import soulfra.storage.AuditLog;
import soulfra.storage.Sql;
import soulfra.storage.Tx;

/// The `follows` table: which users follow which agents.
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

  static List<AgentId> of(Sql sql, UserId user) {
    return sql.list(
        "SELECT agent_id FROM follows WHERE user_id = ? ORDER BY agent_id",
        row -> new AgentId(row.getLong(1)),
        user.number());
  }
}
