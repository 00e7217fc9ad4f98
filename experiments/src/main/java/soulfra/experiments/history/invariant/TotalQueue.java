package soulfra.experiments.history.invariant;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import soulfra.experiments.history.Answer;
import soulfra.experiments.history.Finding;
import soulfra.experiments.history.History;
import soulfra.experiments.history.Operation;
import soulfra.experiments.history.Operation.Outcome;
import soulfra.experiments.history.Settings;
import soulfra.experiments.history.Words;

/// A queue that is emptied at the end: what was acknowledged comes out (else it is *lost*), and
/// nothing that nobody asked to put in (*unexpected*). Twice is allowed, as a queue of
/// at-least-once does; it is said. A `drain` is a `dequeue` of each of its elements.
///
/// Setting: `once=true` makes a duplicate a violation.
final class TotalQueue {

  private TotalQueue() {}

  static Answer check(History history, Settings settings, Words words) {
    if (history.all(o -> o.is("drain")).anyMatch(o -> o.outcome() == Outcome.INFO)) {
      return Answer.unknown("A drain is indefinite: nobody knows what it took.");
    }
    List<Object> attempts = new ArrayList<>();
    List<Object> enqueued = new ArrayList<>();
    List<Object> dequeued = new ArrayList<>();
    Map<Object, Operation> source = new HashMap<>();
    Map<Object, List<Operation>> sinks = new HashMap<>();
    for (var o : history.operations()) {
      if (o.is("enqueue")) {
        var element = element(o);
        attempts.add(element);
        source.putIfAbsent(element, o);
        if (o.ok()) {
          enqueued.add(element);
          source.put(element, o);
        }
      } else if ((o.is("dequeue") || o.is("drain")) && o.ok() && o.value() != null) {
        for (var element : o.is("drain") ? Elements.read(o) : List.of(o.value())) {
          dequeued.add(element);
          sinks.computeIfAbsent(element, _ -> new ArrayList<>()).add(o);
        }
      }
    }
    var attempted = new HashSet<>(attempts);
    var unexpected = dequeued.stream().filter(e -> !attempted.contains(e)).toList();
    var expected = dequeued.stream().filter(attempted::contains).toList();
    var duplicated = Elements.minus(expected, attempts);
    var ok = Elements.minus(expected, duplicated);
    var lost = Elements.minus(enqueued, dequeued);
    var recovered = Elements.minus(ok, enqueued);
    var violations = new ArrayList<Finding>();
    for (var e : Elements.sorted(lost)) {
      var o = Objects.requireNonNull(source.get(e));
      violations.add(Finding.of("lost", words.saysWhen(o) + ", but it never came out.", o));
    }
    for (var e : Elements.sorted(unexpected)) {
      var o = Objects.requireNonNull(sinks.get(e)).getFirst();
      violations.add(
          Finding.of(
              "unexpected",
              "%s came out (%s), but nobody had asked to put it in."
                  .formatted(Words.value(e), words.saysWhen(o)),
              o));
    }
    var twice =
        Elements.sorted(new HashSet<>(duplicated)).stream()
            .map(e ->
                Finding.of(
                    "duplicated",
                    "%s came out %d times."
                        .formatted(Words.value(e), Objects.requireNonNull(sinks.get(e)).size()),
                    Objects.requireNonNull(sinks.get(e))))
            .toList();
    if (settings.flag("once")) {
      violations.addAll(twice);
    }
    var valid =
        Answer.valid("All %,d acknowledged elements came out.".formatted(enqueued.size()))
            .with("attempt_count", attempts.size())
            .with("acknowledged_count", enqueued.size())
            .with("ok_count", ok.size())
            .withCounted("lost", Elements.sorted(lost))
            .withCounted("unexpected", Elements.sorted(unexpected))
            .withCounted("duplicated", Elements.sorted(duplicated))
            .withCounted("recovered", Elements.sorted(recovered));
    var answer = Answer.of(violations, valid);
    return settings.flag("once") ? answer : answer.with(twice);
  }

  private static Object element(Operation o) {
    var element = o.input() != null ? o.input() : o.output();
    return element == null ? "nil" : element;
  }
}
