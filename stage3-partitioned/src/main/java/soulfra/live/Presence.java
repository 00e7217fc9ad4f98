package soulfra.live;

import module java.base;

import java.time.Duration;
import soulfra.contract.Id.UserId;
import soulfra.redis.Redis;

/// Who listens at this moment, on whichever instance: `presence:{user}` is a sorted set of the
/// instances that have a connection of theirs, each with the time up to which it vouches for that.
///
/// It is a hint, not a truth: an instance that dies is vouched for until its time is over, and
/// without Redis nobody seems to be here but one's own.
final class Presence implements AutoCloseable {

  private static final Duration VOUCHED = Duration.ofSeconds(30);
  private static final Duration EVERY = VOUCHED.dividedBy(3);

  private final Redis redis;
  private final String instance;
  private final InstantSource clock;
  private final Set<UserId> here = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("presence").factory());

  Presence(Redis redis, String instance, InstantSource clock) {
    this.redis = redis;
    this.instance = instance;
    this.clock = clock;
    var _ =
        timer.scheduleWithFixedDelay(
            () -> vouch(List.copyOf(here)),
            EVERY.toMillis(),
            EVERY.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  void came(UserId user) {
    if (here.add(user)) {
      timer.execute(() -> vouch(List.of(user)));
    }
  }

  void left(UserId user) {
    if (here.remove(user)) {
      timer.execute(() -> retract(List.of(user)));
    }
  }

  /// Whether some instance says so.
  boolean isHere(UserId user) {
    return here.contains(user)
        || redis
            .ask(r -> r.zcount(key(user), (double) clock.millis(), Double.MAX_VALUE) > 0)
            .orElse(false);
  }

  private void vouch(List<UserId> users) {
    long until = clock.instant().plus(VOUCHED).toEpochMilli();
    redis.tell(r -> {
      try (var pipeline = r.pipelined()) {
        for (var user : users) {
          pipeline.zadd(key(user), (double) until, instance);
          pipeline.pexpire(key(user), VOUCHED.toMillis());
        }
        pipeline.sync();
      }
    });
  }

  private void retract(List<UserId> users) {
    redis.tell(r -> {
      try (var pipeline = r.pipelined()) {
        users.forEach(user -> pipeline.zrem(key(user), instance));
        pipeline.sync();
      }
    });
  }

  private static String key(UserId user) {
    return "presence:" + user;
  }

  /// All connections of this instance are closed by now, or will be.
  @Override
  public void close() {
    timer.close();
    retract(List.copyOf(here));
  }
}
