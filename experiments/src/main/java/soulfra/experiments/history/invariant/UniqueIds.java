package soulfra.experiments.history.invariant;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import soulfra.experiments.history.Answer;
import soulfra.experiments.history.Finding;
import soulfra.experiments.history.History;
import soulfra.experiments.history.Operation;
import soulfra.experiments.history.Settings;
import soulfra.experiments.history.Words;

/// Nobody is given an id that somebody has; and where somebody reads which there are, those that
/// were given before are among them.
final class UniqueIds {

  private UniqueIds() {}

  static Answer check(History history, Settings settings, Words words) {
    Map<Object, List<Operation>> given = new LinkedHashMap<>();
    var acknowledged = history.acknowledged("generate");
    for (var o : acknowledged) {
      var id = Objects.requireNonNullElse(o.value(), "nil");
      given.computeIfAbsent(id, _ -> new ArrayList<>()).add(o);
    }
    var duplicated = new LinkedHashMap<String, Integer>();
    var findings = new ArrayList<Finding>();
    given.forEach((id, to) -> {
      if (to.size() > 1) {
        duplicated.put(Words.value(id), to.size());
        findings.add(
            Finding.of(
                "duplicated",
                "%s was given to process %s %s, and again to process %s %s."
                    .formatted(
                        Words.value(id),
                        to.get(0).process(),
                        words.when(to.get(0)),
                        to.get(1).process(),
                        words.when(to.get(1))),
                to));
      }
    });
    for (var read : history.acknowledged("read")) {
      var there = Set.copyOf(Elements.read(read));
      given.forEach((id, to) -> {
        if (to.getFirst().precedes(read) && !there.contains(id)) {
          findings.add(
              Finding.of(
                  "lost",
                  "%s was given to process %s %s, and is not there %s."
                      .formatted(
                          Words.value(id),
                          to.getFirst().process(),
                          words.when(to.getFirst()),
                          words.when(read)),
                  to.getFirst(),
                  read));
        }
      });
    }
    var sorted = Elements.sorted(given.keySet());
    var valid =
        Answer.valid("All of %,d ids are different.".formatted(acknowledged.size()))
            .with("attempted_count", history.all(o -> o.is("generate")).count())
            .with("acknowledged_count", acknowledged.size())
            .with("duplicated", duplicated)
            .with("duplicated_count", duplicated.size());
    if (!sorted.isEmpty()) {
      valid = valid.with("range", List.of(sorted.getFirst(), sorted.getLast()));
    }
    return Answer.of(findings, valid);
  }
}
