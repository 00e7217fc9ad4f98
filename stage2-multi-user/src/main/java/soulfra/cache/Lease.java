package soulfra.cache;

import module java.base;

import java.time.Duration;
import soulfra.redis.Redis;
import soulfra.redis.Script;

/// What Redis says to a reader of a key: here it is, or the right to put it there.
///
/// The right is a token under `lease:{key}`. An invalidation deletes it together with the value, so
/// whoever read Postgres before the change comes with a token that is good for nothing. One reader
/// of all instances holds it at a time; the others load for themselves and put nothing back.
sealed interface Lease {

  record Found(String value) implements Lease {}

  record Granted(String key, String token) implements Lease {

    void put(Redis redis, String value, Duration ttl) {
      redis.tell(r -> PUT.run(r, keys(key), token, value, String.valueOf(ttl.toMillis())));
    }
  }

  /// Somebody else holds the lease, or Redis is away.
  record Refused() implements Lease {}

  /// Longer than any load may take.
  Duration LONGEST_LOAD = Duration.ofSeconds(5);

  Script TAKE =
      Script.of(
          """
          local value = redis.call('GET', KEYS[1])
          if value then
            if ARGV[3] ~= '0' then redis.call('PEXPIRE', KEYS[1], ARGV[3]) end
            return {value, 0}
          end
          if redis.call('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[2]) then return {'', 1} end
          return {'', 2}
          """);

  Script PUT =
      Script.of(
          """
          if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
          redis.call('DEL', KEYS[2])
          redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
          return 1
          """);

  static Lease take(Redis redis, String key, Duration ttl, boolean sliding) {
    var token = token();
    return redis
        .ask(r ->
            (List<?>)
                TAKE.run(
                    r,
                    keys(key),
                    token,
                    String.valueOf(LONGEST_LOAD.toMillis()),
                    sliding ? String.valueOf(ttl.toMillis()) : "0"))
        .map(answer ->
            switch (((Long) answer.get(1)).intValue()) {
              case 0 -> new Found((String) answer.get(0));
              case 1 -> new Granted(key, token);
              default -> new Refused();
            })
        .orElseGet(Refused::new);
  }

  private static String token() {
    var random = ThreadLocalRandom.current();
    return Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong());
  }

  static List<String> keys(String key) {
    return List.of(key, "lease:" + key);
  }
}
