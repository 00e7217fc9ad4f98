package soulfra.experiments.pages;

import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import redis.clients.jedis.Jedis;

/// A process that holds a lease in Redis and writes to Postgres while it believes that it has it.
/// It is a process of its own so that it can be frozen: a garbage collection, a moved virtual
/// machine.
final class LeaseHolder {

  static final int LEASE_MILLIS = 300;

  /// Each write with the token of the lease it was made under, and whether it was let through.
  static final String SCHEMA =
      """
      create table resource (newest bigint not null);
      insert into resource values (0);
      create table writes (
        seq bigserial primary key, holder text, token bigint, accepted boolean not null
      )\
      """;

  /// A lease and its token in one step: a token that is drawn later could be newer than that of the
  /// next holder.
  private static final String ACQUIRE =
      """
      if redis.call('set', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then
        return redis.call('incr', KEYS[2])
      end
      return 0
      """;

  private static final String KEY = "lease";
  private static final int WORK_MILLIS = 20;

  /// Whether the store looks at the token.
  enum Store {
    TRUSTING(
        """
        insert into writes (holder, token, accepted) values (?, ?, true)
        """),
    FENCED(
        """
        with coming (holder, token) as (values (cast(? as text), cast(? as bigint))),
          allowed as (
            update resource set newest = token from coming where newest <= token returning newest)
        insert into writes (holder, token, accepted)
        select holder, token, exists (select from allowed) from coming
        """);

    private final String sql;

    Store(String sql) {
      this.sql = sql;
    }

    void write(Connection connection, String holder, long token) throws SQLException {
      try (var write = connection.prepareStatement(sql)) {
        write.setString(1, holder);
        write.setLong(2, token);
        write.executeUpdate();
      }
    }
  }

  private LeaseHolder() {}

  /// Holds the lease as often as it can get it, for ever.
  ///
  /// @param args Redis' address, Postgres', and the name of a [Store]
  public static void main(String[] args) throws Exception {
    var store = Store.valueOf(args[2]);
    var me = "process " + ProcessHandle.current().pid();
    try (var redis = new Jedis(URI.create(args[0]));
        var connection = DriverManager.getConnection(args[1])) {
      System.out.println("ready holder");
      while (true) {
        long token = acquire(redis, me);
        while (token > 0 && me.equals(redis.get(KEY))) {
          TimeUnit.MILLISECONDS.sleep(WORK_MILLIS); // what it holds the lease for
          store.write(connection, me, token);
        }
        TimeUnit.MILLISECONDS.sleep(1);
      }
    }
  }

  /// @return the token; 0 if somebody else has the lease
  static long acquire(Jedis redis, String who) {
    var keys = List.of(KEY, "token");
    return (Long) redis.eval(ACQUIRE, keys, List.of(who, "" + LEASE_MILLIS));
  }

  static void release(Jedis redis) {
    redis.del(KEY);
  }
}
