package soulfra.outbox;

import static soulfra.storage.Isolation.READ_COMMITTED;

import module java.base;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.RedisSentinelClient;
import redis.clients.jedis.params.SetParams;
import soulfra.contract.Problem;
import soulfra.storage.Shards;
import soulfra.storage.Tx;

/// Whose data a Redis holds: it keeps the names that the shards gave themselves when they were
/// made. What other shards left in Redis (positions, sessions of users with the same ids) would be
/// believed, so such a Redis is left alone, and is as good as away.
public final class World {

  private static final Logger log = LoggerFactory.getLogger(World.class);
  private static final String KEY = "world:";

  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private World() {}

  /// Of a shard that is away nothing is known, and nothing of it is asked for meanwhile.
  ///
  /// @throws Problem `unavailable` if this Redis serves other shards
  public static void check(Shards shards, RedisSentinelClient redis) {
    shards
        .gather(PATIENCE, at -> Map.entry(at.shard(), at.live().write(READ_COMMITTED, World::name)))
        .answers()
        .forEach(named -> check(KEY + named.getKey(), named.getValue(), redis));
  }

  private static void check(String key, String ours, RedisSentinelClient redis) {
    redis.set(key, ours, SetParams.setParams().nx());
    var theirs = redis.get(key);
    if (!ours.equals(theirs)) {
      log.error("this Redis serves other shards: take another one, or FLUSHDB this one");
      throw Problem.unavailable("it serves other shards", Duration.ofSeconds(1), null);
    }
  }

  /// A database gets its name when it is first served: copies of an unused one are others.
  private static String name(Tx tx) {
    tx.update("UPDATE relay_lease SET world = gen_random_uuid() WHERE world = ''");
    return tx.one("SELECT world FROM relay_lease", row -> row.getString(1)).orElseThrow();
  }
}
