package soulfra.outbox;

import module java.base;

import org.jspecify.annotations.Nullable;
import soulfra.contract.Id.ThoughtId;
import soulfra.contract.Id.UserId;
import soulfra.contract.Live;
import soulfra.storage.Sql;
import soulfra.storage.Tx;

/// The `outbox` table: what a transaction has to tell stands beside what it does, so both are
/// committed or neither is. There is no moment at which the store says one thing and the stream
/// another for good (DDIA, "Keeping Systems in Sync", Dual Writes).
public final class Outbox {

  private Outbox() {}

  /// @param recipients who are here
  /// @param author whose erasure takes the event along
  /// @param thought whose deletion does
  /// @param data the record's JSON
  public static void append(
      Tx tx,
      UserId author,
      @Nullable ThoughtId thought,
      List<UserId> recipients,
      Live.Type type,
      String data,
      long at) {
    tx.later(
        """
        INSERT INTO outbox (author_id, thought_id, type, data, recipients, created_at)
        VALUES (?, ?, ?, ?, ?, ?)
        """,
        author.number(),
        thought == null ? null : thought.number(),
        type.name(),
        data,
        recipients.stream().mapToLong(UserId::number).toArray(),
        at);
  }

  /// By the index, which forgets what was moved; the table still carries it until a vacuum.
  static boolean isEmpty(Sql sql) {
    return !sql.exists("SELECT 1 FROM outbox ORDER BY id LIMIT 1");
  }

  /// How many events wait for the relay.
  static long length(Sql sql) {
    return sql.number("SELECT count(*) FROM outbox");
  }
}
