package soulfra.experiments.history.txn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import soulfra.experiments.history.Deadline;

/// Cycles in a graph of dependencies: of each kind a short one in each component, but none of a
/// kind that a found one already is.
final class Cycles {

  /// Edges that one look for one kind of cycle may walk along: enough for the shortest in most
  /// components, and for some cycle in all.
  private static final long MOST_STEPS = 3_000_000;

  /// @param relations which one each step stands for
  record Cycle(String type, List<Integer> nodes, List<Integer> relations) {}

  private final Graph graph;
  private final ToIntFunction<Graph.Edge> plainest;
  private final Set<String> wanted;
  private final Deadline deadline;
  private final List<Cycle> found = new ArrayList<>();
  private final List<Cycle> hidden = new ArrayList<>();
  private boolean complete = true;

  private Cycles(
      Graph graph, ToIntFunction<Graph.Edge> plainest, Set<String> wanted, Deadline deadline) {
    this.graph = graph;
    this.plainest = plainest;
    this.wanted = wanted;
    this.deadline = deadline;
  }

  /// @param hidden cycles by another reading of their edges than the plainest: true as well, and
  ///   worth to tell if they say more than all that is known
  /// @param complete whether no search for a wanted kind was cut short
  record Found(List<Cycle> cycles, List<Cycle> hidden, boolean complete) {}

  /// @param plainest which one of its relations an edge stands for at first
  static Found in(
      Graph graph, ToIntFunction<Graph.Edge> plainest, Set<String> wanted, Deadline deadline) {
    return new Cycles(graph, plainest, wanted, deadline).search();
  }

  private Found search() {
    Components.of(graph).forEach(this::within);
    return new Found(found, hidden, complete);
  }

  private void within(int[] nodes) {
    var known = new HashSet<String>();
    for (var spec : Spec.ALL) {
      if (known.contains(spec.name())) {
        continue;
      }
      var cycle = look(spec, nodes, plainest);
      if (cycle != null) {
        found.add(cycle);
        known.addAll(Levels.implied(spec.name()));
        continue;
      }
      var other = look(spec, nodes, Graph.Edge::relations);
      if (other != null) {
        hidden.add(other);
      }
    }
  }

  private @Nullable Cycle look(Spec spec, int[] nodes, ToIntFunction<Graph.Edge> reading) {
    for (var part : Components.of(graph, nodes, spec.allowed(), reading)) {
      var cycle = new Look(spec, part, reading).shortest();
      if (cycle != null) {
        return cycle;
      }
    }
    return null;
  }

  /// One look for one kind of cycle in one component: from each edge of the rarest kind back to
  /// where it begins, breadth first.
  private final class Look {

    private final Spec spec;
    private final int[] part;
    private final ToIntFunction<Graph.Edge> reading;
    private final int[] cameFrom;
    private final int[] cameBy;
    private final int[] turn;
    private int turns;
    private long steps;
    private @Nullable Cycle best;

    Look(Spec spec, int[] part, ToIntFunction<Graph.Edge> reading) {
      this.spec = spec;
      this.part = part;
      this.reading = reading;
      cameFrom = new int[part.length * Spec.PROGRESSES];
      cameBy = new int[part.length * Spec.PROGRESSES];
      turn = new int[part.length * Spec.PROGRESSES];
    }

    private int local(int node) {
      return Arrays.binarySearch(part, node);
    }

    @Nullable Cycle shortest() {
      for (int from : part) {
        for (var edge : graph.from(from).entrySet()) {
          boolean starts = (reading.applyAsInt(edge.getValue()) & spec.start()) != 0;
          if (!starts || local(edge.getKey()) < 0) {
            continue;
          }
          back(from, edge.getKey());
          if (best != null && best.nodes().size() == 2) {
            return best;
          }
          if (steps > MOST_STEPS || deadline.over()) {
            complete &= best != null || !wanted.contains(spec.name());
            return best;
          }
        }
      }
      return best;
    }

    private void back(int start, int second) {
      turns++;
      int longest = best == null ? Integer.MAX_VALUE : best.nodes().size() - 1;
      int first = spec.after(0, spec.start());
      int goal = local(start);
      var queue = new ArrayList<Integer>();
      mark(local(second) * Spec.PROGRESSES + first, -1, spec.start(), queue);
      int length = 1;
      int levelEnds = 1;
      for (int at = 0; at < queue.size(); at++) {
        if (at == levelEnds) {
          length++;
          levelEnds = queue.size();
          if (length >= longest || steps > MOST_STEPS) {
            return;
          }
        }
        int here = queue.get(at);
        int node = part[here / Spec.PROGRESSES];
        for (var edge : graph.from(node).entrySet()) {
          steps++;
          int to = local(edge.getKey());
          if (to < 0) {
            continue;
          }
          int relations = reading.applyAsInt(edge.getValue());
          for (int rest = relations; rest != 0; rest &= rest - 1) {
            int relation = Integer.lowestOneBit(rest);
            int progress = spec.after(here % Spec.PROGRESSES, relation);
            if (progress < 0) {
              continue;
            }
            if (to == goal) {
              if (spec.closes(progress) && keep(start, here, relation)) {
                return;
              }
            } else {
              int next = to * Spec.PROGRESSES + progress;
              if (turn[next] != turns) {
                mark(next, here, relation, queue);
              }
            }
          }
        }
      }
    }

    private void mark(int place, int from, int by, List<Integer> queue) {
      turn[place] = turns;
      cameFrom[place] = from;
      cameBy[place] = by;
      queue.add(place);
    }

    /// A cycle meets each node once; a path that does not is none.
    private boolean keep(int start, int last, int closing) {
      var nodes = new ArrayList<Integer>();
      var relations = new ArrayList<Integer>();
      relations.add(closing);
      for (int at = last; at >= 0; at = cameFrom[at]) {
        nodes.addFirst(part[at / Spec.PROGRESSES]);
        relations.addFirst(cameBy[at]);
      }
      nodes.addFirst(start);
      if (new TreeSet<>(nodes).size() < nodes.size()) {
        return false;
      }
      best = new Cycle(spec.name(), nodes, relations);
      return true;
    }
  }
}
