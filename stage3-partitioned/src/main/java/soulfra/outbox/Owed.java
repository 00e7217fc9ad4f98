package soulfra.outbox;

import module java.base;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.RedisSentinelClient;
import soulfra.contract.Problem;
import soulfra.redis.Redis;
import soulfra.storage.Database;
import soulfra.storage.Isolation;
import soulfra.storage.Shards;
import soulfra.storage.Sql;
import soulfra.storage.Tx;

/// The `owed` table: keys that Redis must not have any more, written by the transaction that makes
/// them wrong. So a deletion can't get lost between the two stores, whoever dies in between.
///
/// Every instance pays what is unpaid each second, and everything of the last hour before it reads
/// from a Redis that was away: that one may have come back with older data.
public final class Owed implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Owed.class);
  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final Duration KEPT = Duration.ofHours(1);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int PAGE = 1000;

  private final Shards shards;
  private final Redis redis;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("owed").factory());

  private Owed(Shards shards, Redis redis) {
    this.shards = shards;
    this.redis = redis;
  }

  /// To be called before Redis is started.
  public static Owed start(Shards shards, Redis redis) {
    var owed = new Owed(shards, redis);
    redis.beforeReturn(owed::payAll);
    var _ =
        owed.timer.scheduleWithFixedDelay(
            owed::payUnpaid, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
    return owed;
  }

  public static void add(Tx tx, Collection<String> keys) {
    for (var key : keys) {
      tx.later(
          """
          INSERT INTO owed (key, created_at) VALUES (?, ?)
          ON CONFLICT (key) DO UPDATE SET created_at = excluded.created_at, paid = false
          """,
          key,
          tx.now());
    }
  }

  /// As long as a shard is away it is not known what it owes, so Redis stays away as well.
  private void payAll(RedisSentinelClient r) {
    shards
        .gather(
            PATIENCE,
            database -> {
              payAll(database.live(), r);
              return true;
            })
        .all();
  }

  private static void payAll(Database database, RedisSentinelClient r) {
    var after = "";
    List<String> page;
    do {
      var from = after;
      page =
          database.read(sql ->
              sql.list(
                  "SELECT key FROM owed WHERE key > ? ORDER BY key LIMIT ?",
                  row -> row.getString(1),
                  from,
                  PAGE));
      if (!page.isEmpty()) {
        r.unlink(page.toArray(String[]::new));
        after = page.getLast();
      }
    } while (page.size() == PAGE);
  }

  private void payUnpaid() {
    if (redis.up()) {
      shards.all().forEach(shard -> payUnpaid(shards.at(shard).live()));
    }
  }

  private void payUnpaid(Database database) {
    try {
      var unpaid = database.read(Owed::unpaid);
      var keys = unpaid.stream().map(Debt::key).toArray(String[]::new);
      if (keys.length > 0 && redis.tell(r -> r.unlink(keys))) {
        database.write(
            Isolation.READ_COMMITTED,
            tx ->
                tx.update(
                    "UPDATE owed SET paid = true WHERE key = ANY (?) AND created_at <= ?",
                    keys,
                    unpaid.getLast().at()));
      }
    } catch (Problem e) {
      log.debug("what is owed to Redis stays owed: {}", e.detail());
    }
  }

  private record Debt(String key, long at) {}

  private static List<Debt> unpaid(Sql sql) {
    return sql.list(
        "SELECT key, created_at FROM owed WHERE NOT paid ORDER BY created_at LIMIT ?",
        row -> new Debt(row.getString(1), row.getLong(2)),
        PAGE);
  }

  /// Drops what Redis can't have any more.
  public static void sweep(Tx tx) {
    tx.update("DELETE FROM owed WHERE paid AND created_at < ?", tx.now() - KEPT.toMillis());
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
