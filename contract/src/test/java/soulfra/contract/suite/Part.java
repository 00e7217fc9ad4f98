package soulfra.contract.suite;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.awaitility.core.ThrowingRunnable;

/// One part of the contract: its promises, one test each.
abstract class Part {

  /// How late the stage may show one user what another did.
  static final Duration FRESHNESS = Duration.ofSeconds(20);

  static final String TIME = "\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z";

  abstract Cast cast();

  final Api api() {
    return cast().api();
  }

  final Person ada() {
    return cast().ada();
  }

  final Person bob() {
    return cast().bob();
  }

  final Person cleo() {
    return cast().cleo();
  }

  static void eventually(ThrowingRunnable check) {
    await().atMost(FRESHNESS).pollInterval(Duration.ofMillis(50)).untilAsserted(check);
  }
}
