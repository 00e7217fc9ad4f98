package soulfra.experiments.history.txn;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/// Strongly connected components, as Tarjan finds them in one walk: whatever lies on a cycle lies
/// in one component with all of the cycle.
final class Components {

  private final Graph graph;
  private final int[] nodes;
  private final int allowed;
  private final ToIntFunction<Graph.Edge> relations;
  private final ArrayDeque<Integer> stack = new ArrayDeque<>();
  private final List<int[]> found = new ArrayList<>();
  private int visited;

  // By the place of a node among the nodes, so that a small part of a large graph costs little.
  private final int[] index;
  private final int[] low;
  private final boolean[] open;

  private Components(Graph graph, int[] nodes, int allowed, ToIntFunction<Graph.Edge> relations) {
    this.graph = graph;
    this.nodes = nodes;
    this.allowed = allowed;
    this.relations = relations;
    index = new int[nodes.length];
    low = new int[nodes.length];
    open = new boolean[nodes.length];
    Arrays.fill(index, -1);
  }

  /// Those of more than one node.
  static List<int[]> of(Graph graph) {
    var all = IntStream.range(0, graph.size()).toArray();
    return of(graph, all, ~0, Graph.Edge::relations);
  }

  /// Those of the part of the graph that has these nodes, and edges with one of the allowed
  /// relations. Each is sorted.
  ///
  /// @param nodes sorted
  static List<int[]> of(
      Graph graph, int[] nodes, int allowed, ToIntFunction<Graph.Edge> relations) {
    var components = new Components(graph, nodes, allowed, relations);
    for (int place = 0; place < nodes.length; place++) {
      if (components.index[place] < 0) {
        components.walk(place);
      }
    }
    return components.found;
  }

  private record Frame(int place, Iterator<Map.Entry<Integer, Graph.Edge>> edges) {}

  private void walk(int root) {
    var frames = new ArrayDeque<Frame>();
    frames.push(enter(root));
    while (!frames.isEmpty()) {
      var frame = frames.getFirst();
      int deeper = -1;
      while (deeper < 0 && frame.edges.hasNext()) {
        var edge = frame.edges.next();
        boolean leads = (relations.applyAsInt(edge.getValue()) & allowed) != 0;
        int to = leads ? Arrays.binarySearch(nodes, edge.getKey()) : -1;
        if (to >= 0 && index[to] < 0) {
          deeper = to;
        } else if (to >= 0 && open[to]) {
          low[frame.place] = Math.min(low[frame.place], index[to]);
        }
      }
      if (deeper >= 0) {
        frames.push(enter(deeper));
      } else {
        frames.pop();
        leave(frame.place, frames.isEmpty() ? -1 : frames.getFirst().place);
      }
    }
  }

  private Frame enter(int place) {
    index[place] = low[place] = visited++;
    open[place] = true;
    stack.push(place);
    return new Frame(place, graph.from(nodes[place]).entrySet().iterator());
  }

  private void leave(int place, int parent) {
    if (parent >= 0) {
      low[parent] = Math.min(low[parent], low[place]);
    }
    if (low[place] != index[place]) {
      return;
    }
    var component = new ArrayList<Integer>();
    int member;
    do {
      member = stack.pop();
      open[member] = false;
      component.add(nodes[member]);
    } while (member != place);
    if (component.size() > 1) {
      found.add(component.stream().mapToInt(Integer::intValue).sorted().toArray());
    }
  }
}
