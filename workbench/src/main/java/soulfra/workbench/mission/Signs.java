package soulfra.workbench.mission;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import soulfra.workbench.mission.Look.Fault;
import soulfra.workbench.mission.Look.Node;

/// The signs that missions are made of.
final class Signs {

  private Signs() {}

  /// Whoever led a shard was broken in that way.
  static Sign leaderBroken(String way) {
    return new Sign(
        "The leader of a shard is broken: " + way,
        story ->
            leaderBroken(story, way)
                .map(hurt ->
                    "%s, which led %s: %s"
                        .formatted(hurt.node.name(), hurt.node.shard(), hurt.fault.words())));
  }

  private record Hurt(Node node, Fault fault, int at) {}

  private static Optional<Hurt> leaderBroken(List<Look> story, String way) {
    for (int i = 1; i < story.size(); i++) {
      for (var fault : story.get(i).faults()) {
        if (fault.is(way)) {
          for (var name : fault.on()) {
            var before = beginOf(story, fault, i).nodes().get(name);
            if (before != null && before.leads()) {
              return Optional.of(new Hurt(before, fault, i));
            }
          }
        }
      }
    }
    return Optional.empty();
  }

  /// The last look before a fault was there.
  private static Look beginOf(List<Look> story, Fault fault, int seen) {
    int i = seen;
    while (i > 0 && story.get(i).faults().stream().anyMatch(f -> f.id() == fault.id())) {
      i--;
    }
    return story.get(i);
  }

  /// After that, another node leads the same shard, in a later epoch.
  static Sign anotherLeads(String way) {
    return new Sign(
        "Another node leads that shard, in a later epoch",
        story ->
            leaderBroken(story, way)
                .flatMap(hurt ->
                    story.subList(hurt.at, story.size()).stream()
                        .flatMap(look -> look.leader(hurt.node.shard()).stream())
                        .filter(now -> now.up() && !now.name().equals(hurt.node.name()))
                        .filter(now -> now.epoch() > hurt.node.epoch())
                        .findFirst()
                        .map(now ->
                            "%s leads %s in epoch %d, after %s in epoch %d"
                                .formatted(
                                    now.name(),
                                    now.shard(),
                                    now.epoch(),
                                    hurt.node.name(),
                                    hurt.node.epoch()))));
  }

  /// Whatever was broken is whole again; said last, because it is what ends a mission.
  static Sign whole() {
    return new Sign(
        "All is healed again",
        story -> {
          boolean everBroken = story.stream().anyMatch(look -> !look.faults().isEmpty());
          return everBroken && story.getLast().faults().isEmpty()
              ? Optional.of("nothing is broken any more")
              : Optional.empty();
        });
  }

  /// While that was broken, so many operations were acknowledged.
  static Sign servedMeanwhile(String words, Predicate<Look> meanwhile, int least) {
    return new Sign(
        words,
        story -> {
          int served = story.stream().filter(meanwhile).mapToInt(Look::acknowledged).sum();
          return served >= least
              ? Optional.of("%d acknowledged meanwhile".formatted(served))
              : Optional.empty();
        });
  }

  /// While that was broken, nobody noticed for so many looks in a row.
  static Sign nobodyNoticed(String words, Predicate<Look> meanwhile, int looks) {
    return new Sign(
        words,
        story -> {
          int inRow = 0;
          int served = 0;
          for (var look : story) {
            boolean calm = meanwhile.test(look) && look.calm() && look.acknowledged() > 0;
            inRow = calm ? inRow + 1 : 0;
            served = calm ? served + look.acknowledged() : 0;
            if (inRow >= looks) {
              return Optional.of(
                  "%d acknowledged in %d s, nobody refused".formatted(served, looks));
            }
          }
          return Optional.empty();
        });
  }

  /// While that was broken, somebody was told no, or nothing at all.
  static Sign somebodyNoticed(String words, Predicate<Look> meanwhile) {
    return new Sign(
        words,
        story ->
            story.stream()
                .filter(meanwhile)
                .filter(look -> !look.calm())
                .findFirst()
                .map(look ->
                    "%d refused and %d in doubt, %.0f s after the begin"
                        .formatted(look.refused(), look.unknown(), look.seconds())));
  }

  /// While that was broken, somebody was left in doubt.
  static Sign inDoubt(Predicate<Look> meanwhile) {
    return new Sign(
        "A client does not know whether its message was stored",
        story ->
            story.stream()
                .filter(meanwhile)
                .filter(look -> look.unknown() > 0)
                .findFirst()
                .map(look ->
                    "%d in doubt, %.0f s after the begin"
                        .formatted(look.unknown(), look.seconds())));
  }

  /// A shard was without a leader that answers for so many looks in a row, while that was broken.
  static Sign leaderless(String words, Predicate<Look> meanwhile, int looks) {
    return new Sign(
        words,
        story -> {
          var inRow = new HashMap<String, Integer>();
          for (var look : story) {
            var shards = new TreeSet<String>();
            look.nodes().values().forEach(node -> shards.add(node.shard()));
            shards.remove("");
            for (var shard : shards) {
              boolean without =
                  meanwhile.test(look) && look.leader(shard).filter(Node::up).isEmpty();
              int count = without ? inRow.getOrDefault(shard, 0) + 1 : 0;
              inRow.put(shard, count);
              if (count >= looks) {
                return Optional.of("%s had no leader for %d s".formatted(shard, looks));
              }
            }
          }
          return Optional.empty();
        });
  }

  /// Each shard has exactly one leader that answers.
  static Sign oneLeaderEach() {
    return new Sign(
        "Every shard has one leader again",
        story -> {
          var leaders = new HashMap<String, List<String>>();
          for (var node : story.getLast().nodes().values()) {
            if (!node.shard().isEmpty()) {
              var of = leaders.computeIfAbsent(node.shard(), _ -> new ArrayList<>());
              if (node.leads() && node.up()) {
                of.add(node.name());
              }
            }
          }
          return !leaders.isEmpty() && leaders.values().stream().allMatch(l -> l.size() == 1)
              ? Optional.of(
                  "leaders are "
                      + new TreeSet<>(leaders.values().stream().map(List::getFirst).toList()))
              : Optional.empty();
        });
  }

  /// Some shard has more or fewer slots than in the beginning.
  static Sign slotsMoved() {
    return new Sign(
        "A slot has moved to another shard",
        story -> {
          var first = slots(story.getFirst());
          var now = slots(story.getLast());
          return first.keySet().equals(now.keySet()) && !first.equals(now)
              ? Optional.of("slots were %s, and are %s".formatted(first, now))
              : Optional.empty();
        });
  }

  private static SortedMap<String, Integer> slots(Look look) {
    var slots = new TreeMap<String, Integer>();
    look.nodes().values().stream()
        .filter(Node::leads)
        .forEach(node -> slots.put(node.shard(), node.slots()));
    return slots;
  }

  /// Over the last ten looks, few waited long, and the mean hides it.
  static Sign meanLies(double meanMs, double p99Ms, int least) {
    return new Sign(
        "In ten seconds the mean stays below %.0f ms and the p99 leaves %.0f ms"
            .formatted(meanMs, p99Ms),
        story -> {
          for (int end = 10; end <= story.size(); end++) {
            var took =
                story.subList(end - 10, end).stream()
                    .flatMap(look -> look.millis().stream())
                    .sorted()
                    .toList();
            if (took.size() < least) {
              continue;
            }
            double mean =
                took.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
            double p99 = took.get((int) (0.99 * (took.size() - 1)));
            if (mean < meanMs && p99 > p99Ms) {
              return Optional.of(
                  String.format(
                      Locale.ROOT,
                      "mean %.0f ms, p99 %.0f ms of %d operations",
                      mean,
                      p99,
                      took.size()));
            }
          }
          return Optional.empty();
        });
  }

  /// A fault of that way is there, on something whose name fits.
  static Predicate<Look> broken(String ways, String names) {
    return look ->
        look.faults().stream()
            .anyMatch(fault ->
                fault.words().matches("(" + ways + ") .*")
                    && fault.on().stream().anyMatch(name -> name.matches(names)));
  }

  /// So many different ones whose names fit are broken at once.
  static Predicate<Look> broken(int least, String ways, String names) {
    return look ->
        look.faults().stream()
                .filter(fault -> fault.words().matches("(" + ways + ") .*"))
                .flatMap(fault -> fault.on().stream())
                .filter(name -> name.matches(names))
                .distinct()
                .count()
            >= least;
  }
}
