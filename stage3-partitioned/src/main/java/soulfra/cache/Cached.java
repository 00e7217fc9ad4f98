package soulfra.cache;

import module java.base;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import soulfra.redis.Redis;

/// Cache-aside over two levels: a few answers for a moment in this process, more of them for longer
/// in Redis, and whoever finds neither loads from Postgres (DDIA, "Derived data systems").
///
/// - *Single flight*: however many ask for a key at once, one of them loads it, in each instance.
/// - *No stale set*: who began to load before an [#invalidate] may finish after it, but what they
///   read is put back into neither level. Here the flight is forgotten; in Redis the lease is gone.
/// - *Read-your-writes*: when `invalidate` or `change` returns, no reader of this instance who
///   begins then gets the old value. Other instances follow within a message's time; if Redis is
///   away, within the first level's time to live, after which they find Redis away, too.
///
/// A list that grows all the time is not forgotten but changed, where it stands in Redis: see
/// [Newest]. What stands in a process is then read again from there.
///
/// Keys are Redis keys.
public final class Cached<V> {

  /// How a value is written down.
  public interface Codec<V> {
    String text(V value);

    V value(String text);
  }

  /// @param name in the metrics and in the messages between instances
  /// @param nearFor how long an answer stays in this process: the bound of staleness where a
  ///   message about it is lost
  /// @param farFor how long it stays in Redis
  /// @param sliding whether being asked for renews that
  /// @param strict whether the first level counts only while the other instances can be heard
  public record Settings(
      String name,
      int nearSize,
      Duration nearFor,
      Duration farFor,
      boolean sliding,
      boolean strict) {}

  private final Settings settings;
  private final Shelf<V> shelf;
  private final Redis redis;
  private final Invalidations invalidations;
  private final Cache<String, V> near;
  private final Map<String, Flight<V>> flights = new ConcurrentHashMap<>();
  private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
  private final Counter nearHits;
  private final Counter farHits;
  private final Counter misses;

  /// @param shelf how its values stand in Redis
  public Cached(
      Settings settings,
      Shelf<V> shelf,
      Redis redis,
      Invalidations invalidations,
      MeterRegistry metrics) {
    this.settings = settings;
    this.shelf = shelf;
    this.redis = redis;
    this.invalidations = invalidations;
    this.near =
        Caffeine.newBuilder()
            .maximumSize(settings.nearSize())
            .expireAfterWrite(settings.nearFor())
            .ticker(Ticker.systemTicker())
            .build();
    this.nearHits = counter(metrics, "soulfra.cache.hits", "level", "near");
    this.farHits = counter(metrics, "soulfra.cache.hits", "level", "far");
    this.misses = counter(metrics, "soulfra.cache.misses");
    invalidations.add(settings.name(), this::forget, this::forgetAll);
  }

  private Counter counter(MeterRegistry metrics, String name, String... tags) {
    return metrics.counter(
        name,
        Stream.concat(Stream.of("cache", settings.name()), Stream.of(tags)).toArray(String[]::new));
  }

  /// The value of a key; `load` reads it from where it is true. What `load` throws is kept nowhere.
  public V get(String key, Supplier<V> load) {
    if (!settings.strict() || redis.up()) {
      var value = near.getIfPresent(key);
      if (value != null) {
        nearHits.increment();
        return value;
      }
    }
    var mine = new Flight<V>();
    var other = flights.putIfAbsent(key, mine);
    return other == null ? fly(key, mine, load) : other.await();
  }

  private V fly(String key, Flight<V> flight, Supplier<V> load) {
    try {
      var value = fetch(key, load);
      flights.computeIfPresent(
          key,
          (_, current) -> {
            if (current != flight) {
              return current;
            }
            near.put(key, value);
            return null;
          });
      flight.land(value);
      return value;
    } catch (RuntimeException e) {
      flights.remove(key, flight);
      flight.crash(e);
      throw e;
    }
  }

  private V fetch(String key, Supplier<V> load) {
    var lease = Lease.take(redis, shelf, key, settings.farFor(), settings.sliding());
    if (lease instanceof Lease.Found<V> found) {
      farHits.increment();
      return found.value();
    }
    misses.increment();
    var value = load.get();
    if (lease instanceof Lease.Granted<V> granted) {
      granted.put(redis, value, settings.farFor());
    }
    return value;
  }

  /// Forgets keys after the commit that made their values old, in every instance and in Redis.
  public void invalidate(Collection<String> keys) {
    invalidations.send(settings.name(), keys, Invalidations.FORGET);
  }

  /// The same where the value in Redis need not go, because it can be made what it is now.
  public void change(Collection<String> keys, Invalidations.Change change) {
    invalidations.send(settings.name(), keys, change);
  }

  /// The same, and does not return before no instance gives out the old values any more: each says
  /// so, or else their first level's time is over.
  public void invalidateEverywhere(List<String> keys) {
    if (!invalidations.sendAndAwait(settings.name(), keys)) {
      LockSupport.parkNanos(settings.nearFor().toNanos());
    }
  }

  /// Forgets a key in this process alone. Whoever is loading it keeps the answer to themselves.
  private void forget(String key) {
    flights.compute(
        key,
        (_, _) -> {
          near.invalidate(key);
          return null;
        });
    listeners.forEach(listener -> listener.accept(key));
  }

  /// Told of each key that was invalidated, on whichever instance; must not block.
  public void onInvalidate(Consumer<String> listener) {
    listeners.add(listener);
  }

  private void forgetAll() {
    flights.keySet().forEach(this::forget);
    near.invalidateAll();
  }
}
