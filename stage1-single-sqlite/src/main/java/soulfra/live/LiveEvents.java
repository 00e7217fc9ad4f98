package soulfra.live;

import module java.base;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import soulfra.contract.Id.UserId;
import soulfra.contract.Json;
import soulfra.contract.Live;
import soulfra.storage.Belongings;
import soulfra.storage.Database;
import soulfra.storage.Sql;
import soulfra.storage.Tx;

/// Live events in the memory of this one process, resumed from the store.
///
/// An event is stored by the transaction that it tells of, and published after the commit by the
/// one writer: so events come in the order of their positions, and whoever was away finds in the
/// store what they missed.
public final class LiveEvents implements Live, Belongings {

  /// Where else events can be read again from, oldest first. Conversations and timelines are such
  /// logs: a message needs no second copy, and a thought none for each of its readers.
  public interface Log {
    List<LiveEvent> after(Sql sql, UserId reader, long position, int limit);
  }

  private static final int SWEPT = 200;

  private final Database database;
  private final InstantSource clock;
  private final List<Log> logs;
  private final Timer fanOut;
  private final Map<UserId, Set<OpenListening>> listening = new ConcurrentHashMap<>();
  private final AtomicInteger count = new AtomicInteger();

  public LiveEvents(Database database, InstantSource clock, List<Log> logs, MeterRegistry metrics) {
    this.database = database;
    this.clock = clock;
    this.logs = List.copyOf(logs);
    this.fanOut =
        Timer.builder("soulfra.live.fanout")
            .description("From the commit to the last listener's queue")
            .publishPercentileHistogram()
            .register(metrics);
    Gauge.builder("soulfra.live.connections", count, AtomicInteger::get).register(metrics);
  }

  /// Tells a user of something that this transaction does.
  public void tell(Tx tx, UserId to, Type type, Object data) {
    var event = new LiveEvent(tx.nextId(), type, data);
    tx.update(
        "INSERT INTO events (user_id, position, type, data) VALUES (?, ?, ?, ?)",
        to.number(),
        event.position(),
        type.name(),
        Json.text(data));
    tx.afterCommit(() -> publish(List.of(to), event));
  }

  /// Tells readers of something that a [Log] keeps for them. Positions must grow within a
  /// transaction, so this comes right after the position was drawn.
  public void tell(Tx tx, List<UserId> readers, LiveEvent event) {
    tx.afterCommit(() -> publish(readers, event));
  }

  private void publish(List<UserId> readers, LiveEvent event) {
    fanOut.record(() -> {
      for (var reader : readers) {
        listening.getOrDefault(reader, Set.of()).forEach(open -> open.offer(event));
      }
    });
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
    open.begin(after, horizon(me), database.committedId());
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

  /// The position from which on nothing of this user's has been dropped.
  private long horizon(UserId me) {
    long oldest = Tx.idAt(clock.instant().minus(RETENTION));
    // Ids carry their time: a user younger than the retention has lost nothing at all.
    return me.number() >= oldest ? 0 : oldest;
  }

  /// What was told after a position, oldest first.
  List<LiveEvent> stored(UserId me, long after, int limit) {
    return database.read(sql -> {
      var events =
          sql.list(
              """
              SELECT position, type, data FROM events
              WHERE user_id = ? AND position > ?
              ORDER BY position LIMIT ?
              """,
              row -> event(row.getLong(1), Type.valueOf(row.getString(2)), row.getString(3)),
              me.number(),
              after,
              limit);
      // Each is sorted; their first `limit` together are the first of all.
      var told = logs.stream().flatMap(log -> log.after(sql, me, after, limit).stream());
      return Stream.concat(events.stream(), told)
          .sorted(Comparator.comparingLong(LiveEvent::position))
          .limit(limit)
          .toList();
    });
  }

  private static LiveEvent event(long position, Type type, String data) {
    return new LiveEvent(position, type, Json.parse(data, type.record));
  }

  /// Drops what is older than the retention, for some users at a time: the writer has other work.
  ///
  /// @return whether there may be more
  public boolean sweep() {
    long oldest = Tx.idAt(clock.instant().minus(RETENTION));
    var users =
        database.read(sql ->
            sql.list(
                """
                SELECT id FROM users u
                WHERE EXISTS (SELECT 1 FROM events WHERE user_id = u.id AND position < ?)
                LIMIT ?
                """,
                row -> row.getLong(1),
                oldest,
                SWEPT));
    database.write(tx ->
        users.stream()
            .mapToInt(user ->
                tx.update("DELETE FROM events WHERE user_id = ? AND position < ?", user, oldest))
            .sum());
    return users.size() == SWEPT;
  }

  @Override
  public void export(Sql sql, UserId user, Map<String, Object> export) {
    // Events repeat for a day what is exported as messages, thoughts, loops and transfers.
  }

  @Override
  public void erase(Tx tx, UserId user) {
    tx.update("DELETE FROM events WHERE user_id = ?", user.number());
  }
}
