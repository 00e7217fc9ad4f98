package soulfra.experiments.history.txn;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Isolation levels: which is stronger than which, and which anomaly each forbids. After Adya
/// (1999), Bailis et al. (2013), Cerone et al. (2015), Daudjee & Salem (2006), and how Elle and
/// https://jepsen.io/consistency put them together.
final class Levels {

  /// Each level with those that it includes.
  private static final Map<String, Set<String>> INCLUDES =
      table(
          """
          strict-serializable: serializable linearizable snapshot-isolation
          strict-serializable: strong-snapshot-isolation strong-session-serializable
          strict-serializable: session-serializable
          strong-session-serializable: serializable strong-session-snapshot-isolation
          strong-snapshot-isolation: strong-session-snapshot-isolation strong-read-committed
          strong-session-snapshot-isolation: snapshot-isolation strong-session-read-committed
          serializable: repeatable-read update-serializable snapshot-isolation view-serializable
          snapshot-isolation: forward-consistent-view monotonic-atomic-view
          snapshot-isolation: monotonic-snapshot-read parallel-snapshot-isolation prefix
          update-serializable: forward-consistent-view
          forward-consistent-view: consistent-view
          consistent-view: cursor-stability monotonic-view
          repeatable-read: cursor-stability monotonic-atomic-view
          parallel-snapshot-isolation: causal-cerone update-atomic
          prefix: causal-cerone
          causal-cerone: read-atomic
          update-atomic: read-atomic
          read-atomic: monotonic-atomic-view
          cursor-stability: read-committed
          monotonic-view: read-committed
          monotonic-snapshot-read: read-committed
          monotonic-atomic-view: read-committed
          strong-read-committed: strong-session-read-committed strong-read-uncommitted
          strong-session-read-committed: read-committed strong-session-read-uncommitted
          strong-read-uncommitted: strong-session-read-uncommitted
          strong-session-read-uncommitted: read-uncommitted
          read-committed: read-uncommitted
          """);

  /// What each forbids beyond what the levels in it forbid.
  private static final Map<String, Set<String>> FORBIDS =
      table(
          """
          read-uncommitted: G0 duplicate-elements cyclic-versions
          read-committed: G1
          cursor-stability: G1 G-cursor lost-update
          monotonic-view: G1 G-monotonic
          monotonic-snapshot-read: G1 G-MSR
          consistent-view: G1 G-single
          forward-consistent-view: G1 G-SIb
          update-serializable: G1 G-update
          repeatable-read: G1 G2-item lost-update
          read-atomic: internal G1a future-read
          update-atomic: lost-update
          causal-cerone: internal G1a
          prefix: internal G1a
          parallel-snapshot-isolation: internal G1a
          snapshot-isolation: internal G1 G-SI G-nonadjacent
          serializable: internal G1 G2
          strong-session-read-uncommitted: G0-process
          strong-session-read-committed: G1c-process
          strong-session-snapshot-isolation: internal G1-process G-nonadjacent-process
          strong-session-serializable: G1-process G2-process
          strong-read-uncommitted: G0-realtime
          strong-read-committed: G1c-realtime
          strong-snapshot-isolation: internal G1-realtime G-nonadjacent-realtime
          strict-serializable: G1 G1c-realtime G2-realtime
          """);

  /// An anomaly is one of these, too.
  private static final Map<String, Set<String>> IS_ALSO = isAlso();

  private static final Map<String, String> OTHER_NAMES =
      Map.ofEntries(
          Map.entry("PL-1", "read-uncommitted"),
          Map.entry("PL-2", "read-committed"),
          Map.entry("PL-CS", "cursor-stability"),
          Map.entry("PL-2L", "monotonic-view"),
          Map.entry("PL-MSR", "monotonic-snapshot-read"),
          Map.entry("PL-2+", "consistent-view"),
          Map.entry("PL-FCV", "forward-consistent-view"),
          Map.entry("PL-2.99", "repeatable-read"),
          Map.entry("PL-SI", "snapshot-isolation"),
          Map.entry("PL-3U", "update-serializable"),
          Map.entry("PL-3", "serializable"),
          Map.entry("conflict-serializable", "serializable"),
          Map.entry("PL-SS", "strict-serializable"),
          Map.entry("strong-serializable", "strict-serializable"));

  private Levels() {}

  private static Map<String, Set<String>> isAlso() {
    var table = new LinkedHashMap<String, Set<String>>();
    for (var order : List.of("", "-process", "-realtime")) {
      table.putAll(
          table(
              """
              G0$: G1c$
              G1c$: G1$
              G-single-item$: G-single$ G-nonadjacent-item$
              G-single$: G-nonadjacent$
              G-nonadjacent-item$: G-nonadjacent$ G2-item$
              G-nonadjacent$: G2$
              G2-item$: G2$
              """
                  .replace("$", order)));
    }
    for (var name : List.copyOf(table.keySet())) {
      // Whoever breaks an order of the data breaks that of processes, and that of time.
      if (!name.endsWith("-process") && !name.endsWith("-realtime")) {
        add(table, name, name + "-process");
        add(table, name + "-process", name + "-realtime");
      }
    }
    for (var name : List.of("G1", "G2")) {
      add(table, name, name + "-process");
      add(table, name + "-process", name + "-realtime");
    }
    add(table, "G-single", "G-SIb");
    add(table, "G-SIa", "G-SI");
    add(table, "G-SIb", "G-SI");
    add(table, "G1a", "G1");
    add(table, "G1b", "G1");
    add(table, "incompatible-order", "G1a");
    add(table, "dirty-update", "G1a");
    add(table, "unwritten-read", "G1a");
    add(table, "future-read", "G1c");
    add(table, "lost-update", "write-skew");
    add(table, "lost-update", "G2-item");
    add(table, "write-skew", "G2");
    return table;
  }

  private static void add(Map<String, Set<String>> table, String name, String other) {
    table.computeIfAbsent(name, _ -> new LinkedHashSet<>()).add(other);
  }

  private static Map<String, Set<String>> table(String lines) {
    var table = new LinkedHashMap<String, Set<String>>();
    lines
        .lines()
        .map(line -> line.split(":? ", -1))
        .forEach(words -> {
          for (int i = 1; i < words.length; i++) {
            add(table, words[0], words[i]);
          }
        });
    return table;
  }

  /// All levels by the name that is used here.
  static Set<String> all() {
    var all = new TreeSet<>(INCLUDES.keySet());
    INCLUDES.values().forEach(all::addAll);
    return all;
  }

  static String level(String name) {
    var level = OTHER_NAMES.getOrDefault(name, name);
    if (!all().contains(level)) {
      throw new IllegalArgumentException(
          "no level is called %s; known are %s".formatted(name, String.join(", ", all())));
    }
    return level;
  }

  /// What may not be in a history of all these levels.
  static Set<String> forbidden(Collection<String> levels) {
    var direct = new TreeSet<String>();
    closure(levels, INCLUDES)
        .forEach(level -> direct.addAll(FORBIDS.getOrDefault(level, Set.of())));
    return implying(direct);
  }

  /// The anomalies themselves, and those that are one of them.
  static Set<String> implying(Collection<String> anomalies) {
    return closure(anomalies, reversed(IS_ALSO));
  }

  static Set<String> implied(String anomaly) {
    return closure(Set.of(anomaly), IS_ALSO);
  }

  /// The levels that a history with these anomalies can't have.
  static Set<String> ruledOut(Collection<String> anomalies) {
    return closure(
        closure(anomalies, IS_ALSO).stream()
            .flatMap(a -> reversed(FORBIDS).getOrDefault(a, Set.of()).stream())
            .collect(Collectors.toSet()),
        reversed(INCLUDES));
  }

  /// Of some levels those that include none of the others.
  static Set<String> weakest(Collection<String> levels) {
    return levels.stream()
        .filter(level ->
            closure(Set.of(level), INCLUDES).stream()
                .noneMatch(other -> !other.equals(level) && levels.contains(other)))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> closure(Collection<String> from, Map<String, Set<String>> table) {
    var all = new TreeSet<>(from);
    var waiting = new ArrayDeque<>(from);
    while (!waiting.isEmpty()) {
      for (var next : table.getOrDefault(waiting.pop(), Set.of())) {
        if (all.add(next)) {
          waiting.push(next);
        }
      }
    }
    return all;
  }

  private static Map<String, Set<String>> reversed(Map<String, Set<String>> table) {
    var reversed = new LinkedHashMap<String, Set<String>>();
    table.forEach((name, others) -> others.forEach(other -> add(reversed, other, name)));
    return reversed;
  }
}
