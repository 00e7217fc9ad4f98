package soulfra.cache;

import module java.base;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import soulfra.contract.Problem;

/// One load under way, and everybody who waits for it.
final class Flight<V> {

  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final CompletableFuture<V> value = new CompletableFuture<>();

  void land(V loaded) {
    value.complete(loaded);
  }

  void crash(RuntimeException failure) {
    value.completeExceptionally(failure);
  }

  V await() {
    try {
      return value.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw (RuntimeException) e.getCause();
    } catch (TimeoutException e) {
      throw unavailable(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable(e);
    }
  }

  private static Problem unavailable(Exception cause) {
    return Problem.unavailable(
        "Somebody else is reading the same, and does not get an answer.",
        Duration.ofSeconds(1),
        cause);
  }
}
