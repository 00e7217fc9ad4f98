package soulfra.storage;

import module java.base;
import module java.sql;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import soulfra.contract.Problem;

/// Runs a transaction again when Postgres gave it up for the sake of another one: the one place
/// where that happens, by SQLSTATE, with a cap. The work may run several times, and only the last
/// run counts; so it must do nothing but use its transaction.
final class Retries {

  private static final int ATTEMPTS = 8;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(2);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(100);

  /// So long until the news of another leader, or of a slot that has moved, may have come.
  private static final Duration NEWS = Duration.ofMillis(100);

  /// One attempt at a transaction, from its begin to its commit.
  interface Attempt<T> {
    @Nullable T run() throws SQLException;
  }

  private Retries() {}

  /// @throws SQLException the last one, with the earlier ones as suppressed
  @SuppressWarnings("NullAway") // what the work answers may be null, if its caller takes null
  static <T> T run(Attempt<T> attempt) throws SQLException {
    var earlier = new ArrayList<SQLException>();
    while (true) {
      try {
        return attempt.run();
      } catch (SQLException e) {
        if (!Failures.worthRetrying(e) || earlier.size() + 1 == ATTEMPTS) {
          earlier.forEach(e::addSuppressed);
          throw e;
        }
        earlier.add(e);
        pause(Failures.isElsewhere(e) ? NEWS.toNanos() : random(earlier.size()));
      }
    }
  }

  /// A random time, longer from attempt to attempt: two that met should not meet again.
  private static long random(int failures) {
    return ThreadLocalRandom.current()
        .nextLong(Math.min(FIRST_PAUSE.toNanos() << failures, LONGEST_PAUSE.toNanos()));
  }

  private static void pause(long nanos) {
    try {
      Thread.sleep(Duration.ofNanos(nanos));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Problem.unavailable("The server is stopping.", Duration.ofSeconds(1), e);
    }
  }
}
