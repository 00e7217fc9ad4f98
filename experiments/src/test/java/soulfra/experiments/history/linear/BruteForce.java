package soulfra.experiments.history.linear;

import java.util.ArrayList;
import java.util.List;
import soulfra.experiments.history.Operation;

/// Tries every order, and remembers nothing: slow, and short enough to be believed.
final class BruteForce {

  private BruteForce() {}

  static boolean linearizable(Model model, List<Operation> operations) {
    var all = operations.stream().filter(o -> o.possible() || model.refusalTells(o)).toList();
    return from(model, model.initial(), all);
  }

  private static boolean from(Model model, Object state, List<Operation> left) {
    if (left.stream().noneMatch(o -> Search.definite(model, o))) {
      return true;
    }
    for (var next : left) {
      boolean tooEarly =
          left.stream().anyMatch(o -> Search.definite(model, o) && o.to() < next.from());
      var after = tooEarly ? null : model.step(state, next);
      if (after != null) {
        var rest = new ArrayList<>(left);
        rest.remove(next);
        if (from(model, after, rest)) {
          return true;
        }
      }
    }
    return false;
  }
}
