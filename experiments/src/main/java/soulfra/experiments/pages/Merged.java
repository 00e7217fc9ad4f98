package soulfra.experiments.pages;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// State that replicas change on their own and merge later. All three merge to the same whatever
/// the order, and however often the same state comes: what they differ in is what gets lost on the
/// way. None of them is ever changed; each change is a new one.
interface Merged<S extends Merged<S>> {

  S merge(S other);

  /// The later value, whole; of two at the same moment, that of the higher replica.
  record LastWriter<V>(V value, long at, int replica) implements Merged<LastWriter<V>> {
    LastWriter<V> write(V next, long now, int by) {
      return new LastWriter<>(next, now, by);
    }

    @Override
    public LastWriter<V> merge(LastWriter<V> other) {
      boolean later = other.at > at || (other.at == at && other.replica > replica);
      return later ? other : this;
    }
  }

  /// A count for each replica, which nobody else raises (G-counter): of two states the higher count
  /// is the later one.
  record Counter(Map<Integer, Long> counts) implements Merged<Counter> {
    public Counter {
      counts = Map.copyOf(counts);
    }

    Counter add(int replica) {
      var next = new HashMap<>(counts);
      next.merge(replica, 1L, Long::sum);
      return new Counter(next);
    }

    long value() {
      return counts.values().stream().mapToLong(count -> count).sum();
    }

    @Override
    public Counter merge(Counter other) {
      var all = new HashMap<>(counts);
      other.counts.forEach((replica, count) -> all.merge(replica, count, Math::max));
      return new Counter(all);
    }
  }

  /// Each time that something is added has a number of its own, and who removes it removes the
  /// numbers that it sees (OR-set): what somebody else adds meanwhile stays.
  record Bag(Set<Added> added, Set<Added> removed) implements Merged<Bag> {

    /// @param number never given twice
    record Added(String what, long number) {}

    public Bag {
      added = Set.copyOf(added);
      removed = Set.copyOf(removed);
    }

    Bag add(String what, long number) {
      return new Bag(with(added, Set.of(new Added(what, number))), removed);
    }

    Bag remove(String what) {
      var seen = new HashSet<>(added);
      seen.removeIf(one -> !one.what.equals(what));
      return new Bag(added, with(removed, seen));
    }

    Set<String> value() {
      var there = new TreeSet<String>();
      for (var one : added) {
        if (!removed.contains(one)) {
          there.add(one.what);
        }
      }
      return there;
    }

    @Override
    public Bag merge(Bag other) {
      return new Bag(with(added, other.added), with(removed, other.removed));
    }

    private static Set<Added> with(Set<Added> some, Set<Added> more) {
      var all = new HashSet<>(some);
      all.addAll(more);
      return all;
    }
  }
}
