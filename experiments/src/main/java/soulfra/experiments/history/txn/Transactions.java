package soulfra.experiments.history.txn;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import soulfra.experiments.history.Answer;
import soulfra.experiments.history.Checker;
import soulfra.experiments.history.Deadline;
import soulfra.experiments.history.Finding;
import soulfra.experiments.history.History;
import soulfra.experiments.history.Settings;
import soulfra.experiments.history.Words;

/// Whether transactions were as isolated from one another as a level promises: from what they read,
/// it follows who must come before whom; a cycle of such dependencies is an anomaly, and its kind
/// says which levels it rules out (Adya 1999; Kingsbury and Alvaro 2020).
///
/// What it calls an anomaly is one. That it finds none proves no level: nobody reads everything.
///
/// Settings: `level` (one or more, by commas; `anomaly:G0` asks for one anomaly only), and for
/// rw-register those of [RwRegister].
public record Transactions(String name, String about, String speaks) implements Checker {

  public static final String DEFAULT_LEVEL = "strict-serializable";

  public static List<Checker> all() {
    return List.of(
        new Transactions(
            "list-append",
            "transactions that append to lists and read them",
            "txn [[append x 1] [r y [2 3]]]"),
        new Transactions(
            "rw-register",
            "transactions that write and read values, each written once",
            "txn [[w x 1] [r y 2]]"));
  }

  /// The levels that can be asked for.
  public static Set<String> levels() {
    return Levels.all();
  }

  /// What the level is called here: `serializable` for Adya's `PL-3`.
  public static String level(String name) {
    return Levels.level(name);
  }

  @Override
  public Set<String> knows() {
    return name.equals("list-append")
        ? Set.of("level")
        : Set.of("level", "wfr-keys", "sequential-keys", "linearizable-keys", "transaction-order");
  }

  @Override
  public Answer check(History history, Settings settings, Deadline deadline) {
    try {
      return judge(history, settings, deadline);
    } catch (IllegalArgumentException e) {
      return Answer.unknown(
          "This history can't be judged by "
              + name
              + ": "
              + Objects.requireNonNull(e.getMessage()));
    }
  }

  private Answer judge(History history, Settings settings, Deadline deadline) {
    var level = settings.text("level", DEFAULT_LEVEL);
    var forbidden = forbidden(level);
    var words = new Words(history);
    var txns = Txn.all(history);
    var graph = new Graph(txns.size());
    var anomalies = new ArrayList<>(Reads.anomalies(txns, words));
    boolean appends = name.equals("list-append");
    if (appends) {
      var lists = new ListAppend(txns, words);
      lists.analyse(graph);
      anomalies.addAll(lists.anomalies());
    } else {
      var registers = new RwRegister(txns, words);
      registers.analyse(graph, settings);
      anomalies.addAll(registers.anomalies());
    }
    if (forbidden.stream().anyMatch(a -> a.endsWith("-realtime"))) {
      Orders.realtime(txns, (a, b) -> graph.link(a.id(), b.id(), Graph.REALTIME, null));
    } else if (forbidden.stream().anyMatch(a -> a.endsWith("-process"))) {
      Orders.process(txns, (a, b) -> graph.link(a.id(), b.id(), Graph.PROCESS, null));
    }
    ToIntFunction<Graph.Edge> plainest = appends ? Graph.Edge::plainest : Graph.Edge::surest;
    var found = Cycles.in(graph, plainest, forbidden, deadline);
    var explained = new Explained(txns, graph, words, appends);
    found.cycles().forEach(cycle -> anomalies.add(explained.anomaly(cycle)));
    var settled = anomalies.stream().map(Anomaly::type).collect(Collectors.toSet());
    var ruledOut = Levels.ruledOut(settled);
    for (var cycle : found.hidden()) {
      if (settled.add(cycle.type())
          && !ruledOut.containsAll(Levels.ruledOut(Set.of(cycle.type())))) {
        anomalies.add(explained.anomaly(cycle));
        ruledOut = Levels.ruledOut(anomalies.stream().map(Anomaly::type).toList());
      }
    }
    return answer(level, forbidden, anomalies, graph, txns.size(), found.complete());
  }

  private static Set<String> forbidden(String asked) {
    var forbidden = new TreeSet<String>();
    for (var part : asked.split(",", -1)) {
      var name = part.strip();
      forbidden.addAll(
          name.startsWith("anomaly:")
              ? Levels.implying(Set.of(name.substring("anomaly:".length())))
              : Levels.forbidden(Set.of(Levels.level(name))));
    }
    return forbidden;
  }

  private static Answer answer(
      String level,
      Set<String> forbidden,
      List<Anomaly> anomalies,
      Graph graph,
      int transactions,
      boolean complete) {
    var types =
        anomalies.stream().map(Anomaly::type).collect(Collectors.toCollection(TreeSet::new));
    var bad = types.stream().filter(forbidden::contains).toList();
    var ruledOut = Levels.ruledOut(types);
    var violations = findings(anomalies, bad);
    var notes = findings(anomalies, types.stream().filter(t -> !bad.contains(t)).toList());
    boolean nothing = graph.edges() == 0 || !complete;
    var otherwise =
        nothing
            ? Answer.unknown(
                graph.edges() == 0
                    ? "None of %,d transactions depends on another: nothing can be said of %s."
                        .formatted(transactions, level)
                    : "No cycle was found, and not all were looked for: the time was used up.")
            : Answer.valid(
                "Nothing that %s forbids, in %,d transactions with %,d dependencies."
                    .formatted(level, transactions, graph.edges()));
    var facts =
        otherwise
            .with("level", level)
            .with("anomalies", bad)
            .with("also_seen", types.stream().filter(t -> !bad.contains(t)).toList())
            .with("weakest_not", List.copyOf(Levels.weakest(ruledOut)))
            .with("not", List.copyOf(ruledOut))
            .with("transactions", transactions)
            .with("dependencies", graph.edges());
    return Answer.of(violations, facts).with(notes);
  }

  private static List<Finding> findings(List<Anomaly> anomalies, List<String> types) {
    return anomalies.stream()
        .filter(anomaly -> types.contains(anomaly.type()))
        .sorted(Comparator.comparingInt(anomaly -> severity(anomaly.type())))
        .map(Anomaly::finding)
        .toList();
  }

  private static final List<String> WORST_FIRST =
      List.of(
          "duplicate-elements",
          "cyclic-versions",
          "internal",
          "incompatible-order",
          "unwritten-read",
          "dirty-update",
          "G1a",
          "G1b",
          "future-read",
          "lost-update");

  private static int severity(String type) {
    int order =
        IntStream.range(0, Spec.ALL.size())
            .filter(i -> Spec.ALL.get(i).name().equals(type))
            .findFirst()
            .orElse(Spec.ALL.size());
    int listed = WORST_FIRST.indexOf(type);
    return listed >= 0 ? listed + 100 : order;
  }
}
