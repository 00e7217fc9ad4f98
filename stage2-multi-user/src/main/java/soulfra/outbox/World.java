package soulfra.outbox;

import module java.base;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.params.SetParams;
import soulfra.contract.Problem;
import soulfra.storage.Database;
import soulfra.storage.Isolation;
import soulfra.storage.Tx;

/// Whose data a Redis holds: it keeps the name that Postgres gave itself when it was made. What
/// another database left in Redis (positions, sessions of users with the same ids) would be
/// believed, so such a Redis is left alone, and is as good as away.
public final class World {

  private static final Logger log = LoggerFactory.getLogger(World.class);
  private static final String KEY = "world";

  private World() {}

  /// @throws Problem `unavailable` if this Redis serves another database
  public static void check(Database database, RedisClient redis) {
    var ours = database.write(Isolation.READ_COMMITTED, World::name);
    redis.set(KEY, ours, SetParams.setParams().nx());
    var theirs = redis.get(KEY);
    if (!ours.equals(theirs)) {
      log.error("this Redis serves another database: choose another number, or FLUSHDB this one");
      throw Problem.unavailable("it serves another database", Duration.ofSeconds(1), null);
    }
  }

  /// A database gets its name when it is first served: copies of an unused one are others.
  private static String name(Tx tx) {
    tx.update("UPDATE relay_lease SET world = gen_random_uuid() WHERE world = ''");
    return tx.one("SELECT world FROM relay_lease", row -> row.getString(1)).orElseThrow();
  }
}
