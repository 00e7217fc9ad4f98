package soulfra.experiments.history.linear;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import soulfra.experiments.history.History;
import soulfra.experiments.history.Operation;
import soulfra.experiments.history.Operation.Outcome;

/// `enqueue` puts one in, `dequeue` takes one out: the oldest, or any if the order does not count.
/// A `dequeue` of nothing finds it empty.
///
/// Without an order, an indefinite `dequeue` took nobody knows what. That helps no other operation,
/// unless one found the queue empty; so it is left out, or nothing can be said.
record Queue(boolean ordered) implements Model {

  static Queue unordered(History history) {
    boolean lost = history.all(o -> o.is("dequeue") && o.outcome() == Outcome.INFO).count() > 0;
    boolean empty = history.all(o -> o.is("dequeue") && o.ok() && o.value() == null).count() > 0;
    if (lost && empty) {
      throw new IllegalArgumentException(
          "an indefinite dequeue took nobody knows what, and another found the queue empty;"
              + " total-queue judges such histories");
    }
    return new Queue(false);
  }

  @Override
  public Object initial() {
    return List.of();
  }

  @Override
  public @Nullable Object step(Object state, Operation o) {
    var waiting = (List<?>) state;
    return switch (o.f()) {
      case "enqueue" -> {
        var next = new ArrayList<@Nullable Object>(waiting);
        next.add(o.input() != null ? o.input() : o.output());
        if (!ordered) {
          next.sort(Comparator.comparing(String::valueOf)); // one state for all orders
        }
        yield next;
      }
      case "dequeue" -> {
        if (!o.ok()) {
          boolean left = waiting.isEmpty() || !ordered;
          yield left ? state : List.copyOf(waiting.subList(1, waiting.size()));
        }
        if (o.value() == null) {
          yield waiting.isEmpty() ? state : null;
        }
        int at = waiting.indexOf(o.value());
        if (at < 0 || (ordered && at > 0)) {
          yield null;
        }
        var next = new ArrayList<@Nullable Object>(waiting);
        next.remove(at);
        yield next;
      }
      default -> throw Model.unknown(o, "enqueue, dequeue");
    };
  }

  @Override
  public boolean reads(Operation o) {
    return o.is("dequeue") && (o.ok() ? o.value() == null : !ordered);
  }

  @Override
  public long weight(Object state) {
    return 64 + 32L * ((List<?>) state).size();
  }
}
