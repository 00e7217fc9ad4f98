package soulfra.live;

import module java.base;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import soulfra.contract.Id.AgentId;
import soulfra.contract.Id.ThoughtId;
import soulfra.contract.Id.UserId;
import soulfra.contract.Json;
import soulfra.contract.Live;
import soulfra.outbox.Courier;
import soulfra.outbox.Effect.Kind;
import soulfra.outbox.Entry;
import soulfra.outbox.LiveLog;
import soulfra.outbox.Outbox;
import soulfra.outbox.Owed;
import soulfra.outbox.Publisher;
import soulfra.outbox.Relay;
import soulfra.redis.Redis;
import soulfra.shard.ShardId;
import soulfra.shard.Slot;
import soulfra.storage.Belongings;
import soulfra.storage.Database;
import soulfra.storage.Isolation;
import soulfra.storage.Shards;
import soulfra.storage.Sql;
import soulfra.storage.Tx;

/// Live events over any number of instances, resumed from the store on whichever of them.
///
/// An event is stored in the outbox by the transaction that it tells of; for users on other shards
/// it is sent there, to be stored in the outbox of theirs. A shard's relay gives it its position
/// and publishes it; each instance has a [Tail] for each shard, which hears all its events in the
/// order of their positions, and hands them to those who listen here.
public final class LiveEvents implements Live, Belongings, AutoCloseable {

  /// How long an [#open] waits for what was committed before it to get its position.
  private static final Duration SETTLING = Duration.ofMillis(500);

  private static final Duration LOOK = Duration.ofMillis(5);

  private final Shards shards;
  private final Courier courier;
  private final InstantSource clock;
  private final Map<ShardId, Relay> relays;
  private final Redis redis;
  private final List<Tail> tails;
  private final Presence presence;
  private final Timer fanOut;
  private final Map<UserId, Set<OpenListening>> listening = new ConcurrentHashMap<>();
  private final AtomicInteger count = new AtomicInteger();

  public LiveEvents(
      Shards shards,
      Courier courier,
      InstantSource clock,
      Map<ShardId, Relay> relays,
      Redis redis,
      String instance,
      MeterRegistry metrics) {
    this.shards = shards;
    this.courier = courier;
    this.clock = clock;
    this.relays = Map.copyOf(relays);
    this.redis = redis;
    this.tails = shards.all().stream().map(shard -> tail(shard, metrics)).toList();
    this.presence = new Presence(redis, instance, clock);
    this.fanOut =
        Timer.builder("soulfra.live.fanout")
            .description("From the transaction to the last listener's queue")
            .publishPercentileHistogram()
            .register(metrics);
    Gauge.builder("soulfra.live.connections", count, AtomicInteger::get).register(metrics);
    courier.on(Kind.HEAR, Heard.class, this::heard);
  }

  private Tail tail(ShardId shard, MeterRegistry metrics) {
    var tail =
        new Tail(
            shards.at(shard).live(),
            Publisher.stream(shard),
            redis,
            entry -> publish(shard, entry));
    Gauge.builder("soulfra.live.position", tail, Tail::position)
        .tag("shard", shard.name())
        .register(metrics);
    return tail;
  }

  public LiveEvents start() {
    tails.forEach(Tail::start);
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
    var event = new Heard(thought, type, Json.text(data), tx.now(), to);
    var elsewhere = new TreeMap<Slot, List<UserId>>();
    var here = new ArrayList<UserId>();
    for (var user : to) {
      var slot = Slot.of(user);
      (holds(tx, slot) ? here : elsewhere.computeIfAbsent(slot, _ -> new ArrayList<>())).add(user);
    }
    if (!here.isEmpty()) {
      tx.enter(here.stream().map(Slot::of).toList());
      heard(tx, author, event.by(here));
    }
    elsewhere.forEach((slot, users) -> courier.send(tx, slot, Kind.HEAR, author, event.by(users)));
  }

  private boolean holds(Tx tx, Slot slot) {
    return shards.holder(slot).equals(tx.shard());
  }

  /// An event on its way to another shard.
  ///
  /// @param data the record's JSON
  private record Heard(
      @Nullable ThoughtId thought, Type type, String data, long at, List<UserId> to) {

    Heard by(List<UserId> users) {
      return new Heard(thought, type, data, at, users);
    }
  }

  private void heard(Tx tx, UserId author, Heard event) {
    Outbox.append(tx, author, event.thought(), event.to(), event.type(), event.data(), event.at());
    var relay = Objects.requireNonNull(relays.get(tx.shard()));
    tx.afterCommit(relay::wake);
  }

  private void publish(ShardId shard, Entry entry) {
    var open =
        entry.recipients().stream()
            .flatMap(reader -> listening.getOrDefault(new UserId(reader), Set.of()).stream())
            .toList();
    if (!open.isEmpty()) {
      var event = entry.event();
      open.forEach(listener -> listener.offer(shard, event));
    }
    fanOut.record(Math.max(0, clock.millis() - entry.at()), TimeUnit.MILLISECONDS);
  }

  /// Registers first and asks for the head of the log afterwards: what is committed in between
  /// comes twice, which its position shows, instead of never.
  @Override
  public Listening open(UserId me, OptionalLong after) {
    var open = new OpenListening(this, me, shards.holder(Slot.of(me)));
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
    return shards.at(me).read(sql -> LiveLog.head(sql, me));
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
    // A user younger than the retention has lost nothing at all, unless they have moved.
    boolean young = head.since().isAfter(clock.instant().minus(RETENTION));
    return Math.max(head.movedAt(), young ? 0 : head.swept());
  }

  /// What was told after a position, oldest first.
  List<LiveEvent> stored(UserId me, long after, int limit) {
    return shards.at(me).read(sql -> LiveLog.of(sql, me, after, limit));
  }

  /// Drops what is older than the retention, some of it at a time.
  ///
  /// @return whether there may be more
  public boolean sweep(Database database) {
    return database.maintain(Isolation.READ_COMMITTED, tx -> LiveLog.sweep(tx, RETENTION));
  }

  @Override
  public void export(Sql sql, UserId user, Map<String, Object> export) {
    // Events repeat for a day what is exported as messages, thoughts, loops and transfers.
  }

  @Override
  public void erase(Tx tx, UserId user) {
    // Here as everywhere: by eraseTraces.
  }

  /// The stream in Redis goes altogether: whoever has not read all of it yet reads on in Postgres.
  @Override
  public void eraseTraces(Tx tx, UserId user, List<AgentId> agents) {
    LiveLog.erase(tx, user);
    var stream = Publisher.stream(tx.shard());
    Owed.add(tx, List.of(stream));
    tx.afterCommit(() -> redis.tell(r -> r.unlink(stream)));
  }

  @Override
  public void close() {
    tails.forEach(Tail::close);
    presence.close();
  }
}
