package soulfra.experiments.history.invariant;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import soulfra.experiments.history.Answer;
import soulfra.experiments.history.Fault;
import soulfra.experiments.history.Finding;
import soulfra.experiments.history.History;
import soulfra.experiments.history.Operation;
import soulfra.experiments.history.Settings;
import soulfra.experiments.history.Words;

/// After the last fault was healed and the last write had ended, all nodes come to read the same.
/// What counts is each node's last read of each key that began after that (a process is a node
/// where no node is named).
final class Convergence {

  private Convergence() {}

  static Answer check(History history, Settings settings, Words words) {
    int healed = history.faults().stream().mapToInt(Fault::to).max().orElse(-1);
    int written =
        history
            .all(o -> !o.is("read"))
            .mapToInt(o -> o.to() == Operation.OPEN ? o.from() : o.to())
            .max()
            .orElse(-1);
    int quiet = Math.max(healed, written);
    Map<Optional<Object>, Map<String, Operation>> last = new LinkedHashMap<>();
    for (var read : history.acknowledged("read")) {
      if (read.from() > quiet) {
        last.computeIfAbsent(Optional.ofNullable(read.key()), _ -> new LinkedHashMap<>())
            .put(read.node() == null ? "process " + read.process() : read.node(), read);
      }
    }
    var findings = new ArrayList<Finding>();
    int compared = 0;
    for (var nodes : last.values()) {
      var reads = nodes.entrySet().iterator();
      var one = reads.next();
      while (reads.hasNext()) {
        var other = reads.next();
        compared++;
        if (!Objects.equals(one.getValue().value(), other.getValue().value())) {
          findings.add(
              Finding.of(
                  "diverged",
                  "After all was healed, %s read %s (%s), and %s read %s (%s)."
                      .formatted(
                          one.getKey(),
                          Words.value(one.getValue().value()),
                          words.when(one.getValue()),
                          other.getKey(),
                          Words.value(other.getValue().value()),
                          words.when(other.getValue())),
                  one.getValue(),
                  other.getValue()));
        }
      }
    }
    if (compared == 0) {
      return Answer.unknown(
          "No two nodes were read after the last fault was healed and the last write had ended.");
    }
    return Answer.of(
        findings,
        Answer.valid("All nodes read the same at the end, of %,d keys.".formatted(last.size())));
  }
}
