package soulfra.accounts;

import module java.base;
import module java.sql;

import soulfra.contract.Accounts.Transfer;
import soulfra.contract.Id.TransferId;
import soulfra.contract.Id.UserId;
import soulfra.contract.Page;
import soulfra.contract.Problem;
import soulfra.storage.AuditLog;
import soulfra.storage.Sql;
import soulfra.storage.Tx;

/// Balances and the `transfers` between them. Both sides change in one transaction, so the sum
/// never does; the column's CHECK stands behind the rule that nobody goes below zero.
///
/// Both rows are locked before the balance is looked at, the smaller id first: two transfers
/// between the same two users wait for one another instead of each for the other's half.
final class Credits {

  private Credits() {}

  static Transfer transfer(Tx tx, UserId from, UserId to, long amount) {
    var balances = lock(tx, from, to);
    if (!balances.containsKey(to)) {
      throw Problem.notFound("user");
    }
    long balance = balances.getOrDefault(from, 0L);
    if (balance < amount) {
      throw Problem.of(
          Problem.Code.INSUFFICIENT_CREDITS,
          "You have %d credits, and %d are asked for.".formatted(balance, amount));
    }
    tx.update("UPDATE users SET credits = credits - ? WHERE id = ?", amount, from.number());
    tx.update("UPDATE users SET credits = credits + ? WHERE id = ?", amount, to.number());
    var transfer =
        new Transfer(new TransferId(tx.nextId()), from, to, amount, Instant.ofEpochMilli(tx.now()));
    tx.update(
        "INSERT INTO transfers (id, from_id, to_id, amount, created_at) VALUES (?, ?, ?, ?, ?)",
        transfer.id().number(),
        from.number(),
        to.number(),
        amount,
        transfer.createdAt().toEpochMilli());
    AuditLog.append(tx, from, AuditLog.What.TRANSFERRED, transfer.id().number(), to.number());
    return transfer;
  }

  private static Map<UserId, Long> lock(Tx tx, UserId one, UserId other) {
    var balances = new HashMap<UserId, Long>();
    tx.list(
            """
            SELECT id, credits FROM users WHERE id IN (?, ?) ORDER BY id FOR NO KEY UPDATE
            """,
            row -> Map.entry(new UserId(row.getLong(1)), row.getLong(2)),
            one.number(),
            other.number())
        .forEach(row -> balances.put(row.getKey(), row.getValue()));
    return balances;
  }

  static long balance(Sql sql, UserId user) {
    return sql.number("SELECT credits FROM users WHERE id = ?", user.number());
  }

  static Page<Transfer> of(Sql sql, UserId user, Page.Request page) {
    var found =
        sql.list(
            """
            SELECT id, from_id, to_id, amount, created_at FROM transfers
            WHERE (from_id = ? OR to_id = ?) AND id < ?
            ORDER BY id DESC LIMIT ?
            """,
            Credits::map,
            user.number(),
            user.number(),
            page.before("transfers"),
            page.limit() + 1);
    return Page.cut("transfers", page, found, transfer -> transfer.id().number());
  }

  static List<Transfer> allOf(Sql sql, UserId user) {
    return sql.list(
        """
        SELECT id, from_id, to_id, amount, created_at FROM transfers
        WHERE from_id = ? OR to_id = ?
        ORDER BY id
        """,
        Credits::map,
        user.number(),
        user.number());
  }

  private static Transfer map(ResultSet row) throws SQLException {
    return new Transfer(
        new TransferId(row.getLong(1)),
        new UserId(row.getLong(2)),
        new UserId(row.getLong(3)),
        row.getLong(4),
        Instant.ofEpochMilli(row.getLong(5)));
  }
}
