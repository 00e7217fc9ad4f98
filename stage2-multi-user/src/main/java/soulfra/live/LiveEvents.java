package soulfra.live;

import module java.base;
import module java.sql;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.sql.Array;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import soulfra.contract.Id.ThoughtId;
import soulfra.contract.Id.UserId;
import soulfra.contract.Json;
import soulfra.contract.Live;
import soulfra.contract.Problem;
import soulfra.storage.Belongings;
import soulfra.storage.Database;
import soulfra.storage.Isolation;
import soulfra.storage.Sql;
import soulfra.storage.Tx;

/// Live events out of a log in Postgres: each gets its position from one row that is locked until
/// the commit, so positions grow in the order of the commits, over all instances.
///
/// An event is stored by the transaction that it tells of. Each instance follows the log and hands
/// what is new to its own listeners; whoever was away finds in the log what they missed.
public final class LiveEvents implements Live, Belongings, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(LiveEvents.class);
  private static final int SWEPT = 1000;

  private static final int BATCH = 500;
  private static final Duration LOOK = Duration.ofMillis(50);

  private record Told(List<UserId> readers, LiveEvent event) {}

  private final Database database;
  private final InstantSource clock;
  private final Timer fanOut;
  private final Map<UserId, Set<OpenListening>> listening = new ConcurrentHashMap<>();
  private final AtomicInteger count = new AtomicInteger();
  private final Semaphore news = new Semaphore(0);
  private final Thread follower = Thread.ofPlatform().name("live").unstarted(this::follow);
  private volatile boolean open = true;
  private volatile long head;

  public LiveEvents(Database database, InstantSource clock, MeterRegistry metrics) {
    this.database = database;
    this.clock = clock;
    this.fanOut =
        Timer.builder("soulfra.live.fanout")
            .description("From the log to the last listener's queue")
            .publishPercentileHistogram()
            .register(metrics);
    Gauge.builder("soulfra.live.connections", count, AtomicInteger::get).register(metrics);
    this.head = head();
    follower.start();
  }

  /// Tells users of something that this transaction does.
  ///
  /// @param author with whom this is forgotten
  public void tell(Tx tx, UserId author, List<UserId> to, Type type, Object data) {
    tell(tx, author, null, to, type, data);
  }

  /// @param thought with which this is forgotten, too
  public void tell(
      Tx tx, UserId author, @Nullable ThoughtId thought, List<UserId> to, Type type, Object data) {
    long position = tx.number("UPDATE live_head SET position = position + 1 RETURNING position");
    tx.later(
        """
        INSERT INTO live_log (position, author_id, thought_id, type, data, created_at)
        VALUES (?, ?, ?, ?, ?, ?)
        """,
        position,
        author.number(),
        thought == null ? null : thought.number(),
        type.name(),
        Json.text(data),
        tx.now());
    tx.later(
        "INSERT INTO live_readers (user_id, position) SELECT unnest(?::bigint[]), ?",
        to.stream().mapToLong(UserId::number).toArray(),
        position);
    tx.afterCommit(news::release);
  }

  private void follow() {
    while (open) {
      try {
        var _ = news.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS);
        news.drainPermits();
        var told = after(head);
        told.forEach(this::publish);
        if (!told.isEmpty()) {
          head = told.getLast().event().position();
          news.release();
        }
      } catch (Problem e) {
        log.warn("can't follow the log now: {}", e.detail());
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private List<Told> after(long position) {
    return database.read(sql ->
        sql.list(
            """
            SELECT l.position, l.type, l.data, (
              SELECT array_agg(r.user_id) FROM live_readers r WHERE r.position = l.position)
            FROM live_log l WHERE l.position > ? ORDER BY l.position LIMIT ?
            """,
            row ->
                new Told(
                    readers(row.getArray(4)),
                    event(row.getLong(1), Type.valueOf(row.getString(2)), row.getString(3))),
            position,
            BATCH));
  }

  private static List<UserId> readers(@Nullable Array ids) throws SQLException {
    return ids == null
        ? List.of()
        : Arrays.stream((Long[]) ids.getArray()).map(UserId::new).toList();
  }

  private void publish(Told told) {
    fanOut.record(() -> {
      for (var reader : told.readers()) {
        listening.getOrDefault(reader, Set.of()).forEach(open -> open.offer(told.event()));
      }
    });
  }

  private long head() {
    return database.read(sql -> sql.number("SELECT position FROM live_head"));
  }

  /// Registers first and asks for the head of the log afterwards: what is committed in between
  /// comes twice, which its position shows, instead of never.
  @Override
  public Listening open(UserId me, OptionalLong after) {
    var open = new OpenListening(this, me);
    listening.compute(
        me,
        (_, all) -> {
          var set = all == null ? ConcurrentHashMap.<OpenListening>newKeySet() : all;
          set.add(open);
          return set;
        });
    count.incrementAndGet();
    open.begin(after, horizon(me), head());
    return open;
  }

  void closed(UserId me, OpenListening open) {
    listening.computeIfPresent(
        me,
        (_, all) -> {
          if (all.remove(open)) {
            count.decrementAndGet();
          }
          return all.isEmpty() ? null : all;
        });
  }

  @Override
  public int listeners() {
    return count.get();
  }

  /// The position from which on nothing of this user's has been dropped. Who is younger than the
  /// retention has lost nothing at all.
  private long horizon(UserId me) {
    return database.read(sql ->
        sql.number(
            """
            SELECT swept FROM live_head
            WHERE NOT EXISTS (SELECT 1 FROM users WHERE id = ? AND created_at > ?)
            """,
            me.number(),
            oldest()));
  }

  private long oldest() {
    return clock.instant().minus(RETENTION).toEpochMilli();
  }

  /// What was told after a position, oldest first.
  List<LiveEvent> stored(UserId me, long after, int limit) {
    return database.read(sql ->
        sql.list(
            """
            SELECT position, type, data FROM live_readers JOIN live_log USING (position)
            WHERE user_id = ? AND position > ?
            ORDER BY position LIMIT ?
            """,
            row -> event(row.getLong(1), Type.valueOf(row.getString(2)), row.getString(3)),
            me.number(),
            after,
            limit));
  }

  private static LiveEvent event(long position, Type type, String data) {
    return new LiveEvent(position, type, Json.parse(data, type.record));
  }

  /// Drops what is older than the retention, some at a time.
  ///
  /// @return whether there may be more
  public boolean sweep() {
    return database.maintain(
            Isolation.READ_COMMITTED,
            tx ->
                tx.number(
                    """
                    WITH gone AS (
                      DELETE FROM live_log WHERE position IN (
                        SELECT position FROM live_log WHERE created_at < ?
                        ORDER BY position LIMIT ?)
                      RETURNING position)
                    UPDATE live_head
                    SET swept = greatest(swept, (SELECT max(position) FROM gone))
                    RETURNING (SELECT count(*) FROM gone)
                    """,
                    oldest(),
                    SWEPT))
        == SWEPT;
  }

  @Override
  public void export(Sql sql, UserId user, Map<String, Object> export) {
    // Events repeat for a day what is exported as messages, thoughts, loops and transfers.
  }

  /// What the user was told and what tells of the user goes with the user's row.
  @Override
  public void erase(Tx tx, UserId user) {
    log.debug("user {} leaves", user);
  }

  @Override
  public void close() {
    open = false;
    follower.interrupt();
  }
}
