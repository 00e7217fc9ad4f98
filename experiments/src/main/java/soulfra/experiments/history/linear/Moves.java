package soulfra.experiments.history.linear;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import soulfra.experiments.history.Operation;

/// A model's steps as a table of numbers: each state and each kind of operation has one, so that
/// the search asks the model once for each pair of them, and compares numbers from then on.
final class Moves {

  static final int ILLEGAL = -1;

  /// What two operations must share to be the same to a model.
  private record Kind(
      String f, @Nullable Object input, @Nullable Object output, Operation.Outcome outcome) {}

  private final Model model;
  private final List<Operation> samples = new ArrayList<>();
  private final Map<Kind, Integer> kinds = new HashMap<>();
  private final List<Object> states = new ArrayList<>();
  private final Map<Object, Integer> numbers = new HashMap<>();
  private Steps steps = new Steps(0);
  private long weight;

  Moves(Model model) {
    this.model = model;
    number(model.initial());
  }

  /// The number of the operation's kind.
  int kind(Operation o) {
    var kind = new Kind(o.f(), o.input(), o.output(), o.outcome());
    return kinds.computeIfAbsent(
        kind,
        _ -> {
          samples.add(o);
          return samples.size() - 1;
        });
  }

  int initial() {
    return 0;
  }

  int kinds() {
    return samples.size();
  }

  Object state(int number) {
    return states.get(number);
  }

  /// Bytes that all states take, about.
  long weight() {
    return weight + steps.weight(states.size());
  }

  /// The number of the state after it, or [#ILLEGAL].
  int step(int state, int kind) {
    int known = steps.after(state, kind);
    if (known != Steps.NOT_ASKED) {
      return known;
    }
    var after = model.step(states.get(state), samples.get(kind));
    int number = after == null ? ILLEGAL : number(after);
    steps.put(state, kind, number);
    return number;
  }

  private int number(Object state) {
    var known = numbers.get(state);
    if (known != null) {
      return known;
    }
    int number = states.size();
    states.add(state);
    numbers.put(state, number);
    weight += model.weight(state);
    return number;
  }

  /// To be said when all kinds are known, before the first step.
  void ready() {
    steps = new Steps(samples.size());
  }
}
