package soulfra.experiments.load;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// A fixed number of clients that each wait for an answer before they send again.
///
/// Right for "how much can it do at most"; wrong for "how long do users wait", because a server
/// that stands still also stops the clients who would have noticed. Latency counts from the actual
/// start, as most load generators do it.
public record ClosedLoop(int clients, Duration length, Duration patience) {

  public ClosedLoop {
    if (clients < 1) {
      throw new IllegalArgumentException("clients must be >= 1: clients=" + clients);
    }
  }

  /// Keeps all clients busy from now on and returns when the last call has ended.
  public void run(Supplier<? extends Call> calls, Recorder recorder) throws InterruptedException {
    var running = new Semaphore(0);
    long end = recorder.begin() + length.toNanos();
    for (int client = 0; client < clients; client++) {
      next(calls, recorder, running, end);
    }
    long limit = length.plus(patience.multipliedBy(2)).toNanos();
    if (!running.tryAcquire(clients, limit, TimeUnit.NANOSECONDS)) {
      throw new IllegalStateException("Some calls never ended, though each must in " + patience);
    }
  }

  private static void next(
      Supplier<? extends Call> calls, Recorder recorder, Semaphore running, long end) {
    long start = System.nanoTime();
    if (start >= end) {
      running.release();
      return;
    }
    var call = calls.get();
    call.send(
        start,
        outcome -> {
          recorder.ended(call.operation(), start, outcome);
          next(calls, recorder, running, end);
        });
  }
}
