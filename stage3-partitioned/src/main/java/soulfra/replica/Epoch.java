package soulfra.replica;

import module java.base;
import module java.sql;

/// The epoch as the shard itself knows it: one row, which each writing transaction asks for.
///
/// Guaranteed: a transaction that came with an epoch that is over does not commit, on whichever
/// node. The row is locked for sharing until the transaction ends, so who raises it waits for those
/// that began before, and there is none left afterwards. It never goes down.
///
/// Not guaranteed: that a leader who was deposed knows it. A frozen one that thaws still has its
/// old row; what stops it is that nobody acknowledges what it writes.
public final class Epoch {

  private Epoch() {}

  /// Whether the leadership under which a transaction began still holds; asked inside of it, before
  /// it writes.
  public static boolean holds(Connection transaction, long epoch) throws SQLException {
    try (var question =
        transaction.prepareStatement("SELECT 1 FROM epoch WHERE number = ? FOR SHARE")) {
      question.setLong(1, epoch);
      try (var row = question.executeQuery()) {
        return row.next();
      }
    }
  }

  /// The epoch that a shard knows; 0 if it knows none yet.
  static long of(Connection operator) throws SQLException {
    try (var statement = operator.createStatement()) {
      try (var row = statement.executeQuery("SELECT to_regclass('public.epoch') IS NOT NULL")) {
        if (!row.next() || !row.getBoolean(1)) {
          return 0;
        }
      }
      try (var row = statement.executeQuery("SELECT max(number) FROM public.epoch")) {
        return row.next() ? row.getLong(1) : 0;
      }
    }
  }

  /// Tells a shard's new leader its epoch, for it and all that will copy it.
  ///
  /// It does not wait for a follower: right after a promotion there is none. Whoever writes under
  /// the new epoch waits for one, and the row stands before that in the log. If it is lost, then
  /// with a leader who has acknowledged nothing under it.
  static void raise(Connection operator, long epoch) throws SQLException {
    operator.setAutoCommit(true);
    try (var statement = operator.createStatement()) {
      statement.execute("SET synchronous_commit = local");
      if (of(operator) == 0) {
        install(statement);
      }
    }
    try (var update =
        operator.prepareStatement("UPDATE public.epoch SET number = ? WHERE number < ?")) {
      update.setLong(1, epoch);
      update.setLong(2, epoch);
      update.executeUpdate();
    }
  }

  /// To lock a row one must be allowed to change some part of it; `one` can only be what it is.
  private static void install(Statement statement) throws SQLException {
    statement.execute(
        """
        CREATE TABLE IF NOT EXISTS public.epoch (
          one boolean PRIMARY KEY DEFAULT true CHECK (one),
          number bigint NOT NULL
        )
        """);
    statement.execute("GRANT SELECT, UPDATE (one) ON public.epoch TO PUBLIC");
    statement.execute("INSERT INTO public.epoch (number) VALUES (0) ON CONFLICT DO NOTHING");
  }
}
