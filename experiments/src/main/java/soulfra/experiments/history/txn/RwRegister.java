package soulfra.experiments.history.txn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import soulfra.experiments.history.Settings;
import soulfra.experiments.history.Words;

/// Transactions that write and read single values, each written once to a key. A value does not
/// tell what it replaced, so of the order of versions only a part is known: nothing comes before
/// anything, and, if the settings say that this may be believed,
///
/// - `wfr-keys`: what a transaction writes comes after what it read of the same key,
/// - `sequential-keys`: each process goes through the versions of a key in their order,
/// - `linearizable-keys`: so does everybody by the clock,
/// - `transaction-order`: a map of a transaction's place in the history (that of its answer, from
///   0) to a number, as the database itself may tell it: versions are in the order of these
///   numbers.
final class RwRegister {

  private final List<Txn> txns;
  private final Words words;
  private final List<Anomaly> anomalies = new ArrayList<>();
  private final Set<List<?>> written = new HashSet<>();
  private final Map<List<?>, Set<Txn>> writers = new LinkedHashMap<>();
  private final Map<List<?>, Set<Txn>> readers = new LinkedHashMap<>();

  RwRegister(List<Txn> txns, Words words) {
    this.txns = txns;
    this.words = words;
    for (var txn : txns) {
      if (txn.mops().stream().anyMatch(mop -> mop.kind() == Mop.Kind.APPEND)) {
        throw new IllegalArgumentException(
            "rw-register knows r and w; for append there is list-append");
      }
      txn.mops().stream()
          .filter(mop -> !mop.reads())
          .forEach(mop -> written.add(Arrays.asList(mop.key(), mop.value())));
      if (txn.possible()) {
        txn.externalWrites().forEach((key, value) -> note(writers, key, value, txn));
      }
      if (txn.ok()) {
        txn.externalReads().forEach((key, value) -> note(readers, key, value, txn));
      }
    }
  }

  private static void note(
      Map<List<?>, Set<Txn>> index, Object key, @Nullable Object value, Txn txn) {
    index.computeIfAbsent(Arrays.asList(key, value), _ -> new LinkedHashSet<>()).add(txn);
  }

  List<Anomaly> anomalies() {
    return anomalies;
  }

  void analyse(Graph graph, Settings settings) {
    readers.forEach((version, of) -> linkReaders(graph, version, of));
    var versions = new Versions();
    take(versions, initial(), "that a key begins with nothing");
    if (settings.get("transaction-order") instanceof Map<?, ?> order) {
      take(versions, ordered(order), "that versions are in the order of transactions");
    }
    if (settings.flag("wfr-keys")) {
      take(versions, writesFollowReads(), "that writes follow reads");
    }
    if (settings.flag("sequential-keys")) {
      var source = new Versions.Source();
      perKey().forEach((key, of) -> Orders.process(of, (a, b) -> follows(source, key, a, b)));
      take(versions, source, "that each process sees versions in their order");
    }
    if (settings.flag("linearizable-keys")) {
      var source = new Versions.Source();
      perKey().forEach((key, of) -> Orders.realtime(of, (a, b) -> follows(source, key, a, b)));
      take(versions, source, "that everybody sees versions in the order of time");
    }
    versions.forEach((key, version, later) -> linkVersions(graph, key, version, later));
  }

  private void linkReaders(Graph graph, List<?> version, Set<Txn> of) {
    var by = List.copyOf(writers.getOrDefault(version, Set.of()));
    if (by.size() > 1) {
      throw new IllegalArgumentException(
          "each value may be written to a key once, but %s was written to %s by %s and by %s"
              .formatted(
                  Words.value(version.get(1)),
                  Words.value(version.get(0)),
                  words.saysWhen(by.get(0).operation()),
                  words.saysWhen(by.get(1).operation())));
    }
    for (var reader : of) {
      if (by.size() == 1) {
        graph.link(by.getFirst().id(), reader.id(), Graph.WR, why(version, version.get(1)));
      } else if (version.get(1) != null && !written.contains(version)) {
        anomalies.add(
            Anomaly.of(
                "unwritten-value",
                "%s read %s of %s, which nobody wrote; it may have been there before."
                    .formatted(
                        words.saysWhen(reader.operation()),
                        Words.value(version.get(1)),
                        Words.value(version.get(0))),
                List.of(reader)));
      }
    }
  }

  private void linkVersions(
      Graph graph, Object key, @Nullable Object version, @Nullable Object later) {
    var before = Arrays.asList(key, version);
    for (var overwriter : writers.getOrDefault(Arrays.asList(key, later), Set.of())) {
      for (var writer : writers.getOrDefault(before, Set.of())) {
        graph.link(writer.id(), overwriter.id(), Graph.WW, why(before, later));
      }
      for (var reader : readers.getOrDefault(before, Set.of())) {
        graph.link(reader.id(), overwriter.id(), Graph.RW, why(before, later));
      }
    }
  }

  private static Graph.Why why(List<?> version, @Nullable Object after) {
    return new Graph.Why(version.get(0), version.get(1), after);
  }

  private Versions.Source initial() {
    var source = new Versions.Source();
    for (var index : List.of(writers, readers)) {
      index.keySet().forEach(version -> source.before(version.get(0), null, version.get(1)));
    }
    return source;
  }

  private Versions.Source ordered(Map<?, ?> order) {
    var places = new HashMap<String, Double>();
    order.forEach((place, number) ->
        places.put(String.valueOf(place), Double.valueOf(String.valueOf(number))));
    var last = new HashMap<Object, @Nullable Object>();
    var source = new Versions.Source();
    txns.stream()
        .filter(txn -> txn.possible() && places.containsKey(place(txn)))
        .sorted(Comparator.comparing(txn -> places.getOrDefault(place(txn), 0.0)))
        .forEach(txn ->
            txn.externalWrites()
                .forEach((key, value) -> {
                  if (last.containsKey(key)) {
                    source.before(key, last.get(key), value);
                  }
                  last.put(key, value);
                }));
    return source;
  }

  private static String place(Txn txn) {
    return String.valueOf(txn.operation().to());
  }

  private Versions.Source writesFollowReads() {
    var source = new Versions.Source();
    for (var txn : txns) {
      if (txn.ok()) {
        var writes = txn.externalWrites();
        txn.externalReads()
            .forEach((key, value) -> {
              if (value != null && writes.containsKey(key)) {
                source.before(key, value, writes.get(key));
              }
            });
      }
    }
    return source;
  }

  /// Those whose dealings with a key are known.
  private Map<Object, List<Txn>> perKey() {
    var perKey = new HashMap<Object, Set<Txn>>();
    for (var index : List.of(writers, readers)) {
      index.forEach((version, of) ->
          perKey.computeIfAbsent(version.get(0), _ -> new LinkedHashSet<>()).addAll(of));
    }
    var sorted = new LinkedHashMap<Object, List<Txn>>();
    perKey.forEach((key, of) ->
        sorted.put(key, of.stream().sorted((a, b) -> Integer.compare(a.id(), b.id())).toList()));
    return sorted;
  }

  /// The last that the one had to do with comes before the first that the other had to do with.
  private static void follows(Versions.Source source, Object key, Txn one, Txn other) {
    var written = one.externalWrites();
    var last = written.containsKey(key) ? written.get(key) : one.externalReads().get(key);
    var read = other.ok() ? other.externalReads() : Map.<Object, @Nullable Object>of();
    var first = read.containsKey(key) ? read.get(key) : other.externalWrites().get(key);
    source.before(key, last, first);
  }

  private void take(Versions versions, Versions.Source source, String believed) {
    for (var cycle : versions.take(source)) {
      var of = new ArrayList<Txn>();
      cycle
          .versions()
          .forEach(version -> {
            of.addAll(writers.getOrDefault(Arrays.asList(cycle.key(), version), Set.of()));
            of.addAll(readers.getOrDefault(Arrays.asList(cycle.key(), version), Set.of()));
          });
      anomalies.add(
          Anomaly.of(
              "cyclic-versions",
              "If it is believed %s, the versions %s of %s each come before one another."
                  .formatted(believed, Words.some(cycle.versions()), Words.value(cycle.key())),
              of));
    }
  }
}
