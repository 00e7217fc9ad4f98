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

/// Balances, and the `transfers` in and out of each: its ledger.
///
/// A transfer is a saga of two steps, each a transaction on its own shard: the payer's takes the
/// credits and enters the transfer, the payee's enters it, too, and adds them. The first one
/// decides, and the second one follows for certain and once, for a transfer enters a ledger once.
/// In between the credits are on their way: nobody has them twice, and the sum of all balances is
/// back when all has arrived (DDIA, "The End-to-End Argument for Databases", Multi-partition
/// request processing). The column's CHECK stands behind the rule that nobody goes below zero.
///
/// If both are on this shard, both rows are locked before the balance is looked at, the smaller id
/// first: two transfers between the same two users wait for one another instead of each for the
/// other's half.
final class Credits {

  private Credits() {}

  /// The first step.
  static Transfer pay(Tx tx, UserId from, UserId to, long amount) {
    var balances = lock(tx, from, to);
    long balance = balances.getOrDefault(from, 0L);
    if (balance < amount) {
      throw Problem.of(
          Problem.Code.INSUFFICIENT_CREDITS,
          "You have %d credits, and %d are asked for.".formatted(balance, amount));
    }
    var transfer =
        new Transfer(
            new TransferId(tx.nextId(from)), from, to, amount, Instant.ofEpochMilli(tx.now()));
    enter(tx, from, transfer);
    if (!from.equals(to)) {
      tx.update("UPDATE users SET credits = credits - ? WHERE id = ?", amount, from.number());
    }
    AuditLog.append(tx, from, AuditLog.What.TRANSFERRED, transfer.id().number(), to.number());
    return transfer;
  }

  /// The second step. If the payee has left meanwhile, they left with it.
  ///
  /// @return whether there is somebody who has it now
  static boolean receive(Tx tx, Transfer transfer) {
    return Users.exists(tx, transfer.to())
        && enter(tx, transfer.to(), transfer)
        && tx.update(
                "UPDATE users SET credits = credits + ? WHERE id = ?",
                transfer.amount(),
                transfer.to().number())
            == 1;
  }

  /// False if it stands in this ledger already.
  private static boolean enter(Tx tx, UserId owner, Transfer transfer) {
    return tx.update(
            """
            INSERT INTO transfers (user_id, id, from_id, to_id, amount, created_at)
            VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """,
            owner.number(),
            transfer.id().number(),
            transfer.from().number(),
            transfer.to().number(),
            transfer.amount(),
            transfer.createdAt().toEpochMilli())
        == 1;
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
            WHERE user_id = ? AND id < ?
            ORDER BY id DESC LIMIT ?
            """,
            Credits::map,
            user.number(),
            page.before("transfers"),
            page.limit() + 1);
    return Page.cut("transfers", page, found, transfer -> transfer.id().number());
  }

  static List<Transfer> allOf(Sql sql, UserId user) {
    return sql.list(
        """
        SELECT id, from_id, to_id, amount, created_at FROM transfers
        WHERE user_id = ? ORDER BY id
        """,
        Credits::map,
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
