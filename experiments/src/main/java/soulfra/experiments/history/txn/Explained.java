package soulfra.experiments.history.txn;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import soulfra.experiments.history.Words;
import soulfra.experiments.history.txn.Cycles.Cycle;

/// A cycle in words: who its transactions are, and why each must come before the next.
final class Explained {

  private final List<Txn> txns;
  private final Graph graph;
  private final Words words;
  private final boolean lists;

  Explained(List<Txn> txns, Graph graph, Words words, boolean lists) {
    this.txns = txns;
    this.graph = graph;
    this.words = words;
    this.lists = lists;
  }

  Anomaly anomaly(Cycle cycle) {
    var members = cycle.nodes().stream().map(txns::get).toList();
    var steps = new ArrayList<String>();
    for (int i = 0; i < members.size(); i++) {
      steps.add(step(cycle, members, i));
    }
    var who =
        IntStream.range(0, members.size())
            .mapToObj(i -> "T%d, %s".formatted(i + 1, words.saysWhen(members.get(i).operation())))
            .collect(Collectors.joining("; "));
    var sentence =
        "%s: %s. That is a cycle (%s).".formatted(cycle.type(), String.join("; but ", steps), who);
    return Anomaly.of(cycle.type(), sentence, members);
  }

  private String step(Cycle cycle, List<Txn> members, int i) {
    int next = (i + 1) % members.size();
    var one = "T" + (i + 1);
    var other = "T" + (next + 1);
    int relation = cycle.relations().get(i);
    var edge = graph.edge(members.get(i).id(), members.get(next).id());
    var why = edge.why(relation);
    var before = "%s came before %s, for ".formatted(one, other);
    if (why == null) {
      var from = members.get(i).operation();
      var to = members.get(next).operation();
      return before
          + (relation == Graph.PROCESS
              ? "process %s ran them in this order".formatted(from.process())
              : "it had ended %s and %s was asked %s"
                  .formatted(
                      words.at(from.to(), from.end()), other, words.at(to.from(), to.begin())));
    }
    var key = Words.value(why.key());
    var value = Words.value(why.value());
    var after = Words.value(why.after());
    return before
        + switch (relation) {
          case Graph.WW ->
              lists
                  ? "%s appended %s to %s after its %s".formatted(other, after, key, value)
                  : "%s replaced its %s of %s by %s".formatted(other, value, key, after);
          case Graph.WR ->
              lists
                  ? "%s saw its %s in %s".formatted(other, value, key)
                  : "%s read its %s of %s".formatted(other, value, key);
          default ->
              lists
                  ? "it read %s without the %s that %s appended".formatted(key, after, other)
                  : "it read %s of %s, which %s replaced by %s".formatted(value, key, other, after);
        };
  }
}
