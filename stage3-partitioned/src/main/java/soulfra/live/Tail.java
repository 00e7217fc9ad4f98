package soulfra.live;

import module java.base;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.params.XReadParams;
import soulfra.contract.Problem;
import soulfra.outbox.Entry;
import soulfra.outbox.LiveLog;
import soulfra.redis.Redis;
import soulfra.storage.Database;

/// Follows a shard's log from where it ends: each entry once, in order, to this instance.
///
/// From Redis it comes within a moment of its commit. What Redis leaves out shows as a gap, for
/// positions are 1, 2, 3…, and is read from Postgres. Without Redis everything is, a few times a
/// second. So the stream may lose, repeat or hold back what it likes, and be emptied at any time.
final class Tail implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Tail.class);

  /// How long silence is believed before Postgres is asked whether there was something.
  private static final Duration SILENCE = Duration.ofMillis(500);

  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration STOP = Duration.ofSeconds(2);
  private static final int PAGE = 500;
  private static final long UNKNOWN = -1;

  private final Database database;
  private final Redis redis;
  private final Consumer<Entry> listener;
  private final String stream;
  private final Thread thread;
  private volatile boolean open = true;

  /// Invariant: every entry up to here has been given to the listener, or is gone from the log.
  private volatile long last = UNKNOWN;

  /// @param stream in Redis, by [Publisher#stream]
  Tail(Database database, String stream, Redis redis, Consumer<Entry> listener) {
    this.database = database;
    this.stream = stream;
    this.thread = Thread.ofPlatform().daemon().name("tail " + stream).unstarted(this::run);
    this.redis = redis;
    this.listener = listener;
  }

  /// If the shard is away, it begins where the log ends when it is back: nobody listens before.
  void start() {
    try {
      begin();
    } catch (Problem e) {
      log.warn("live events of {} wait: {}", stream, e.detail());
    }
    thread.start();
  }

  private void begin() {
    if (last == UNKNOWN) {
      last = database.read(LiveLog::position);
    }
  }

  long position() {
    return last;
  }

  private void run() {
    var said = ""; // a shard may be away for long: each reason once
    while (open) {
      try {
        begin();
        if (redis.up()) {
          follow();
        } else {
          fill();
        }
        said = "";
      } catch (JedisException e) {
        log.debug("the stream broke off", e);
      } catch (Problem e) {
        if (!e.detail().equals(said)) {
          log.warn("live events of {} wait: {}", stream, e.detail());
        }
        said = e.detail();
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
  }

  private void follow() {
    try (var jedis = redis.connect(SILENCE)) {
      while (open && redis.up()) {
        var entries = read(jedis);
        if (entries.isEmpty()) {
          fill();
        }
        entries.forEach(this::offer);
      }
    }
  }

  private List<Entry> read(Jedis jedis) {
    var read =
        jedis.xread(
            XReadParams.xReadParams().block((int) SILENCE.toMillis()).count(PAGE),
            Map.of(stream, new StreamEntryID(last, 0)));
    return read == null
        ? List.of()
        : read.getFirst().getValue().stream()
            .map(entry -> Entry.of(entry.getID().getTime(), entry.getFields()))
            .toList();
  }

  private void offer(Entry entry) {
    if (entry.position() > last + 1) {
      fill();
    }
    if (entry.position() > last) {
      give(entry);
    }
  }

  /// Reads on in Postgres, to the end.
  private void fill() {
    List<Entry> page;
    do {
      page = database.read(sql -> LiveLog.after(sql, last, PAGE));
      page.forEach(this::give);
    } while (page.size() == PAGE);
  }

  private void give(Entry entry) {
    last = entry.position();
    listener.accept(entry);
  }

  @Override
  public void close() {
    open = false;
    LockSupport.unpark(thread);
    try {
      thread.join(STOP);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
