package soulfra.chaos.workload;

import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import soulfra.chaos.rig.Waiting;
import soulfra.contract.Problem;

/// Sends again what nobody knows the end of, as a client with an idempotency key may.
final class Attempts {

  private static final int MOST = 8;
  private static final Duration PAUSE = Duration.ofMillis(250);

  private Attempts() {}

  /// Until it is acknowledged, or refused before anybody can have taken it. Once an attempt is
  /// indefinite, only an acknowledgement ends the doubt: what a later one is refused says nothing
  /// of the first.
  static <T> T untilKnown(Supplier<T> attempt) {
    Problem doubt = null;
    for (int i = 0; i < MOST; i++) {
      try {
        return attempt.get();
      } catch (Problem e) {
        if (doubt == null && e.definite()) {
          throw e;
        }
        doubt = later(doubt, e);
      }
      Waiting.pause(PAUSE);
    }
    if (doubt == null) {
      throw new IllegalStateException("There was no attempt");
    }
    throw doubt;
  }

  private static Problem later(@Nullable Problem doubt, Problem now) {
    return doubt == null || !now.definite() ? now : doubt;
  }
}
