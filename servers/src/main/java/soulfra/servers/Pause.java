package soulfra.servers;

import java.time.Duration;

/// The wait between two looks at something that will happen soon.
final class Pause {

  private static final Duration BRIEF = Duration.ofMillis(5);

  private Pause() {}

  static void briefly(String waitingFor) {
    try {
      Thread.sleep(BRIEF);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for " + waitingFor, e);
    }
  }
}
