package soulfra.loops;

import module java.base;
import module java.sql;

import soulfra.contract.Id.AgentId;
import soulfra.contract.Id.LoopId;
import soulfra.contract.Id.ProphecyId;
import soulfra.contract.Id.UserId;
import soulfra.contract.Json;
import soulfra.contract.Loops.Prophecy;
import soulfra.contract.Page;
import soulfra.contract.Problem;
import soulfra.storage.AuditLog;
import soulfra.storage.Sql;
import soulfra.storage.Tx;

/// The `prophecies` table.
final class Prophecies {

  private Prophecies() {}

  static Prophecy insert(
      Tx tx, UserId owner, AgentId agent, String text, List<LoopId> relatedLoops) {
    var id = new ProphecyId(tx.nextId(agent));
    tx.update(
        """
        INSERT INTO prophecies (id, agent_id, text, related_loops, created_at)
        VALUES (?, ?, ?, ?, ?)
        """,
        id.number(),
        agent.number(),
        text,
        Json.text(relatedLoops),
        tx.now());
    AuditLog.append(tx, owner, AuditLog.What.PROPHESIED, id.number(), agent.number());
    return find(tx, id);
  }

  static Prophecy find(Sql sql, ProphecyId id) {
    return sql.one(
            """
            SELECT id, agent_id, text, related_loops, fulfilled_at, created_at
            FROM prophecies WHERE id = ?
            """,
            Prophecies::map,
            id.number())
        .orElseThrow(() -> Problem.notFound("prophecy"));
  }

  static Page<Prophecy> of(Sql sql, AgentId agent, Page.Request page) {
    var list = "prophecies-" + agent;
    var found =
        sql.list(
            """
            SELECT id, agent_id, text, related_loops, fulfilled_at, created_at
            FROM prophecies WHERE agent_id = ? AND id < ?
            ORDER BY id DESC LIMIT ?
            """,
            Prophecies::map,
            agent.number(),
            page.before(list),
            page.limit() + 1);
    return Page.cut(list, page, found, prophecy -> prophecy.id().number());
  }

  static void fulfil(Tx tx, UserId owner, ProphecyId id) {
    tx.update(
        "UPDATE prophecies SET fulfilled_at = ? WHERE id = ? AND fulfilled_at IS NULL",
        tx.now(),
        id.number());
    AuditLog.append(tx, owner, AuditLog.What.FULFILLED, id.number());
  }

  static List<Prophecy> allOf(Sql sql, UserId owner) {
    return sql.list(
        """
        SELECT p.id, agent_id, text, related_loops, fulfilled_at, p.created_at
        FROM prophecies p JOIN agents a ON a.id = p.agent_id
        WHERE a.owner_id = ? ORDER BY p.id
        """,
        Prophecies::map,
        owner.number());
  }

  private static Prophecy map(ResultSet row) throws SQLException {
    long fulfilledAt = row.getLong(5);
    return new Prophecy(
        new ProphecyId(row.getLong(1)),
        new AgentId(row.getLong(2)),
        row.getString(3),
        List.of(Json.parse(row.getString(4), LoopId[].class)),
        fulfilledAt != 0,
        fulfilledAt == 0 ? null : Instant.ofEpochMilli(fulfilledAt),
        Instant.ofEpochMilli(row.getLong(6)));
  }
}
