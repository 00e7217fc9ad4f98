package soulfra.cache;

import module java.base;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import redis.clients.jedis.UnifiedJedis;
import soulfra.redis.Redis;

/// Tells every instance what to forget, over the channel `invalidations`: a message is the sender,
/// the cache, the name of the answer box (or `-`), and the keys, with a space between them.
///
/// Redis comes first, this process second: a reader who found the old value in Redis meanwhile is
/// then caught here. What can't be told because Redis is away is kept until it returns, or until
/// Redis has dropped it by itself; until then nobody reads from Redis through this instance.
public final class Invalidations {

  private static final String CHANNEL = "invalidations";

  /// Keys in one command.
  private static final int CHUNK = 500;

  private static final int UNTOLD = 100_000;
  private static final Duration KEPT = Duration.ofMinutes(10);
  private static final Duration PATIENCE = Duration.ofMillis(500);
  private static final Duration LOOK = Duration.ofMillis(1);

  /// What is to be done in Redis to the values of some keys, and their leases must go. A change
  /// that may have been made is not made again: the keys are then forgotten.
  public interface Change {
    void make(UnifiedJedis r, List<String> keys);
  }

  static final Change FORGET =
      (r, keys) ->
          r.unlink(keys.stream().flatMap(key -> Lease.keys(key).stream()).toArray(String[]::new));

  private record Known(Consumer<String> forget, Runnable forgetAll) {}

  private final Redis redis;
  private final String me = UUID.randomUUID().toString();
  private final Map<String, Known> caches = new ConcurrentHashMap<>();
  private final Cache<String, String> untold;

  public Invalidations(Redis redis) {
    this.redis = redis;
    this.untold = Caffeine.newBuilder().maximumSize(UNTOLD).expireAfterWrite(KEPT).build();
    redis.hear(CHANNEL, this::heard);
    redis.beforeReturn(this::returned);
  }

  void add(String cache, Consumer<String> forget, Runnable forgetAll) {
    caches.put(cache, new Known(forget, forgetAll));
  }

  void send(String cache, Collection<String> keys, Change change) {
    var all = List.copyOf(keys);
    for (int at = 0; at < all.size(); at += CHUNK) {
      send(cache, "-", all.subList(at, Math.min(all.size(), at + CHUNK)), change);
    }
  }

  /// True when all who hear us have forgotten; false if some did not say so in time.
  boolean sendAndAwait(String cache, List<String> keys) {
    var box = "answers:" + UUID.randomUUID();
    var hearers = send(cache, box, keys, FORGET);
    return hearers.isPresent() && await(box, hearers.get());
  }

  /// How many heard it; nothing if Redis is away.
  private Optional<Long> send(String cache, String box, List<String> keys, Change change) {
    var hearers =
        redis.askOrKeep(
            r -> tell(r, cache, box, keys, change),
            () -> keys.forEach(key -> untold.put(key, cache)));
    keys.forEach(known(cache).forget());
    return hearers;
  }

  private boolean await(String box, long hearers) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      var answers = redis.ask(r -> Optional.ofNullable(r.get(box))).orElse(Optional.empty());
      if (answers.map(Long::parseLong).orElse(0L) >= hearers) {
        return true;
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
    return false;
  }

  private long tell(UnifiedJedis r, String cache, String box, List<String> keys, Change change) {
    change.make(r, keys);
    return r.publish(CHANNEL, me + " " + cache + " " + box + " " + String.join(" ", keys));
  }

  private void heard(String message) {
    var words = List.of(message.split(" ", -1));
    var known = caches.get(words.get(1));
    if (!words.get(0).equals(me) && known != null) {
      words.subList(3, words.size()).forEach(known.forget());
    }
    var box = words.get(2);
    if (!box.equals("-")) {
      redis.tell(r -> {
        r.incr(box);
        r.pexpire(box, 2 * PATIENCE.toMillis());
      });
    }
  }

  /// What others told us meanwhile we can't know, so this process forgets everything.
  private void returned(UnifiedJedis r) {
    var owed = Map.copyOf(untold.asMap());
    owed.forEach((key, cache) -> tell(r, cache, "-", List.of(key), FORGET));
    untold.invalidateAll();
    caches.values().forEach(known -> known.forgetAll().run());
  }

  private Known known(String cache) {
    return Objects.requireNonNull(caches.get(cache), cache);
  }
}
