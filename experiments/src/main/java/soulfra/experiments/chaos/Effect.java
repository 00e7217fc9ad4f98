package soulfra.experiments.chaos;

import java.util.List;
import soulfra.chaos.workload.Recording.Broken;
import soulfra.experiments.history.History;
import soulfra.experiments.history.Operation;
import soulfra.experiments.history.Operation.Outcome;

/// What clients noticed of one fault.
///
/// @param attempted operations that began while it was there
/// @param ok how many of these were acknowledged
/// @param unknown of how many nobody knows
/// @param recoveryMillis from its begin to the end of the last operation that was not acknowledged,
///   of those that began before the fault was healed; 0 if there was none
public record Effect(Broken fault, int attempted, int ok, int unknown, long recoveryMillis) {

  static List<Effect> of(History history, List<Broken> faults) {
    return faults.stream().map(fault -> of(history, fault)).toList();
  }

  private static Effect of(History history, Broken fault) {
    var during = history.all(o -> o.begin() >= fault.from() && o.begin() < fault.to()).toList();
    long lastBad =
        during.stream().filter(o -> !o.ok()).mapToLong(Operation::end).max().orElse(fault.from());
    return new Effect(
        fault,
        during.size(),
        (int) during.stream().filter(Operation::ok).count(),
        (int) during.stream().filter(o -> o.outcome() == Outcome.INFO).count(),
        (lastBad - fault.from()) / 1_000_000);
  }

  double availability() {
    return attempted == 0 ? Double.NaN : 100.0 * ok / attempted;
  }
}
