package soulfra.limits;

import module java.base;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import soulfra.contract.Id.UserId;
import soulfra.contract.Problem;
import soulfra.contract.http.Limits;
import soulfra.redis.Redis;

/// How many requests a second a user and an address may send, over all instances together.
///
/// An instance draws tokens by the handful, a twentieth of a second's worth, and spends them
/// without asking: most requests cost no round trip. The price is that what it has drawn and not
/// spent is missing elsewhere for a moment. Without Redis each instance counts alone, so the limit
/// is as many times as high as there are instances.
public final class RateLimits implements Limits {

  private static final int HANDFULS = 20;
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final int KNOWN = 100_000;
  private static final Duration IDLE = Duration.ofSeconds(10);

  private final Redis redis;
  private final OptionalLong perUser;
  private final OptionalLong perAddress;
  private final Counter refused;
  private final Cache<String, Purse> purses =
      Caffeine.newBuilder().maximumSize(KNOWN).expireAfterAccess(IDLE).build();

  /// @param perUser requests a second; empty for no limit
  /// @param perAddress requests a second; empty for no limit
  public RateLimits(
      Redis redis, OptionalLong perUser, OptionalLong perAddress, MeterRegistry metrics) {
    this.redis = redis;
    this.perUser = perUser;
    this.perAddress = perAddress;
    this.refused = metrics.counter("soulfra.limits.refused");
  }

  @Override
  public void address(String address) {
    perAddress.ifPresent(rate -> spend("rate:address:" + address, rate));
  }

  @Override
  public void user(UserId user) {
    perUser.ifPresent(rate -> spend("rate:user:" + user, rate));
  }

  private void spend(String key, long rate) {
    var purse = purses.get(key, _ -> new Purse(key, rate));
    long wait = purse.spend();
    if (wait > 0) {
      refused.increment();
      throw new Problem(
          Problem.Code.RATE_LIMITED,
          "More than %d requests a second.".formatted(rate),
          true,
          Duration.ofMillis(wait),
          null);
    }
  }

  /// The tokens that this instance has drawn for one key.
  private final class Purse {
    private final String key;
    private final long rate;
    private long tokens;
    private long emptyUntil = System.nanoTime();

    /// Up to when tokens were drawn from the clock alone, while Redis is away: a full bucket first.
    private long filledAt = emptyUntil - SECOND;

    Purse(String key, long rate) {
      this.key = key;
      this.rate = rate;
    }

    /// 0, or how many milliseconds to wait.
    synchronized long spend() {
      if (tokens == 0) {
        long now = System.nanoTime();
        if (now - emptyUntil < 0) {
          return remaining(now);
        }
        draw(now);
        if (tokens == 0) {
          return remaining(now);
        }
      }
      tokens--;
      return 0;
    }

    private long remaining(long now) {
      return Math.max(1, TimeUnit.NANOSECONDS.toMillis(emptyUntil - now));
    }

    private void draw(long now) {
      long handful = Math.max(1, rate / HANDFULS);
      var draw = TokenBucket.take(redis, key, rate, handful).orElseGet(() -> alone(now));
      tokens = draw.taken();
      emptyUntil = now + TimeUnit.MILLISECONDS.toNanos(draw.nextMillis());
    }

    private TokenBucket.Draw alone(long now) {
      long token = SECOND / rate;
      long filled = Math.min(rate, (now - filledAt) / token);
      filledAt = Math.max(filledAt + filled * token, now - SECOND);
      return new TokenBucket.Draw(
          filled, Math.max(1, TimeUnit.NANOSECONDS.toMillis(filledAt + token - now)));
    }
  }
}
