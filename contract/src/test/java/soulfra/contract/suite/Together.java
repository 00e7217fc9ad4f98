package soulfra.contract.suite;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/// Does things at the same moment, as devices and retries do.
final class Together {

  private Together() {}

  static <T> List<T> times(int count, IntFunction<T> action) {
    return all(
        IntStream.range(0, count)
            .<Callable<T>>mapToObj(index -> () -> action.apply(index))
            .toList());
  }

  static <T> List<T> all(List<Callable<T>> actions) {
    var start = new CountDownLatch(1);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var futures = new ArrayList<Future<T>>();
      for (var action : actions) {
        futures.add(
            threads.submit(() -> {
              start.await();
              return action.call();
            }));
      }
      start.countDown();
      var results = new ArrayList<T>();
      for (var future : futures) {
        results.add(future.get());
      }
      return results;
    } catch (ExecutionException e) {
      throw new AssertionError("one of those at once failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
