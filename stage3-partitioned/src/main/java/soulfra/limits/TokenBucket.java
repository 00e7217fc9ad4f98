package soulfra.limits;

import module java.base;

import soulfra.redis.Redis;
import soulfra.redis.Script;

/// A bucket of tokens in Redis, shared by all instances. It fills steadily and holds at most what
/// comes in a second; a request costs one token.
///
/// Filling and taking are one step in Lua, by Redis's clock: two instances can't take the same
/// token, and no clock of theirs matters. A bucket that nobody asks is full again and expires.
final class TokenBucket {

  /// How many of the tokens asked for were there, and after how many milliseconds the next one is.
  record Draw(long taken, long nextMillis) {}

  private static final Script TAKE =
      Script.of(
          """
          local rate, asked = tonumber(ARGV[1]), tonumber(ARGV[2])
          local clock = redis.call('TIME')
          local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
          local known = redis.call('HMGET', KEYS[1], 'tokens', 'at')
          local tokens = rate
          if known[1] then
            local passed = math.max(0, now - tonumber(known[2]))
            tokens = math.min(rate, tonumber(known[1]) + passed * rate / 1000)
          end
          local taken = math.min(asked, math.floor(tokens))
          tokens = tokens - taken
          redis.call('HSET', KEYS[1], 'tokens', tostring(tokens), 'at', tostring(now))
          redis.call('PEXPIRE', KEYS[1], 2000)
          return {taken, math.ceil(math.max(0, 1 - tokens) * 1000 / rate)}
          """);

  private TokenBucket() {}

  /// Nothing if Redis is away.
  ///
  /// @param rate tokens a second
  static Optional<Draw> take(Redis redis, String key, long rate, long asked) {
    return redis
        .ask(r -> (List<?>) TAKE.run(r, List.of(key), String.valueOf(rate), String.valueOf(asked)))
        .map(answer -> new Draw((Long) answer.get(0), (Long) answer.get(1)));
  }
}
