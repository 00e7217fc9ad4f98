package soulfra.servers;

import java.time.Duration;
import java.util.function.Consumer;

/// A thread that looks after something again and again, until it is closed.
final class Rounds implements AutoCloseable {

  /// One look.
  interface Look {
    void now() throws Exception;
  }

  private final Thread thread;
  private volatile boolean closed;

  private Rounds(String name, Duration interval, Look look, Consumer<String> events) {
    this.thread =
        Thread.ofPlatform().name(name).daemon().unstarted(() -> run(name, interval, look, events));
  }

  /// @param events is told of looks that failed
  static Rounds start(String name, Duration interval, Look look, Consumer<String> events) {
    var rounds = new Rounds(name, interval, look, events);
    rounds.thread.start();
    return rounds;
  }

  private void run(String name, Duration interval, Look look, Consumer<String> events) {
    while (!closed) {
      try {
        look.now();
      } catch (Exception e) {
        // What is looked after may be killed at any moment: the next look finds it so.
        events.accept(
            name + ": " + String.valueOf(e.getMessage()).lines().findFirst().orElse("no reason"));
      }
      try {
        Thread.sleep(interval);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /// Returns when the last look has ended.
  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
