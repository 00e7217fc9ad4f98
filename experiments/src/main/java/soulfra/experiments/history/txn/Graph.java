package soulfra.experiments.history.txn;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Which transaction must come before which, and why (Adya's dependencies, and the orders that
/// clients can see).
final class Graph {

  /// The second overwrote what the first wrote.
  static final int WW = 1;

  /// The second read what the first wrote.
  static final int WR = 2;

  /// The second overwrote what the first read (an anti-dependency).
  static final int RW = 4;

  /// One process ran the first before the second.
  static final int PROCESS = 8;

  /// The first had ended before the second began.
  static final int REALTIME = 16;

  /// @param value what the first wrote or read
  /// @param after what the second wrote
  record Why(Object key, @Nullable Object value, @Nullable Object after) {}

  static final class Edge {
    private int relations;
    private @Nullable Map<Integer, Why> whys;

    int relations() {
      return relations;
    }

    /// The plainest of its reasons.
    int plainest() {
      return Integer.lowestOneBit(relations);
    }

    /// The same where the order of versions is only believed: what was read from the other is
    /// known.
    int surest() {
      return (relations & WR) != 0 ? WR : plainest();
    }

    @Nullable Why why(int relation) {
      return whys == null ? null : whys.get(relation);
    }
  }

  private final List<Map<Integer, Edge>> out = new ArrayList<>();
  private int edges;

  Graph(int size) {
    for (int i = 0; i < size; i++) {
      out.add(new LinkedHashMap<>(4));
    }
  }

  int size() {
    return out.size();
  }

  int edges() {
    return edges;
  }

  void link(int from, int to, int relation, @Nullable Why why) {
    if (from == to) {
      return;
    }
    var edge =
        out.get(from)
            .computeIfAbsent(
                to,
                _ -> {
                  edges++;
                  return new Edge();
                });
    edge.relations |= relation;
    if (why != null) {
      if (edge.whys == null) {
        edge.whys = new LinkedHashMap<>(2);
      }
      edge.whys.putIfAbsent(relation, why);
    }
  }

  Map<Integer, Edge> from(int node) {
    return out.get(node);
  }

  Edge edge(int from, int to) {
    return Objects.requireNonNull(out.get(from).get(to));
  }
}
