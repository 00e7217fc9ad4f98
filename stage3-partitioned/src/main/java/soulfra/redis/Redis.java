package soulfra.redis;

import module java.base;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.RedisSentinelClient;
import redis.clients.jedis.exceptions.JedisException;

/// Redis, as something that may be away: the node that leads, as the Sentinels say. Every call ends
/// soon, with an answer or without one; a caller without one goes on by other means, and nobody
/// gets an exception.
///
/// Calls are let through while [Watch] hears Redis. A circuit breaker counts the calls that fail;
/// when it opens, nobody waits for a time-out any more. It is closed by the watch alone, after it
/// has done what must come before the first call: whatever changed while Redis was away, or is lost
/// because Redis was, must not be read from it (DDIA, "Timeouts and Unbounded Delays"). A new
/// leader counts as a return: it may lack the last writes of the old one.
public final class Redis implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Redis.class);

  private static final int TIMEOUT_MS = 250;
  private static final Duration BORROW = Duration.ofMillis(100);
  private static final int CONNECTIONS = 32;
  private static final Duration FIRST_CONTACT = Duration.ofSeconds(1);

  private final Sentinels sentinels;
  private final JedisClientConfig config;
  private final Watch watch;
  private volatile @Nullable RedisSentinelClient client;
  private final CircuitBreaker breaker =
      CircuitBreaker.of(
          "redis",
          CircuitBreakerConfig.custom()
              .slidingWindowSize(10)
              .minimumNumberOfCalls(3)
              .failureRateThreshold(50)
              // Never by itself: the watch closes it.
              .waitDurationInOpenState(Duration.ofDays(1))
              .build());
  private final Counter answered;
  private final Counter failed;
  private final Counter skipped;

  private Redis(Sentinels sentinels, MeterRegistry metrics) {
    this.sentinels = sentinels;
    this.config =
        DefaultJedisClientConfig.builder()
            .serverDefaultProtocol()
            .connectionTimeoutMillis(TIMEOUT_MS)
            .socketTimeoutMillis(TIMEOUT_MS)
            .user(sentinels.user())
            .password(sentinels.password())
            .build();
    this.watch = new Watch(this);
    breaker
        .getEventPublisher()
        .onStateTransition(change -> {
          if (change.getStateTransition().getToState() == CircuitBreaker.State.OPEN) {
            watch.lookAgain();
          }
        });
    this.answered = metrics.counter("soulfra.redis.calls", "outcome", "answered");
    this.failed = metrics.counter("soulfra.redis.calls", "outcome", "failed");
    this.skipped = metrics.counter("soulfra.redis.calls", "outcome", "skipped");
    Gauge.builder("soulfra.redis.up", watch, w -> w.up() ? 1 : 0).register(metrics);
  }

  /// Says nothing to Redis yet: first come [#hear] and [#beforeReturn], then [#start].
  public static Redis at(Sentinels sentinels, MeterRegistry metrics) {
    return new Redis(sentinels, metrics);
  }

  /// Told of each message on a channel, in order, by one thread; misses those that come while Redis
  /// is away.
  public void hear(String channel, Consumer<String> listener) {
    watch.hear(channel, listener);
  }

  /// Something to do each time that Redis is reached anew, the first time included: after the
  /// channels are heard and before any call is let through. If it fails, Redis stays away.
  public void beforeReturn(Consumer<RedisSentinelClient> duty) {
    watch.beforeReturn(duty);
  }

  /// Waits a moment for the first contact; without it, goes on looking.
  public Redis start() {
    watch.start(FIRST_CONTACT);
    return this;
  }

  /// What Redis answers, or nothing, if it does not within a quarter of a second. A call without an
  /// answer may have happened.
  public <T> Optional<T> ask(Function<RedisSentinelClient, T> call) {
    if (!watch.up() || !breaker.tryAcquirePermission()) {
      skipped.increment();
      return Optional.empty();
    }
    long begin = System.nanoTime();
    try {
      var answer = call.apply(client());
      breaker.onSuccess(System.nanoTime() - begin, TimeUnit.NANOSECONDS);
      answered.increment();
      return Optional.of(answer);
    } catch (JedisException e) {
      breaker.onError(System.nanoTime() - begin, TimeUnit.NANOSECONDS, e);
      failed.increment();
      log.debug("a call failed", e);
      return Optional.empty();
    }
  }

  /// False if Redis did not answer, so that it may or may not have been done.
  public boolean tell(Consumer<RedisSentinelClient> call) {
    return ask(
            redis -> {
              call.accept(redis);
              return true;
            })
        .isPresent();
  }

  /// Whether calls are let through.
  public boolean up() {
    return watch.up();
  }

  /// For a call that must not be missing: without an answer, `keep` notes down what is owed, and no
  /// call is let through any more before the duties of [#beforeReturn] have paid it. Neither can
  /// slip past the other, for a return waits until nobody is in here.
  public <T> Optional<T> askOrKeep(Function<RedisSentinelClient, T> call, Runnable keep) {
    var inside = watch.returning().readLock();
    inside.lock();
    try {
      var answer = ask(call);
      if (answer.isEmpty()) {
        keep.run();
        watch.lookAgain();
      }
      return answer;
    } finally {
      inside.unlock();
    }
  }

  /// A connection for one caller that waits for something longer than a call may take.
  ///
  /// @throws JedisException if Redis is not there
  public Jedis connect(Duration longestWait) {
    var jedis = new Jedis(leader(), config);
    jedis.getConnection().setSoTimeout((int) longestWait.toMillis() + TIMEOUT_MS);
    return jedis;
  }

  void returned() {
    breaker.reset();
  }

  /// Who leads, as the Sentinels say.
  ///
  /// @throws JedisException if none of them has said it yet
  HostAndPort leader() {
    return client().getCurrentMaster();
  }

  /// Asks the Sentinels the first time, and is told by them from then on.
  RedisSentinelClient client() {
    var now = client;
    if (now == null) {
      synchronized (this) {
        now = client == null ? connect() : client;
        client = now;
      }
    }
    return now;
  }

  private RedisSentinelClient connect() {
    var pool = new ConnectionPoolConfig();
    pool.setMaxTotal(CONNECTIONS);
    pool.setMaxIdle(CONNECTIONS);
    pool.setMaxWait(BORROW);
    pool.setJmxEnabled(false);
    return RedisSentinelClient.builder()
        .masterName(sentinels.group())
        .sentinels(sentinels.addresses())
        .sentinelClientConfig(config)
        .clientConfig(config)
        .poolConfig(pool)
        .build();
  }

  public String address() {
    var now = client;
    return now == null ? sentinels.toString() : now.getCurrentMaster().toString();
  }

  @Override
  public void close() {
    watch.close();
    var now = client;
    if (now != null) {
      now.close();
    }
  }
}
