package soulfra.moving;

import module java.base;

import java.time.Duration;

/// A limit to waiting, and what is waited for.
record Deadline(long atNanos, Duration limit, String what) {

  private static final Duration LOOK = Duration.ofMillis(5);

  static Deadline after(Duration limit, String what) {
    return new Deadline(System.nanoTime() + limit.toNanos(), limit, what);
  }

  /// Waits a moment.
  ///
  /// @throws IllegalStateException when it is over, or this thread was interrupted
  void pause() {
    if (System.nanoTime() > atNanos) {
      throw new IllegalStateException("%s takes longer than %s".formatted(what, limit));
    }
    LockSupport.parkNanos(LOOK.toNanos());
    if (Thread.interrupted()) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted: " + what);
    }
  }
}
