package soulfra.outbox;

import module java.base;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import soulfra.shard.ShardId;

/// Effects that can't be done where they go, although that shard answers: passed by for a while, so
/// that what comes after them need not wait for somebody to find out why.
///
/// Each instance knows this by itself, and only until it ends: the effect stays where it is, is
/// tried again and again, and said to be there each time. What was sent later overtakes it.
final class PassedBy {

  private static final Logger log = LoggerFactory.getLogger(PassedBy.class);

  private static final Duration WHILE = Duration.ofMinutes(1);

  /// More are no accident: then everything waits.
  private static final int MOST = 1000;

  private record Known(ShardId from, long effect) {}

  private final Map<Known, Long> until = new ConcurrentHashMap<>();

  /// @throws RuntimeException the failure, if there are too many already
  void add(ShardId from, Effect effect, RuntimeException failure) {
    if (until.size() >= MOST) {
      throw failure;
    }
    until.put(new Known(from, effect.id()), System.nanoTime() + WHILE.toNanos());
    log.error(
        "effect {} of {} ({}) can't be done, and is passed by for {} s",
        effect.id(),
        from,
        effect.kind(),
        WHILE.toSeconds(),
        failure);
  }

  /// The ids of those that a shard sent.
  long[] from(ShardId shard) {
    until.values().removeIf(end -> end - System.nanoTime() < 0);
    return until.keySet().stream()
        .filter(known -> known.from().equals(shard))
        .mapToLong(Known::effect)
        .toArray();
  }
}
