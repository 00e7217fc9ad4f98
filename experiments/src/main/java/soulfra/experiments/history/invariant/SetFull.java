package soulfra.experiments.history.invariant;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import soulfra.experiments.history.Answer;
import soulfra.experiments.history.Finding;
import soulfra.experiments.history.History;
import soulfra.experiments.history.Operation;
import soulfra.experiments.history.Settings;
import soulfra.experiments.history.Words;

/// The life of each element. It is *known* when its add is acknowledged or somebody has read it. It
/// is *stable* if from some read on all see it, and *lost* if from some read on, begun after it was
/// known, none does. One that a read begun after it was known missed, but that is stable, was
/// *stale*; how long, its stable latency says. One that nobody could be expected to see was never
/// read.
///
/// Settings: `linearizable=true` makes a stale element a violation; `definite=true` one that was
/// refused, and is there.
final class SetFull {

  private SetFull() {}

  private static final class Life {
    final Operation add;
    @Nullable Operation known;
    @Nullable Operation present;
    @Nullable Operation absent;

    Life(Operation add) {
      this.add = add;
    }

    void read(Operation read, boolean seen) {
      if (seen) {
        known = known == null ? read : known;
        present = later(present, read);
      } else {
        absent = later(absent, read);
      }
    }

    private static Operation later(@Nullable Operation one, Operation other) {
      return one == null || one.from() < other.from() ? other : one;
    }

    boolean stable() {
      return present != null && (absent == null || absent.from() < present.from());
    }

    boolean lost() {
      return known != null
          && absent != null
          && (present == null || present.from() < absent.from())
          && known.to() < absent.from();
    }

    boolean stale() {
      return stable() && known != null && absent != null && known.to() < absent.from();
    }

    /// Whole milliseconds from when it was known to when its state was settled.
    long latency(@Nullable Operation settled) {
      long end = settled == null ? 0 : settled.begin() + 1;
      return known == null ? 0 : Math.max(0, end - known.end()) / 1_000_000;
    }
  }

  private record Moment(int position, Operation operation, boolean asked) {}

  static Answer check(History history, Settings settings, Words words) {
    Map<Object, Life> lives = new LinkedHashMap<>();
    Map<Object, Finding> duplicated = new LinkedHashMap<>();
    for (var moment : moments(history)) {
      var o = moment.operation;
      if (o.is("add")) {
        var life = lives.computeIfAbsent(value(o), _ -> new Life(o));
        if (!moment.asked && life.known == null) {
          life.known = o;
        }
        continue;
      }
      var read = Elements.read(o);
      var seen = new HashSet<Object>(read);
      lives.forEach((element, life) -> life.read(o, seen.contains(element)));
      if (seen.size() < read.size()) {
        Elements.counted(read)
            .forEach((element, count) -> {
              if (count > 1) {
                duplicated.putIfAbsent(
                    element,
                    Finding.of(
                        "duplicated",
                        "%s saw %s %d times."
                            .formatted(words.saysWhen(o), Words.value(element), count),
                        o));
              }
            });
      }
    }
    return answer(lives, duplicated, settings, words);
  }

  private static Object value(Operation o) {
    var element = o.input() != null ? o.input() : o.output();
    return element == null ? "nil" : element;
  }

  private static List<Moment> moments(History history) {
    var moments = new ArrayList<Moment>();
    history
        .all(o -> o.is("add"))
        .forEach(o -> {
          moments.add(new Moment(o.from(), o, true));
          if (o.ok()) {
            moments.add(new Moment(o.to(), o, false));
          }
        });
    history
        .all(o -> o.is("read") && o.ok())
        .forEach(o -> moments.add(new Moment(o.to(), o, false)));
    moments.sort(Comparator.comparingInt(Moment::position));
    return moments;
  }

  private static Answer answer(
      Map<Object, Life> lives, Map<Object, Finding> duplicated, Settings settings, Words words) {
    var stable = of(lives, Life::stable);
    var lost = of(lives, Life::lost);
    var stale = of(lives, Life::stale);
    var never = of(lives, life -> !life.stable() && !life.lost());
    var recovered = of(lives, life -> life.stable() && !life.add.ok());
    var violations = new ArrayList<Finding>();
    lost.forEach(e -> violations.add(missed("lost", e, lives, words)));
    violations.addAll(duplicated.values());
    if (settings.flag("definite")) {
      lives.values().stream()
          .filter(life -> life.add.outcome() == Operation.Outcome.FAIL && life.present != null)
          .forEach(life -> violations.add(refused(life, words)));
    }
    var staleFindings = stale.stream().map(e -> missed("stale", e, lives, words)).toList();
    if (settings.flag("linearizable")) {
      violations.addAll(staleFindings);
    }
    var otherwise =
        stable.isEmpty()
            ? Answer.unknown("No element was ever seen for good; nothing can be said.")
            : Answer.valid(
                "All of %,d elements that could be seen are seen for good; %,d of them were missed by a read first."
                    .formatted(stable.size(), stale.size()));
    otherwise =
        otherwise
            .with("attempt_count", lives.size())
            .with("stable_count", stable.size())
            .withCounted("lost", lost)
            .withCounted("stale", stale)
            .withCounted("recovered", recovered)
            .withCounted("never_read", never)
            .withCounted("duplicated", Elements.sorted(duplicated.keySet()));
    if (!stable.isEmpty()) {
      otherwise =
          otherwise.with(
              "stable_latencies_ms", latencies(lives, stable, life -> life.latency(life.absent)));
    }
    if (!lost.isEmpty()) {
      otherwise =
          otherwise.with(
              "lost_latencies_ms", latencies(lives, lost, life -> life.latency(life.present)));
    }
    var answer = Answer.of(violations, otherwise);
    return settings.flag("linearizable") ? answer : answer.with(staleFindings);
  }

  private static List<Object> of(Map<Object, Life> lives, Predicate<Life> wanted) {
    return Elements.sorted(lives.keySet().stream().filter(e -> wanted.test(lives.get(e))).toList());
  }

  private static Map<String, Long> latencies(
      Map<Object, Life> lives, List<Object> elements, ToLongFunction<Life> latency) {
    return Elements.quantiles(
        elements.stream().map(e -> latency.applyAsLong(lives.get(e))).toList());
  }

  private static Finding refused(Life life, Words words) {
    var present = Objects.requireNonNull(life.present);
    return Finding.of(
        "refused",
        "%s was refused %s, which says that it did not happen, but process %s saw it %s."
            .formatted(
                Words.value(value(life.add)),
                words.when(life.add),
                present.process(),
                words.when(present)),
        life.add,
        present);
  }

  private static Finding missed(String kind, Object element, Map<Object, Life> lives, Words words) {
    var life = Objects.requireNonNull(lives.get(element));
    var known = Objects.requireNonNull(life.known);
    var absent = Objects.requireNonNull(life.absent);
    var how = known.is("add") ? "acknowledged" : "read by process " + known.process();
    var since =
        kind.equals("lost")
            ? "and no later read did"
            : "and only later ones did, %,d ms after".formatted(life.latency(life.absent));
    return Finding.of(
        kind,
        "%s was %s %s, but process %s, whose read began at %s, did not see it, %s."
            .formatted(
                Words.value(element),
                how,
                words.when(known),
                absent.process(),
                words.began(absent),
                since),
        life.add,
        known,
        absent);
  }
}
