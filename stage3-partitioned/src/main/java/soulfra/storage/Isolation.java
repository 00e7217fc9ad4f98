package soulfra.storage;

/// How far a transaction is kept from others that run at the same time; written at every call
/// (DDIA, "Weak Isolation Levels"). What each level of Postgres lets through, `./lab run` shows.
public enum Isolation {
  /// Each statement sees what was committed before it began. Enough where a row lock, a constraint
  /// or an atomic `UPDATE` holds the rule, which is nearly everywhere.
  READ_COMMITTED("READ COMMITTED"),
  /// One snapshot for the whole transaction. A row changed by somebody else since is a failure to
  /// retry, not a lost update; write skew is possible.
  REPEATABLE_READ("REPEATABLE READ"),
  /// As if one ran after the other; pays with retries.
  SERIALIZABLE("SERIALIZABLE");

  final String sql;

  Isolation(String sql) {
    this.sql = sql;
  }
}
