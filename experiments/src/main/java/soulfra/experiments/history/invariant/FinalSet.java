package soulfra.experiments.history.invariant;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import soulfra.experiments.history.Answer;
import soulfra.experiments.history.Finding;
import soulfra.experiments.history.History;
import soulfra.experiments.history.Operation;
import soulfra.experiments.history.Settings;
import soulfra.experiments.history.Words;

/// Elements are added, and read at the end. Each acknowledged one must be there (else it is
/// *lost*), and none that nobody asked to add (*unexpected*). One whose add was indefinite or
/// refused, and that is there, is *recovered*.
final class FinalSet {

  private FinalSet() {}

  static Answer check(History history, Settings settings, Words words) {
    var reads = history.acknowledged("read");
    if (reads.isEmpty()) {
      return Answer.unknown("The set was never read.");
    }
    var last = reads.getLast();
    if (last.value() == null) {
      return Answer.unknown(
          "Nobody knows what the last read saw (%s).".formatted(words.when(last)));
    }
    var seen = new LinkedHashSet<Object>(Elements.read(last));
    Map<Object, Operation> attempts = new LinkedHashMap<>();
    history.all(o -> o.is("add")).forEach(o -> attempts.merge(element(o), o, FinalSet::surer));
    var added =
        attempts.entrySet().stream().filter(e -> e.getValue().ok()).map(Map.Entry::getKey).toList();
    var lost = added.stream().filter(e -> !seen.contains(e)).toList();
    var unexpected = seen.stream().filter(e -> !attempts.containsKey(e)).toList();
    var ok = seen.stream().filter(attempts::containsKey).toList();
    var surely = new HashSet<>(added);
    var recovered = ok.stream().filter(e -> !surely.contains(e)).toList();
    var findings = new ArrayList<Finding>();
    for (var e : Elements.sorted(lost)) {
      var add = Objects.requireNonNull(attempts.get(e));
      findings.add(
          Finding.of(
              "lost",
              "%s was acknowledged %s, but %s (%s) did not see it."
                  .formatted(Words.value(e), words.when(add), "the last read", words.when(last)),
              add,
              last));
    }
    for (var e : Elements.sorted(unexpected)) {
      findings.add(
          Finding.of(
              "unexpected",
              "%s stands in the last read (%s), but nobody had asked to add it."
                  .formatted(Words.value(e), words.when(last)),
              last));
    }
    var valid =
        Answer.valid(
                "All %,d acknowledged elements are in the last read (%s)."
                    .formatted(added.size(), words.when(last)))
            .with("attempt_count", attempts.size())
            .with("acknowledged_count", added.size())
            .withCounted("ok", Elements.sorted(ok))
            .withCounted("lost", Elements.sorted(lost))
            .withCounted("recovered", Elements.sorted(recovered))
            .withCounted("unexpected", Elements.sorted(unexpected));
    return Answer.of(List.copyOf(findings), valid);
  }

  private static Object element(Operation o) {
    var element = o.input() != null ? o.input() : o.output();
    return element == null ? "nil" : element;
  }

  private static Operation surer(Operation one, Operation other) {
    return one.ok() ? one : other;
  }
}
