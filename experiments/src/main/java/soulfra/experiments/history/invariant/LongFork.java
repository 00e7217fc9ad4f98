package soulfra.experiments.history.invariant;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import soulfra.experiments.history.Answer;
import soulfra.experiments.history.Finding;
import soulfra.experiments.history.History;
import soulfra.experiments.history.Operation;
import soulfra.experiments.history.Settings;
import soulfra.experiments.history.Words;

/// Keys are written once each, and read in groups. If one read saw `x` and not `y`, and another saw
/// `y` and not `x`, there is no one order of the two writes: a long fork, which parallel snapshot
/// isolation allows and snapshot isolation does not.
///
/// Setting: `group`, the number of keys that each read must have; any, if not said.
final class LongFork {

  private LongFork() {}

  private record Read(Operation operation, Map<Object, @Nullable Object> values) {
    Set<Object> seen() {
      var seen = new LinkedHashSet<Object>();
      values.forEach((key, value) -> {
        if (value != null) {
          seen.add(key);
        }
      });
      return seen;
    }
  }

  static Answer check(History history, Settings settings, Words words) {
    var written = new HashSet<Object>();
    var values = new HashMap<Object, Object>();
    Map<Set<Object>, Map<Set<Object>, Read>> groups = new LinkedHashMap<>();
    int reads = 0;
    int early = 0;
    int late = 0;
    long size = settings.number("group", 0);
    for (var o : history.operations()) {
      var steps = steps(o);
      if (steps.size() == 1 && String.valueOf(steps.getFirst().getFirst()).startsWith("w")) {
        var key = steps.getFirst().get(1);
        if (!written.add(key)) {
          return Answer.unknown(
              "Key %s is written more than once, which a search for forks can't follow."
                  .formatted(Words.value(key)));
        }
        continue;
      }
      if (!o.ok() || !steps.stream().allMatch(s -> String.valueOf(s.getFirst()).startsWith("r"))) {
        continue;
      }
      var read = new Read(o, new LinkedHashMap<>());
      for (var step : steps) {
        var value = step.get(2);
        read.values.put(step.get(1), value);
        if (value != null && !value.equals(values.computeIfAbsent(step.get(1), _ -> value))) {
          return Answer.unknown(
              "Key %s was read with two values; keys are written once."
                  .formatted(Words.value(step.get(1))));
        }
      }
      var keys = read.values.keySet();
      if (size > 0 && keys.size() != size) {
        return Answer.unknown(
            "%s has %d keys; each read must have %d."
                .formatted(words.saysWhen(o), keys.size(), size));
      }
      reads++;
      early += read.seen().isEmpty() ? 1 : 0;
      late += read.seen().size() == keys.size() ? 1 : 0;
      groups
          .computeIfAbsent(new HashSet<>(keys), _ -> new LinkedHashMap<>())
          .putIfAbsent(read.seen(), read);
    }
    var findings = new ArrayList<Finding>();
    groups.values().forEach(of -> forks(List.copyOf(of.values()), findings, words));
    return Answer.of(
        findings,
        Answer.valid("All %,d reads saw the writes in one order.".formatted(reads))
            .with("reads_count", reads)
            .with("early_read_count", early)
            .with("late_read_count", late));
  }

  private static void forks(List<Read> reads, List<Finding> findings, Words words) {
    for (int i = 0; i < reads.size(); i++) {
      for (int j = i + 1; j < reads.size(); j++) {
        var one = reads.get(i);
        var other = reads.get(j);
        var only = minus(one.seen(), other.seen());
        var otherOnly = minus(other.seen(), one.seen());
        if (!only.isEmpty() && !otherOnly.isEmpty()) {
          var x = Words.value(only.iterator().next());
          var y = Words.value(otherOnly.iterator().next());
          findings.add(
              Finding.of(
                  "long-fork",
                  "process %s saw the write of %s and not that of %s (%s), and process %s saw that of %s and not that of %s (%s)."
                      .formatted(
                          one.operation.process(),
                          x,
                          y,
                          words.when(one.operation),
                          other.operation.process(),
                          y,
                          x,
                          words.when(other.operation)),
                  one.operation,
                  other.operation));
        }
      }
    }
  }

  private static Set<Object> minus(Set<Object> one, Set<Object> other) {
    var rest = new LinkedHashSet<>(one);
    rest.removeAll(other);
    return rest;
  }

  private static List<List<?>> steps(Operation o) {
    var steps = new ArrayList<List<?>>();
    if (o.value() instanceof List<?> list) {
      for (var step : list) {
        if (!(step instanceof List<?> parts) || parts.size() < 3) {
          throw new IllegalArgumentException("a step is [r key value] or [w key value]: " + step);
        }
        steps.add(parts);
      }
    }
    return steps;
  }
}
