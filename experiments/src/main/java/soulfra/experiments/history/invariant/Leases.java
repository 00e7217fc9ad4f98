package soulfra.experiments.history.invariant;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import soulfra.experiments.history.Answer;
import soulfra.experiments.history.Finding;
import soulfra.experiments.history.History;
import soulfra.experiments.history.Operation;
import soulfra.experiments.history.Settings;
import soulfra.experiments.history.Words;

/// A lease has one holder at a time, for sure from the answer to its `acquire` until it asks to
/// `release`, or until the process `expire`s it; and whatever the lease protects takes no write
/// with an older fencing token after one with a newer. The value of `acquire` and `write` is the
/// token, or a map with `token`. Each key is a lease of its own.
final class Leases {

  private Leases() {}

  private static final NavigableSet<Integer> NEVER = new TreeSet<>();

  private record Held(Operation acquire, int until) {}

  static Answer check(History history, Settings settings, Words words) {
    var findings = new ArrayList<Finding>();
    var held = new ArrayList<Held>();
    var ends = ends(history);
    for (var acquire : history.acknowledged("acquire")) {
      var end = ends.getOrDefault(holder(acquire), NEVER).higher(acquire.to());
      held.add(new Held(acquire, end == null ? Operation.OPEN : end));
    }
    Map<Optional<Object>, Held> last = new HashMap<>();
    for (var lease : held) {
      var key = Optional.ofNullable(lease.acquire.key());
      var before = last.get(key);
      if (before != null && lease.acquire.to() < before.until) {
        findings.add(
            Finding.of(
                "overlap",
                "%s, although %s and had not let it go."
                    .formatted(words.saysWhen(lease.acquire), words.saysWhen(before.acquire)),
                before.acquire,
                lease.acquire));
      }
      if (before == null || lease.until > before.until) {
        last.put(key, lease);
      }
    }
    var writes = history.acknowledged("write");
    findings.addAll(stale(writes, words));
    if (held.isEmpty() && writes.isEmpty()) {
      return Answer.unknown("Nothing was acquired or written.");
    }
    return Answer.of(
        findings,
        Answer.valid(
            "%,d leases without overlap, %,d writes without a stale token."
                .formatted(held.size(), writes.size())));
  }

  /// When each holder asked to give its lease back, or knew that its time was over.
  private static Map<List<?>, NavigableSet<Integer>> ends(History history) {
    var ends = new HashMap<List<?>, NavigableSet<Integer>>();
    history
        .all(o -> o.is("release") || o.is("expire"))
        .forEach(o -> ends.computeIfAbsent(holder(o), _ -> new TreeSet<>()).add(o.from()));
    return ends;
  }

  private static List<?> holder(Operation o) {
    return Arrays.asList(o.process(), o.key());
  }

  private static List<Finding> stale(List<Operation> writes, Words words) {
    var findings = new ArrayList<Finding>();
    Map<Optional<Object>, Operation> newest = new HashMap<>();
    for (var write : writes) {
      if (token(write) == null) {
        continue;
      }
      var key = Optional.ofNullable(write.key());
      var before = newest.get(key);
      if (before != null && before.precedes(write) && number(write) < number(before)) {
        findings.add(
            Finding.of(
                "stale-token",
                "%s was taken, although %s had been acknowledged before it began at %s."
                    .formatted(words.saysWhen(write), words.saysWhen(before), words.began(write)),
                before,
                write));
      }
      newest.merge(
          key,
          write,
          (a, b) -> Comparator.comparingLong(Leases::number).compare(a, b) >= 0 ? a : b);
    }
    return findings;
  }

  private static long number(Operation o) {
    return Elements.number(token(o), "a fencing token");
  }

  private static @Nullable Object token(Operation o) {
    return o.value() instanceof Map<?, ?> map ? map.get("token") : o.value();
  }
}
