package soulfra.experiments.history;

import java.time.Duration;

/// When to give up. Asking it is cheap, but not free: ask once in a thousand steps.
public final class Deadline {

  private final long end;
  private volatile boolean cancelled;

  private Deadline(long end) {
    this.end = end;
  }

  public static Deadline in(Duration time) {
    return new Deadline(System.nanoTime() + time.toNanos());
  }

  /// The same end; to cancel it does not cancel this one.
  public Deadline own() {
    return new Deadline(end);
  }

  /// No later than this one.
  public Deadline within(Duration time) {
    return new Deadline(Math.min(end, System.nanoTime() + time.toNanos()));
  }

  public void cancel() {
    cancelled = true;
  }

  public boolean over() {
    return cancelled || System.nanoTime() - end >= 0 || Thread.currentThread().isInterrupted();
  }
}
