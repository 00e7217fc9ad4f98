package soulfra.experiments.chaos;

import java.util.List;
import soulfra.chaos.workload.Recording.Broken;
import soulfra.experiments.history.History;
import soulfra.experiments.history.Operation;
import soulfra.experiments.history.Operation.Outcome;

/// What clients noticed of one fault. Who is refused for a reason of the product's own (another
/// change came first, the handle is taken) was answered as well as who is acknowledged.
///
/// @param attempted operations that began while it was there
/// @param answered how many of these were
/// @param unknown of how many nobody knows
/// @param recoveryMillis from its begin to the end of the last operation that was not answered, or
///   only after more than a second, of those that began before the fault was healed; 0 if there was
///   none
public record Effect(Broken fault, int attempted, int answered, int unknown, long recoveryMillis) {

  private static final long LATE_NANOS = 1_000_000_000;

  static List<Effect> of(History history, List<Broken> faults) {
    return faults.stream().map(fault -> of(history, fault)).toList();
  }

  private static Effect of(History history, Broken fault) {
    var during = history.all(o -> o.begin() >= fault.from() && o.begin() < fault.to()).toList();
    long lastBad =
        during.stream()
            .filter(o -> !answered(o) || o.end() - o.begin() > LATE_NANOS)
            .mapToLong(Operation::end)
            .max()
            .orElse(fault.from());
    return new Effect(
        fault,
        during.size(),
        (int) during.stream().filter(Effect::answered).count(),
        (int) during.stream().filter(o -> o.outcome() == Outcome.INFO).count(),
        (lastBad - fault.from()) / 1_000_000);
  }

  private static boolean answered(Operation o) {
    var error = o.error();
    return o.ok()
        || (o.outcome() == Outcome.FAIL
            && error != null
            && !error.startsWith("unavailable")
            && !error.startsWith("internal"));
  }

  double availability() {
    return attempted == 0 ? Double.NaN : 100.0 * answered / attempted;
  }
}
