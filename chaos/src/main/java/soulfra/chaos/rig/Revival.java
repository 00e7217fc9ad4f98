package soulfra.chaos.rig;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/// Brings processes back, as a process manager does: again and again until they stay, for one that
/// needs what is still broken may end at once. Whoever heals does not wait for it.
final class Revival implements AutoCloseable {

  private static final Duration PAUSE = Duration.ofMillis(500);

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /// Who is not back, and why not.
  private final Map<String, String> missing = new ConcurrentSkipListMap<>();

  void of(Part part) {
    missing.put(part.name(), "is starting");
    threads.execute(() -> revive(part));
  }

  private void revive(Part part) {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        part.bringBack();
        missing.remove(part.name());
        return;
      } catch (IllegalStateException e) {
        missing.put(part.name(), Objects.toString(e.getMessage()));
        if (!Thread.currentThread().isInterrupted()) {
          Waiting.pause(PAUSE);
        }
      }
    }
  }

  /// The names of those who are not back yet.
  Set<String> missing() {
    return Set.copyOf(missing.keySet());
  }

  boolean done() {
    return missing.isEmpty();
  }

  /// Who is not back, and why not.
  String complaint() {
    return missing.entrySet().stream()
        .map(one -> one.getKey() + " is not back: " + one.getValue())
        .collect(Collectors.joining("; "));
  }

  /// Gives up on those who are not back, and returns when nobody is being started any more.
  @Override
  public void close() {
    threads.shutdownNow();
    threads.close();
  }
}
