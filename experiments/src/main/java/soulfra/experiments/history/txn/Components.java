package soulfra.experiments.history.txn;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/// Strongly connected components, as Tarjan finds them in one walk: whatever lies on a circle lies
/// in one component with all of the circle.
final class Components {

  private final Graph graph;
  private final ToIntFunction<Graph.Edge> relations;
  private final int allowed;
  private final int[] within;
  private final int[] index;
  private final int[] low;
  private final boolean[] open;
  private final ArrayDeque<Integer> stack = new ArrayDeque<>();
  private final List<int[]> found = new ArrayList<>();
  private int visited;

  private Components(Graph graph, int allowed, ToIntFunction<Graph.Edge> relations, int[] within) {
    this.graph = graph;
    this.allowed = allowed;
    this.relations = relations;
    this.within = within;
    index = new int[graph.size()];
    low = new int[graph.size()];
    open = new boolean[graph.size()];
    Arrays.fill(index, -1);
  }

  /// Those of more than one node.
  static List<int[]> of(Graph graph) {
    var nodes = new int[graph.size()];
    Arrays.setAll(nodes, i -> i);
    return of(graph, nodes, ~0, Graph.Edge::relations, new int[graph.size()]);
  }

  /// Those of the part of the graph that has these nodes, and edges with one of the allowed
  /// relations.
  ///
  /// @param within the same number for each node of the part
  static List<int[]> of(
      Graph graph, int[] nodes, int allowed, ToIntFunction<Graph.Edge> relations, int[] within) {
    var components = new Components(graph, allowed, relations, within);
    for (int node : nodes) {
      if (components.index[node] < 0) {
        components.walk(node);
      }
    }
    return components.found;
  }

  private record Frame(int node, Iterator<Map.Entry<Integer, Graph.Edge>> edges) {}

  private void walk(int root) {
    var frames = new ArrayDeque<Frame>();
    frames.push(enter(root));
    while (!frames.isEmpty()) {
      var frame = frames.getFirst();
      int deeper = -1;
      while (deeper < 0 && frame.edges.hasNext()) {
        var edge = frame.edges.next();
        int to = edge.getKey();
        if ((relations.applyAsInt(edge.getValue()) & allowed) == 0
            || within[to] != within[frame.node]) {
          continue;
        }
        if (index[to] < 0) {
          deeper = to;
        } else if (open[to]) {
          low[frame.node] = Math.min(low[frame.node], index[to]);
        }
      }
      if (deeper >= 0) {
        frames.push(enter(deeper));
      } else {
        frames.pop();
        leave(frame.node, frames.isEmpty() ? -1 : frames.getFirst().node);
      }
    }
  }

  private Frame enter(int node) {
    index[node] = low[node] = visited++;
    open[node] = true;
    stack.push(node);
    return new Frame(node, graph.from(node).entrySet().iterator());
  }

  private void leave(int node, int parent) {
    if (parent >= 0) {
      low[parent] = Math.min(low[parent], low[node]);
    }
    if (low[node] != index[node]) {
      return;
    }
    var component = new ArrayList<Integer>();
    int member;
    do {
      member = stack.pop();
      open[member] = false;
      component.add(member);
    } while (member != node);
    if (component.size() > 1) {
      found.add(component.stream().mapToInt(Integer::intValue).sorted().toArray());
    }
  }
}
