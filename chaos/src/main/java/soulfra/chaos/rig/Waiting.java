package soulfra.chaos.rig;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Waits for a condition, with a limit.
public final class Waiting {

  private static final Duration PAUSE = Duration.ofMillis(20);

  private Waiting() {}

  /// @throws IllegalStateException with the complaint, if it does not come true in time
  public static void until(
      Duration patience, Supplier<String> complaint, BooleanSupplier condition) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            complaint.get() + ", not within " + patience.toSeconds() + " s");
      }
      pause(PAUSE);
    }
  }

  /// Does to the end what must be done however much somebody hurries us, and lets them hurry us
  /// again afterwards.
  public static void uninterrupted(Runnable duty) {
    boolean interrupted = Thread.interrupted();
    try {
      duty.run();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /// @throws IllegalStateException if the thread is interrupted; it stays so
  public static void pause(Duration time) {
    try {
      TimeUnit.NANOSECONDS.sleep(time.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", e);
    }
  }
}
