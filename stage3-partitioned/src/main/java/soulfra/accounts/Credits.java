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

  /// A transfer in a ledger, and what its owner has now.
  record Entered(Transfer transfer, long balance) {}

  /// The first step. The id is drawn before the row is locked: whoever waits for the same row waits
  /// for one statement and the commit.
  ///
  /// @param both whether the payee is on this shard, too
  static Entered pay(Tx tx, UserId from, UserId to, long amount, boolean both) {
    var transfer =
        new Transfer(
            new TransferId(tx.nextId(from)), from, to, amount, Instant.ofEpochMilli(tx.now()));
    if (both) {
      lock(tx, from, to);
    }
    var entered =
        enter(tx, from, transfer, amount, from.equals(to) ? 0 : -amount)
            .orElseThrow(() -> insufficient(balance(tx, from), amount));
    AuditLog.append(tx, from, AuditLog.What.TRANSFERRED, transfer.id().number(), to.number());
    return entered;
  }

  private static Problem insufficient(long balance, long amount) {
    return Problem.of(
        Problem.Code.INSUFFICIENT_CREDITS,
        "You have %d credits, and %d are asked for.".formatted(balance, amount));
  }

  /// The second step. If the payee has left meanwhile, they left with it.
  ///
  /// @return empty if nobody has it now, or somebody has had it before
  static Optional<Entered> receive(Tx tx, Transfer transfer) {
    return enter(tx, transfer.to(), transfer, 0, transfer.amount());
  }

  /// Changes a balance by what is new in its ledger, and answers it; nothing if it stands there
  /// already, or if its owner is gone or has less than `least`.
  private static Optional<Entered> enter(
      Tx tx, UserId owner, Transfer transfer, long least, long change) {
    return tx.one(
        """
        WITH entered AS (
          INSERT INTO transfers (user_id, id, from_id, to_id, amount, created_at)
          SELECT id, ?, ?, ?, ?, ? FROM users WHERE id = ? AND credits >= ? FOR NO KEY UPDATE
          ON CONFLICT DO NOTHING RETURNING user_id)
        UPDATE users SET credits = credits + ? FROM entered WHERE id = entered.user_id
        RETURNING credits
        """,
        row -> new Entered(transfer, row.getLong(1)),
        transfer.id().number(),
        transfer.from().number(),
        transfer.to().number(),
        transfer.amount(),
        transfer.createdAt().toEpochMilli(),
        owner.number(),
        least,
        change);
  }

  private static void lock(Tx tx, UserId one, UserId other) {
    tx.later(
        "SELECT 1 FROM users WHERE id IN (?, ?) ORDER BY id FOR NO KEY UPDATE",
        one.number(),
        other.number());
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
