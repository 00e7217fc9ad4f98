package soulfra.cache;

import module java.base;

import java.time.Duration;
import soulfra.redis.Redis;

/// What Redis says to a reader of a key: here it is, or the right to put it there.
///
/// The right is a token under `lease:{key}`. An invalidation deletes it together with the value, so
/// whoever read Postgres before the change comes with a token that is good for nothing. One reader
/// of all instances holds it at a time; the others load for themselves and put nothing back.
sealed interface Lease<V> {

  record Found<V>(V value) implements Lease<V> {}

  record Granted<V>(Shelf<V> shelf, String key, String token) implements Lease<V> {

    void put(Redis redis, V value, Duration ttl) {
      var arguments =
          Stream.concat(
              Stream.of(token, String.valueOf(ttl.toMillis())), shelf.arguments(value).stream());
      redis.tell(r -> shelf.put().run(r, keys(key), arguments.toArray(String[]::new)));
    }
  }

  /// Somebody else holds the lease, or Redis is away.
  record Refused<V>() implements Lease<V> {}

  /// Longer than any load may take.
  Duration LONGEST_LOAD = Duration.ofSeconds(5);

  static <V> Lease<V> take(Redis redis, Shelf<V> shelf, String key, Duration ttl, boolean sliding) {
    var token = token();
    return redis
        .ask(r ->
            (List<?>)
                shelf
                    .take()
                    .run(
                        r,
                        keys(key),
                        token,
                        String.valueOf(LONGEST_LOAD.toMillis()),
                        sliding ? String.valueOf(ttl.toMillis()) : "0"))
        .<Lease<V>>map(answer ->
            switch (((Long) answer.get(1)).intValue()) {
              case 0 -> new Found<>(shelf.value(texts(answer.get(0))));
              case 1 -> new Granted<>(shelf, key, token);
              default -> new Refused<>();
            })
        .orElseGet(Refused::new);
  }

  private static List<String> texts(Object stored) {
    return ((List<?>) stored).stream().map(String.class::cast).toList();
  }

  private static String token() {
    var random = ThreadLocalRandom.current();
    return Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong());
  }

  static List<String> keys(String key) {
    return List.of(key, "lease:" + key);
  }
}
