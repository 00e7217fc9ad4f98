package soulfra.outbox;

import module java.base;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import soulfra.contract.Id.UserId;
import soulfra.contract.Json;
import soulfra.contract.Problem;
import soulfra.contract.Sight;
import soulfra.outbox.Effect.Kind;
import soulfra.shard.ShardId;
import soulfra.shard.Slot;
import soulfra.storage.Isolation;
import soulfra.storage.Shards;
import soulfra.storage.Tx;

/// Carries what a transaction on one shard changes on another. No transaction spans both: the first
/// one is committed and acknowledged, and the other follows for certain (DDIA, "Atomic Commit and
/// Two-Phase Commit", and how to do without).
///
/// Guaranteed: each effect is done once, after all that its shard has sent there before, but for
/// what can't be done at all, which is passed by. Not guaranteed: when. Normally within the
/// request, which waits a moment for it; if the other shard is away, as soon as it is back: the
/// instance that relays for a shard looks after what is left.
///
/// An effect for the very shard that sends it is done at once, in the same transaction.
public final class Courier implements AutoCloseable {

  /// Does what arrives, in a transaction of the shard where it arrives.
  public interface Handler<B> {
    void handle(Tx tx, UserId author, B body);
  }

  private record Known<B>(Class<B> type, Function<B, List<UserId>> changed, Handler<B> handler) {

    void handle(Tx tx, UserId author, Object body) {
      handler.handle(tx, author, type.cast(body));
    }

    List<UserId> changed(Object body) {
      return changed.apply(type.cast(body));
    }
  }

  private record Way(ShardId from, ShardId to) {}

  private static final Logger log = LoggerFactory.getLogger(Courier.class);

  /// How long a request waits for what it causes elsewhere.
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  /// What is older than this was not done by the request that caused it.
  private static final Duration LATE = Duration.ofMillis(1500);

  private static final Duration EVERY = Duration.ofMillis(250);

  /// Longer than a shard may be away and come back with what it has sent long ago.
  private static final Duration REMEMBERED = Duration.ofDays(30);

  private static final int BATCH = 200;

  private final Shards shards;
  private final Timer timer;
  private final Map<Kind, Known<?>> known = new ConcurrentHashMap<>();
  private final PassedBy passedBy = new PassedBy();
  private final Map<Way, ReentrantLock> ways = new ConcurrentHashMap<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("courier").factory());

  public Courier(Shards shards, MeterRegistry metrics) {
    this.shards = shards;
    this.timer =
        Timer.builder("soulfra.effects.delivery")
            .description("One batch from shard to shard")
            .publishPercentileHistogram()
            .register(metrics);
  }

  public <B> void on(Kind kind, Class<B> type, Handler<B> handler) {
    on(kind, type, _ -> List.of(), handler);
  }

  /// @param changed users whose rows it changes: locked before anything else, always in the same
  ///   order, so that two batches don't wait for one another's half
  public <B> void on(
      Kind kind, Class<B> type, Function<B, List<UserId>> changed, Handler<B> handler) {
    known.put(kind, new Known<>(type, changed, handler));
  }

  /// Looks after what was left behind from now on.
  ///
  /// @param mine whether this instance is to do that for a shard
  public void start(Predicate<ShardId> mine) {
    var _ =
        clock.scheduleWithFixedDelay(
            () -> shards.all().stream().filter(mine).forEach(this::sweepUp),
            EVERY.toMillis(),
            EVERY.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  /// To whoever holds a slot.
  public void send(Tx tx, Slot to, Kind kind, UserId author, Object body) {
    var holder = shards.holder(to);
    if (holder.equals(tx.shard())) {
      tx.enter(List.of(to));
      of(kind).handle(tx, author, body);
    } else {
      Effects.append(tx, to, null, kind, author, body);
      address(tx, holder);
    }
  }

  /// To a shard, whatever it holds.
  public void send(Tx tx, ShardId to, Kind kind, UserId author, Object body) {
    if (to.equals(tx.shard())) {
      of(kind).handle(tx, author, body);
    } else {
      Effects.append(tx, null, to, kind, author, body);
      address(tx, to);
    }
  }

  /// To all shards.
  public void sendEverywhere(Tx tx, Kind kind, UserId author, Object body) {
    shards.all().forEach(shard -> send(tx, shard, kind, author, body));
  }

  private void address(Tx tx, ShardId to) {
    if (tx.address(to)) {
      tx.afterCommit(() -> deliverNow(tx.shard(), tx.addressed()));
    }
  }

  private void deliverNow(ShardId from, Set<ShardId> to) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    var under =
        to.stream()
            .map(each -> threads.submit(Sight.carried(() -> tryToDeliver(new Way(from, each)))))
            .toList();
    for (var delivery : under) {
      try {
        delivery.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      } catch (ExecutionException e) {
        throw new IllegalStateException(e);
      } catch (TimeoutException e) {
        log.debug("what {} sends takes longer", from, e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /// Carries all that waits, one batch after the other; of one instance, one at a time. Who comes
  /// while another one is under way waits a moment for it, and leaves the rest to those who look
  /// after what is late.
  private void deliver(Way way) throws InterruptedException {
    var lock = ways.computeIfAbsent(way, _ -> new ReentrantLock());
    if (!lock.tryLock(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
      return;
    }
    try {
      var source = shards.at(way.from());
      List<Effect> batch;
      do {
        var slots = shards.map().heldBy(way.to());
        var without = passedBy.from(way.from());
        batch = source.read(sql -> Effects.waiting(sql, way.to(), slots, without, BATCH));
        if (!batch.isEmpty()) {
          var effects = batch;
          timer.record(() -> carry(way, effects));
        }
      } while (batch.size() == BATCH);
    } finally {
      lock.unlock();
    }
  }

  /// If they can't be done together, although the shard is there, each is tried by itself, and
  /// those that can't be done alone are passed by.
  private void carry(Way way, List<Effect> effects) {
    try {
      arrive(way, effects);
    } catch (RuntimeException e) {
      if (e instanceof Problem problem && problem.code() == Problem.Code.UNAVAILABLE) {
        throw e;
      }
      if (effects.size() == 1) {
        passedBy.add(way.from(), effects.getFirst(), e);
      } else {
        effects.forEach(effect -> carry(way, List.of(effect)));
      }
      return;
    }
    shards
        .at(way.from())
        .write(
            Isolation.READ_COMMITTED,
            tx -> {
              Effects.arrived(tx, effects);
              return true;
            });
  }

  /// Who leaves, leaves others' conversations, too: those may only be seen by their owners, and by
  /// whoever maintains the shard.
  private void arrive(Way way, List<Effect> effects) {
    var target = shards.at(way.to());
    if (effects.stream().anyMatch(effect -> effect.kind() == Kind.ERASE)) {
      target.maintain(Isolation.READ_COMMITTED, tx -> arrive(tx, way.from(), effects));
    } else {
      target.write(Isolation.READ_COMMITTED, tx -> arrive(tx, way.from(), effects));
    }
  }

  private boolean arrive(Tx tx, ShardId source, List<Effect> effects) {
    tx.enter(effects.stream().map(Effect::slot).filter(Objects::nonNull).toList());
    var gone = Erased.among(tx, effects.stream().map(Effect::author).toList());
    var first = Effects.first(tx, source, effects);
    var bodies = new LinkedHashMap<Effect, Object>();
    for (var effect : effects) {
      if (first.contains(effect.id())
          && (effect.kind().outlivesItsAuthor() || !gone.contains(effect.author().number()))) {
        bodies.put(effect, Json.parse(effect.body(), of(effect.kind()).type()));
      }
    }
    lock(tx, bodies);
    bodies.forEach((effect, body) -> of(effect.kind()).handle(tx, effect.author(), body));
    return true;
  }

  private void lock(Tx tx, Map<Effect, Object> bodies) {
    var users = new TreeSet<Long>();
    bodies.forEach((effect, body) ->
        of(effect.kind()).changed(body).forEach(user -> users.add(user.number())));
    if (!users.isEmpty()) {
      tx.later(
          "SELECT 1 FROM users WHERE id = ANY (?) ORDER BY id FOR NO KEY UPDATE",
          (Object) users.stream().mapToLong(Long::longValue).toArray());
    }
  }

  private Known<?> of(Kind kind) {
    return Objects.requireNonNull(known.get(kind), kind.name());
  }

  /// What requests have left behind on a shard: it, or the other one, was away. Also for the shard
  /// itself, which may hold by now what it has sent something to.
  private void sweepUp(ShardId from) {
    try {
      long late = shards.now() - LATE.toMillis();
      if (shards.at(from).live().read(sql -> Effects.anyBefore(sql, late))) {
        shards.all().stream()
            .filter(to -> !isUnderWay(new Way(from, to)))
            .forEach(to -> threads.execute(() -> tryToDeliver(new Way(from, to))));
      }
    } catch (Problem e) {
      log.debug("what {} sends can't be looked after now: {}", from, e.detail());
    } catch (RuntimeException e) {
      log.error("what {} sends can't be looked after", from, e);
    }
  }

  private boolean isUnderWay(Way way) {
    return ways.computeIfAbsent(way, _ -> new ReentrantLock()).isLocked();
  }

  private boolean tryToDeliver(Way way) {
    try {
      deliver(way);
      return true;
    } catch (Problem e) {
      if (e.code() == Problem.Code.UNAVAILABLE) {
        log.debug("what {} sends to {} waits: {}", way.from(), way.to(), e.detail());
      } else {
        log.error("what {} sends to {} is refused there", way.from(), way.to(), e);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.error("what {} sends to {} can't be done there", way.from(), way.to(), e);
    }
    return false;
  }

  /// Waits until what someone sent from a shard has arrived everywhere; false if it has not in
  /// time.
  public boolean awaitArrival(ShardId from, Kind kind, UserId author, Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (shards.at(from).read(sql -> Effects.waits(sql, kind, author))) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      deliverNow(from, Set.copyOf(shards.all()));
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
    return true;
  }

  /// Drops what nobody will send again.
  public static void sweep(Tx tx) {
    Effects.sweep(tx, REMEMBERED);
  }

  @Override
  public void close() {
    clock.shutdownNow();
    threads.shutdownNow();
  }
}
