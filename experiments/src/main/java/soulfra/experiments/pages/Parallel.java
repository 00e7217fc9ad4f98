package soulfra.experiments.pages;

import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/// The same work on several threads that begin together. Platform threads: SQLite is native code.
final class Parallel {

  private Parallel() {}

  interface Work {
    /// @param together to be awaited once when all that should not be measured is done
    void run(int number, CyclicBarrier together) throws Exception;
  }

  /// Returns when all are done; fails if one of them failed, and then lets none of them wait.
  ///
  /// @return nanoseconds from the common begin to the last end
  static long run(int threads, Work work) throws InterruptedException, ExecutionException {
    var begin = new long[1];
    var together = new CyclicBarrier(threads, () -> begin[0] = System.nanoTime());
    try (var pool = Executors.newFixedThreadPool(threads)) {
      var tasks = new ArrayList<Callable<Long>>();
      for (int i = 0; i < threads; i++) {
        int number = i;
        tasks.add(() -> {
          try {
            work.run(number, together);
            return System.nanoTime();
          } catch (Exception e) {
            together.reset();
            throw e;
          }
        });
      }
      long end = 0;
      for (var done : pool.invokeAll(tasks)) {
        end = Math.max(end, done.get() - begin[0]);
      }
      return end;
    }
  }
}
