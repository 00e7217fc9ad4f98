package soulfra.experiments.load;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/// Sends on a schedule, whatever the server does, as users do who don't wait for one another.
///
/// Latency counts from the *intended* start. When as many requests are under way as may be, the
/// next ones wait their turn here, and that wait is in their latency: a client that waits for the
/// server before it looks at its watch leaves out the worst of it (*coordinated omission*; DDIA,
/// "Describing Performance"). [ClosedLoop] is the client that does.
///
/// @param inFlight how many may be under way at once
/// @param patience how long after its intended start a request is given up if its turn has not come
public record OpenLoop(Schedule schedule, int inFlight, Duration patience) {

  public OpenLoop {
    if (inFlight < 1) {
      throw new IllegalArgumentException("inFlight must be >= 1: inFlight=" + inFlight);
    }
  }

  /// Runs the whole schedule from now on and returns when every call has ended, each of which must
  /// give up by itself within `patience`. The calling thread keeps the time.
  public void run(Supplier<? extends Call> calls, Recorder recorder) throws InterruptedException {
    var turns = new Semaphore(inFlight);
    long begin = recorder.begin();
    long busyUntil = begin;
    var starts = schedule.starts().iterator();
    while (starts.hasNext()) {
      long start = begin + starts.nextLong();
      var call = calls.get();
      sleepUntil(start);
      if (!turns.tryAcquire()) {
        long rest = start + patience.toNanos() - System.nanoTime();
        boolean turn = turns.tryAcquire(rest, TimeUnit.NANOSECONDS);
        busyUntil = System.nanoTime();
        if (!turn) {
          recorder.ended(call.operation(), start, new Outcome.Unanswered("not-sent"));
          continue;
        }
      } else if (start > busyUntil) {
        recorder.startedLate(System.nanoTime() - start);
      }
      call.send(
          start,
          outcome -> {
            recorder.ended(call.operation(), start, outcome);
            turns.release();
          });
    }
    awaitAll(turns);
  }

  private void awaitAll(Semaphore turns) throws InterruptedException {
    if (!turns.tryAcquire(inFlight, patience.toNanos() * 2, TimeUnit.NANOSECONDS)) {
      throw new IllegalStateException(
          "%d calls never ended, though each must within %s."
              .formatted(inFlight - turns.availablePermits(), patience));
    }
  }

  private static void sleepUntil(long start) throws InterruptedException {
    for (long ahead; (ahead = start - System.nanoTime()) > 0; ) {
      LockSupport.parkNanos(ahead);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }
}
