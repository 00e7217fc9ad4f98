package soulfra.experiments.history.invariant;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import soulfra.experiments.history.Answer;
import soulfra.experiments.history.Finding;
import soulfra.experiments.history.History;
import soulfra.experiments.history.Operation;
import soulfra.experiments.history.Settings;
import soulfra.experiments.history.Words;

/// What comes out of a queue was put in before, and not taken out since: every enqueue that was not
/// refused may have happened as soon as it was asked. Order does not count.
final class QueueOrigin {

  private QueueOrigin() {}

  private record Moment(int position, Operation operation) {}

  static Answer check(History history, Settings settings, Words words) {
    var moments = new ArrayList<Moment>();
    history
        .all(o -> o.is("enqueue") && o.possible())
        .forEach(o -> moments.add(new Moment(o.from(), o)));
    history
        .all(o -> o.is("dequeue") && o.ok() && o.value() != null)
        .forEach(o -> moments.add(new Moment(o.to(), o)));
    moments.sort(Comparator.comparingInt(Moment::position));
    Map<Object, Integer> waiting = new HashMap<>();
    Map<Object, Operation> taken = new HashMap<>();
    var findings = new ArrayList<Finding>();
    int dequeues = 0;
    for (var moment : moments) {
      var o = moment.operation;
      var element = element(o);
      if (o.is("enqueue")) {
        waiting.merge(element, 1, Integer::sum);
        continue;
      }
      dequeues++;
      int left = waiting.getOrDefault(element, 0);
      var before = taken.put(element, o);
      if (left > 0) {
        waiting.put(element, left - 1);
      } else if (before == null) {
        findings.add(
            Finding.of(
                "unexpected", words.saysWhen(o) + ", which nobody had asked to enqueue.", o));
      } else {
        findings.add(
            Finding.of(
                "duplicated",
                "%s, although %s already.".formatted(words.saysWhen(o), words.saysWhen(before)),
                before,
                o));
      }
    }
    return Answer.of(
        findings,
        Answer.valid("Each of %,d elements that came out had been put in.".formatted(dequeues)));
  }

  private static Object element(Operation o) {
    return Objects.requireNonNullElse(o.value(), "nil");
  }
}
