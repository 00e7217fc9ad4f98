package soulfra.experiments.history.invariant;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import soulfra.experiments.history.Answer;
import soulfra.experiments.history.Finding;
import soulfra.experiments.history.History;
import soulfra.experiments.history.Operation;
import soulfra.experiments.history.Settings;
import soulfra.experiments.history.Words;

/// A counter's read is at least what had been acknowledged when it began, and at most what anybody
/// had asked to add when it ended; the other way round for what was taken away. Weaker than the
/// linearizable `counter`: two reads need not agree.
final class CounterBounds {

  private CounterBounds() {}

  private record Moment(int position, Operation operation, boolean asked) {}

  static Answer check(History history, Settings settings, Words words) {
    long lower = settings.number("initial", 0);
    long upper = lower;
    Map<Operation, Long> lowest = new HashMap<>();
    List<List<Long>> reads = new ArrayList<>();
    List<List<Long>> errors = new ArrayList<>();
    var findings = new ArrayList<Finding>();
    for (var moment : moments(history)) {
      var o = moment.operation;
      if (o.is("read")) {
        if (moment.asked) {
          lowest.put(o, lower);
          continue;
        }
        long read = Elements.number(o.value(), "a counter's read");
        var bounds = List.of(Objects.requireNonNull(lowest.get(o)), read, upper);
        reads.add(bounds);
        if (read < bounds.getFirst() || read > upper) {
          errors.add(bounds);
          findings.add(
              Finding.of(
                  read > upper ? "too much" : "too little",
                  "%s, although %s."
                      .formatted(
                          words.saysWhen(o),
                          read > upper
                              ? "at most %d had been asked for until then".formatted(upper)
                              : "%d had been acknowledged before it began at %s"
                                  .formatted(bounds.getFirst(), words.began(o))),
                  o));
        }
        continue;
      }
      long amount = Elements.number(o.value(), "add");
      boolean widens = moment.asked;
      if (widens == (amount > 0)) {
        upper += amount;
      } else {
        lower += amount;
      }
    }
    if (reads.isEmpty()) {
      return Answer.unknown("The counter was never read.");
    }
    return Answer.of(
        findings,
        Answer.valid(
                "All %,d reads lie between what was acknowledged and what was asked."
                    .formatted(reads.size()))
            .with("reads", reads)
            .with("errors", errors));
  }

  private static List<Moment> moments(History history) {
    var moments = new ArrayList<Moment>();
    for (var o : history.operations()) {
      boolean counts = o.is("read") ? o.ok() : o.is("add") && o.possible();
      if (counts) {
        moments.add(new Moment(o.from(), o, true));
        if (o.ok()) {
          moments.add(new Moment(o.to(), o, false));
        }
      }
    }
    moments.sort(Comparator.comparingInt(Moment::position));
    return moments;
  }
}
