package soulfra.servers;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// Several things done at once, each by a thread of its own.
final class AtOnce {

  private AtOnce() {}

  /// Returns when all of them have ended.
  ///
  /// @throws RuntimeException the first failure; the others are suppressed in it
  static void run(List<Runnable> tasks) {
    var failures = new ArrayList<Throwable>();
    try (var threads = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().daemon().factory())) {
      List<Future<?>> started = new ArrayList<>();
      tasks.forEach(task -> started.add(threads.submit(task)));
      for (var task : started) {
        var failure = failureOf(task);
        if (failure != null) {
          failures.add(failure);
        }
      }
    }
    if (!failures.isEmpty()) {
      var failure = failures.getFirst();
      var why = failure instanceof InterruptedException ? "Interrupted" : failure.getMessage();
      var first = new IllegalStateException(why, failure);
      failures.stream().skip(1).forEach(first::addSuppressed);
      throw first;
    }
  }

  private static @Nullable Throwable failureOf(Future<?> task) {
    try {
      task.get();
      return null;
    } catch (ExecutionException e) {
      return e.getCause();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return e;
    }
  }
}
