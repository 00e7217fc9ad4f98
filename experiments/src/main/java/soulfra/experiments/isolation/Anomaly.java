package soulfra.experiments.isolation;

import soulfra.experiments.isolation.Execution.Row;

/// When the anomaly that a schedule provokes has occurred. Prevented may mean that somebody had to
/// wait, that somebody was rolled back, or that nobody saw the wrong thing.
final class Anomaly {

  private Anomaly() {}

  /// @param schedule that was played
  static boolean occurs(Schedule schedule, Execution it) {
    return switch (schedule.name()) {
      // The writes of the two are mixed: each has one row.
      case "G0" -> it.ends(1, 11) != it.ends(2, 21);
      case "G1a", "G1b" -> it.sees("T2", 101);
      case "G1c" -> it.sees("T1", 22) && it.sees("T2", 11);
      // T3 sees the two rows as different transactions left them.
      case "OTV" -> mixed(it, 0, 1) || mixed(it, 3, 2);
      case "PMP" -> it.noneFailed() && !it.read("T1", 1).isEmpty();
      case "PMP-write" -> it.noneFailed() && !it.read("T2", 0).isEmpty();
      // Both have read the same, written what they made of it, and committed.
      case "P4", "G2-item", "G2" -> it.noneFailed();
      case "G-single" -> it.sees("T1", 10) && it.sees("T1", 18);
      case "G-single-predicate" -> !it.read("T1", 1).isEmpty();
      // T1's delete met a row that its first read had not seen so.
      case "G-single-write" -> it.noneFailed() && it.ends(2, 18);
      // T3 has seen T2's write and not T1's, while T1 has not seen T2's.
      case "G2-two-edges" ->
          it.noneFailed() && it.sees("T3", 25) && !it.sees("T3", 0) && !it.sees("T1", 25);
      default -> throw new IllegalArgumentException("Nobody judges " + schedule.name());
    };
  }

  private static boolean mixed(Execution it, int selectOfFirst, int selectOfSecond) {
    var first = it.read("T3", selectOfFirst);
    var second = it.read("T3", selectOfSecond);
    return !first.isEmpty()
        && !second.isEmpty()
        && writer(first.getFirst()) != writer(second.getFirst());
  }

  private static int writer(Row row) {
    return switch ((int) row.value()) {
      case 11, 19 -> 1;
      case 12, 18 -> 2;
      default -> 0;
    };
  }
}
