package soulfra.outbox;

import module java.base;

import redis.clients.jedis.RedisSentinelClient;
import redis.clients.jedis.Response;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.params.XAddParams;
import soulfra.redis.Redis;
import soulfra.shard.ShardId;
import soulfra.storage.Database;

/// Appends a shard's entries to the Redis stream `live:{shard}`, under the position as the id.
/// Redis refuses an id that is not greater than the last, so publishing twice, or by two at once,
/// changes nothing.
///
/// The log in Postgres is the truth and the stream its fast copy: what is not published because
/// Redis is away is read there, and published later.
public final class Publisher {

  /// How many entries the stream keeps, about: who is further behind reads the log.
  private static final long KEPT = 100_000;

  private static final int PAGE = 500;

  private final Redis redis;
  private final Database database;
  private final String stream;

  /// Invariant: every entry up to here was acknowledged by Redis.
  private volatile long published;

  /// @param stream of the shard, by [#stream]
  public Publisher(Redis redis, Database database, String stream) {
    this.redis = redis;
    this.database = database;
    this.stream = stream;
  }

  public static String stream(ShardId shard) {
    return "live:" + shard;
  }

  void begin(long publishedBefore) {
    published = publishedBefore;
  }

  long published() {
    return published;
  }

  void publish(List<Entry> entries, long position) {
    if (published == entries.getFirst().position() - 1) {
      append(entries);
    } else {
      catchUp(position);
    }
  }

  /// Publishes what is in the log and not in the stream, in its order.
  void catchUp(long position) {
    while (published < position && redis.up()) {
      var missing = database.read(sql -> LiveLog.after(sql, published, PAGE));
      if (missing.isEmpty()) {
        published = position;
      } else if (!append(missing)) {
        return;
      }
    }
  }

  private boolean append(List<Entry> entries) {
    var done = redis.tell(r -> append(r, entries));
    if (done) {
      published = entries.getLast().position();
    }
    return done;
  }

  private void append(RedisSentinelClient redis, List<Entry> entries) {
    var answers = new ArrayList<Response<StreamEntryID>>();
    try (var pipeline = redis.pipelined()) {
      for (var entry : entries) {
        var parameters =
            XAddParams.xAddParams()
                .id(new StreamEntryID(entry.position(), 0))
                .maxLen(KEPT)
                .approximateTrimming();
        answers.add(pipeline.xadd(stream, parameters, entry.fields()));
      }
      pipeline.sync();
    }
    answers.forEach(Publisher::check);
  }

  private static void check(Response<StreamEntryID> answer) {
    try {
      answer.get();
    } catch (JedisDataException e) {
      // Published before.
      if (!String.valueOf(e.getMessage()).contains("equal or smaller")) {
        throw e;
      }
    }
  }
}
