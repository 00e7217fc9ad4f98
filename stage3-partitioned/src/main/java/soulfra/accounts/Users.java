package soulfra.accounts;

import module java.base;
import module java.sql;

import soulfra.contract.Accounts.User;
import soulfra.contract.Id.UserId;
import soulfra.storage.AuditLog;
import soulfra.storage.Sql;
import soulfra.storage.Tx;

/// The `users` table. Whose a handle is, is decided elsewhere, by [Handles].
final class Users {

  private Users() {}

  static void insert(
      Tx tx, UserId id, String handle, String displayName, String password, long credits) {
    tx.update(
        """
        INSERT INTO users (id, handle, display_name, password, credits, created_at)
        VALUES (?, ?, ?, ?, ?, ?)
        """,
        id.number(),
        handle,
        displayName,
        password,
        credits,
        tx.now());
    AuditLog.append(tx, id, AuditLog.What.SIGNED_UP, id.number());
  }

  static Optional<User> find(Sql sql, UserId id) {
    return sql.one(
        "SELECT id, handle, display_name, credits, created_at FROM users WHERE id = ?",
        Users::map,
        id.number());
  }

  static boolean exists(Sql sql, UserId id) {
    return sql.exists("SELECT 1 FROM users WHERE id = ?", id.number());
  }

  record Login(UserId id, String password) {}

  static Optional<Login> login(Sql sql, UserId id) {
    return sql.one(
        "SELECT id, password FROM users WHERE id = ?",
        row -> new Login(new UserId(row.getLong(1)), row.getString(2)),
        id.number());
  }

  /// Nothing that refers to the user or to the user's agents is written from here on by anybody
  /// else; what was under way is waited for. Agents first, as by whoever publishes.
  static void lock(Tx tx, UserId id) {
    tx.later("SELECT 1 FROM agents WHERE owner_id = ? ORDER BY id FOR UPDATE", id.number());
    tx.later("SELECT 1 FROM users WHERE id = ? FOR UPDATE", id.number());
  }

  /// Takes along sessions, agents, messages and all else that refers to the user, by foreign keys.
  static void delete(Tx tx, UserId id) {
    var handle =
        tx.one("SELECT handle FROM users WHERE id = ?", row -> row.getString(1), id.number());
    handle.ifPresent(h -> tx.update("DELETE FROM idempotency WHERE scope = ?", "handle " + h));
    tx.update("DELETE FROM idempotency WHERE scope = ?", "user " + id);
    tx.update("DELETE FROM transfers WHERE user_id = ?", id.number());
    AuditLog.append(tx, id, AuditLog.What.ERASED, id.number());
    tx.update("DELETE FROM users WHERE id = ?", id.number());
  }

  private static User map(ResultSet row) throws SQLException {
    return new User(
        new UserId(row.getLong(1)),
        row.getString(2),
        row.getString(3),
        row.getLong(4),
        Instant.ofEpochMilli(row.getLong(5)));
  }
}
