package soulfra.live;

import module java.base;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import soulfra.contract.Id.ThoughtId;
import soulfra.contract.Id.UserId;
import soulfra.contract.Live;
import soulfra.outbox.Entry;
import soulfra.outbox.LiveLog;
import soulfra.outbox.Outbox;
import soulfra.outbox.Owed;
import soulfra.outbox.Publisher;
import soulfra.outbox.Relay;
import soulfra.redis.Redis;
import soulfra.storage.Belongings;
import soulfra.storage.Database;
import soulfra.storage.Isolation;
import soulfra.storage.Sql;
import soulfra.storage.Tx;

/// Live events over any number of instances, resumed from the store on whichever of them.
///
/// An event is stored in the outbox by the transaction that it tells of. The relay gives it its
/// position and publishes it; the [Tail] of each instance hears all events in the order of their
/// positions, and hands them to those who listen here.
public final class LiveEvents implements Live, Belongings, AutoCloseable {

  /// How long an [#open] waits for what was committed before it to get its position.
  private static final Duration SETTLING = Duration.ofMillis(500);

  private static final Duration LOOK = Duration.ofMillis(5);

  private final Database database;
  private final InstantSource clock;
  private final Relay relay;
  private final Redis redis;
  private final Tail tail;
  private final Presence presence;
  private final Timer fanOut;
  private final Map<UserId, Set<OpenListening>> listening = new ConcurrentHashMap<>();
  private final AtomicInteger count = new AtomicInteger();

  public LiveEvents(
      Database database,
      InstantSource clock,
      Relay relay,
      Redis redis,
      String instance,
      MeterRegistry metrics) {
    this.database = database;
    this.clock = clock;
    this.relay = relay;
    this.redis = redis;
    this.tail = new Tail(database.live(), redis, this::publish);
    this.presence = new Presence(redis, instance, clock);
    this.fanOut =
        Timer.builder("soulfra.live.fanout")
            .description("From the transaction to the last listener's queue")
            .publishPercentileHistogram()
            .register(metrics);
    Gauge.builder("soulfra.live.connections", count, AtomicInteger::get).register(metrics);
    Gauge.builder("soulfra.live.position", tail, Tail::position).register(metrics);
  }

  public LiveEvents start() {
    tail.start();
    return this;
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
    Outbox.append(tx, author, thought, to, type, data);
    tx.afterCommit(relay::wake);
  }

  private void publish(Entry entry) {
    var open =
        entry.recipients().stream()
            .flatMap(reader -> listening.getOrDefault(new UserId(reader), Set.of()).stream())
            .toList();
    if (!open.isEmpty()) {
      var event = entry.event();
      open.forEach(listener -> listener.offer(event));
    }
    fanOut.record(Math.max(0, clock.millis() - entry.at()), TimeUnit.MILLISECONDS);
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
    try {
      var head = after.isPresent() ? head(me) : settledHead(me);
      open.begin(after, horizon(head), head.position());
      presence.came(me);
      return open;
    } catch (RuntimeException e) {
      open.close();
      throw e;
    }
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
    if (!listening.containsKey(me)) {
      presence.left(me);
    }
  }

  @Override
  public int listeners() {
    return count.get();
  }

  /// Whether this user has a live connection, on some instance.
  public boolean isHere(UserId user) {
    return presence.isHere(user);
  }

  private LiveLog.Head head(UserId me) {
    return database.read(sql -> LiveLog.head(sql, me));
  }

  /// The head of the log once it holds all that was committed when this began. Who listens "from
  /// now on" does not want to hear of before.
  private LiveLog.Head settledHead(UserId me) {
    long deadline = System.nanoTime() + SETTLING.toNanos();
    var head = head(me);
    var before = head.newest();
    while (before.isPresent()
        && head.oldest().isPresent()
        && head.oldest().getAsLong() <= before.getAsLong()
        && System.nanoTime() < deadline) {
      LockSupport.parkNanos(LOOK.toNanos());
      head = head(me);
    }
    return head;
  }

  /// The position from which on nothing of this user's has been dropped.
  private long horizon(LiveLog.Head head) {
    // A user younger than the retention has lost nothing at all.
    return head.since().isAfter(clock.instant().minus(RETENTION)) ? 0 : head.swept();
  }

  /// What was told after a position, oldest first.
  List<LiveEvent> stored(UserId me, long after, int limit) {
    return database.read(sql -> LiveLog.of(sql, me, after, limit));
  }

  /// Drops what is older than the retention, some of it at a time.
  ///
  /// @return whether there may be more
  public boolean sweep() {
    return database.maintain(Isolation.READ_COMMITTED, tx -> LiveLog.sweep(tx, RETENTION));
  }

  @Override
  public void export(Sql sql, UserId user, Map<String, Object> export) {
    // Events repeat for a day what is exported as messages, thoughts, loops and transfers.
  }

  /// The stream in Redis goes altogether: whoever has not read all of it yet reads on in Postgres.
  @Override
  public void erase(Tx tx, UserId user) {
    LiveLog.erase(tx, user);
    Owed.add(tx, List.of(Publisher.STREAM));
    tx.afterCommit(() -> redis.tell(r -> r.unlink(Publisher.STREAM)));
  }

  @Override
  public void close() {
    tail.close();
    presence.close();
  }
}
