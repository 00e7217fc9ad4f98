package soulfra.chat;

import module java.base;
import module java.sql;

import org.jspecify.annotations.Nullable;
import soulfra.contract.Chat.Agent;
import soulfra.contract.Id.AgentId;
import soulfra.contract.Id.UserId;
import soulfra.contract.Page;
import soulfra.contract.Problem;
import soulfra.storage.AuditLog;
import soulfra.storage.Sql;
import soulfra.storage.Tx;

/// The `agents` table, and who may see and own one.
public final class Agents {

  private static final String NEUTRAL = "warm";

  private Agents() {}

  static Agent insert(Tx tx, UserId owner, String name, String archetype, boolean isPublic) {
    var agent =
        new Agent(
            new AgentId(tx.nextId(owner)),
            owner,
            name,
            archetype,
            NEUTRAL,
            isPublic,
            1,
            Instant.ofEpochMilli(tx.now()));
    tx.update(
        """
        INSERT INTO agents (id, owner_id, name, archetype, tone, is_public, version, created_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """,
        agent.id().number(),
        owner.number(),
        name,
        archetype,
        agent.tone(),
        isPublic,
        agent.version(),
        agent.createdAt().toEpochMilli());
    AuditLog.append(tx, owner, AuditLog.What.CREATED_AGENT, agent.id().number());
    return agent;
  }

  /// The agent, if this user may know of it: another's private agent does not exist for them.
  public static Agent visible(Sql sql, UserId me, AgentId id) {
    return sql.one(
            """
            SELECT id, owner_id, name, archetype, tone, is_public, version, created_at
            FROM agents WHERE id = ? AND (is_public OR owner_id = ?)
            """,
            Agents::map,
            id.number(),
            me.number())
        .orElseThrow(() -> Problem.notFound("agent"));
  }

  /// The agent, if it is this user's own.
  public static Agent own(Sql sql, UserId me, AgentId id) {
    var agent = visible(sql, me, id);
    if (!agent.ownerId().equals(me)) {
      throw notTheOwner();
    }
    return agent;
  }

  static Problem notTheOwner() {
    return Problem.of(Problem.Code.FORBIDDEN, "Only the agent's owner may do that.");
  }

  /// The same where the id may be of another shard.
  ///
  /// @param refusal by [Others#refusal], asked for before the transaction
  public static Agent own(Sql sql, UserId me, AgentId id, @Nullable Problem refusal) {
    if (refusal != null) {
      throw refusal;
    }
    return own(sql, me, id);
  }

  /// The agent, if it is here.
  public static Optional<Agent> find(Sql sql, AgentId id) {
    return sql.one(
        """
        SELECT id, owner_id, name, archetype, tone, is_public, version, created_at
        FROM agents WHERE id = ?
        """,
        Agents::map,
        id.number());
  }

  public static UserId ownerOf(Sql sql, AgentId id) {
    return new UserId(sql.number("SELECT owner_id FROM agents WHERE id = ?", id.number()));
  }

  /// Until the end of the transaction nobody [#lock]s the agent's row; others may hold it, too.
  public static void hold(Tx tx, AgentId id) {
    tx.later("SELECT 1 FROM agents WHERE id = ? FOR SHARE", id.number());
  }

  /// Waits until nobody [#hold]s the agent's row, and keeps it until the end of the transaction.
  public static void lock(Tx tx, AgentId id) {
    tx.later("SELECT 1 FROM agents WHERE id = ? FOR NO KEY UPDATE", id.number());
  }

  static Page<Agent> of(Sql sql, UserId owner, Page.Request page) {
    var found =
        sql.list(
            """
            SELECT id, owner_id, name, archetype, tone, is_public, version, created_at
            FROM agents WHERE owner_id = ? AND id < ?
            ORDER BY id DESC LIMIT ?
            """,
            Agents::map,
            owner.number(),
            page.before("agents"),
            page.limit() + 1);
    return Page.cut("agents", page, found, agent -> agent.id().number());
  }

  static List<Agent> allOf(Sql sql, UserId owner) {
    return sql.list(
        """
        SELECT id, owner_id, name, archetype, tone, is_public, version, created_at
        FROM agents WHERE owner_id = ? ORDER BY id
        """,
        Agents::map,
        owner.number());
  }

  /// A compare-and-set: the version is looked at and counted up by one statement, so of two who saw
  /// the same version one changes nothing.
  static Agent changeTone(Tx tx, UserId me, AgentId id, long version, String tone) {
    int changed =
        tx.update(
            "UPDATE agents SET tone = ?, version = version + 1 WHERE id = ? AND version = ?",
            tone,
            id.number(),
            version);
    var agent = own(tx, me, id);
    if (changed == 0) {
      throw Problem.of(
          Problem.Code.VERSION_CONFLICT,
          "The agent is at version %d, not %d: read it again.".formatted(agent.version(), version));
    }
    AuditLog.append(tx, me, AuditLog.What.CHANGED_TONE, id.number());
    return agent;
  }

  static Agent map(ResultSet row) throws SQLException {
    return new Agent(
        new AgentId(row.getLong(1)),
        new UserId(row.getLong(2)),
        row.getString(3),
        row.getString(4),
        row.getString(5),
        row.getBoolean(6),
        row.getLong(7),
        Instant.ofEpochMilli(row.getLong(8)));
  }
}
