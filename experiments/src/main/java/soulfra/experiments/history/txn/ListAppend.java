package soulfra.experiments.history.txn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import soulfra.experiments.history.Operation.Outcome;
import soulfra.experiments.history.Words;

/// Transactions that append to lists and read them. Each element is appended once, so a list tells
/// the order of all writes before it: the longest one read of each key is the order of its
/// versions.
final class ListAppend {

  private final List<Txn> txns;
  private final Words words;
  private final List<Anomaly> anomalies = new ArrayList<>();
  private final Map<Object, Map<Object, Txn>> writers = new HashMap<>();
  private final Map<Object, List<Object>> order;
  private final Map<Object, Map<Object, Integer>> places = new HashMap<>();

  ListAppend(List<Txn> txns, Words words) {
    this.txns = txns;
    this.words = words;
    appendedOnce();
    txns.forEach(txn -> appends(txn).forEach(mop -> writer(txn, mop)));
    order = order(txns.stream().filter(Txn::possible).toList());
  }

  List<Anomaly> anomalies() {
    return anomalies;
  }

  /// Says what is wrong without any cycle, and links who must come before whom.
  void analyse(Graph graph) {
    unwritten();
    duplicates();
    incompatibleOrders();
    dirtyUpdates();
    link(graph);
  }

  private static List<Mop> appends(Txn txn) {
    return txn.mops().stream().filter(mop -> mop.kind() == Mop.Kind.APPEND).toList();
  }

  private void appendedOnce() {
    var seen = new HashMap<List<?>, Txn>();
    for (var txn : txns) {
      for (var mop : txn.mops()) {
        if (mop.kind() == Mop.Kind.WRITE) {
          throw new IllegalArgumentException(
              "list-append knows r and append; for w there is rw-register");
        }
        if (mop.kind() == Mop.Kind.APPEND && txn.operation().from() >= 0) {
          var twice = seen.put(Arrays.asList(mop.key(), mop.value()), txn);
          if (twice != null) {
            throw new IllegalArgumentException(
                "each element may be appended to a key once, but %s was appended to %s by %s and by %s"
                    .formatted(
                        Words.value(mop.value()),
                        Words.value(mop.key()),
                        words.saysWhen(twice.operation()),
                        words.saysWhen(txn.operation())));
          }
        }
      }
    }
  }

  private void writer(Txn txn, Mop mop) {
    if (mop.value() != null) {
      // A refused one stands only where nobody else says that he wrote it.
      var of = writers.computeIfAbsent(mop.key(), _ -> new HashMap<>());
      if (txn.possible() || !of.containsKey(mop.value())) {
        of.put(mop.value(), txn);
      }
    }
  }

  private @Nullable Txn writer(Object key, @Nullable Object element) {
    var of = writers.get(key);
    return of == null ? null : of.get(element);
  }

  /// The longest list of each key; one that nobody read, but that has one element at most, is
  /// known.
  private static Map<Object, List<Object>> order(List<Txn> txns) {
    var single = new LinkedHashMap<Object, List<Object>>();
    var longest = new LinkedHashMap<Object, List<Object>>();
    for (var txn : txns) {
      for (var mop : txn.mops()) {
        if (!mop.reads()) {
          single.computeIfAbsent(mop.key(), _ -> new ArrayList<>()).add(mop.value());
        } else if (mop.list().size() > longest.getOrDefault(mop.key(), List.of()).size()) {
          longest.put(mop.key(), mop.list().stream().distinct().collect(Collectors.toList()));
        }
      }
    }
    single.forEach((key, elements) -> {
      if (elements.size() == 1) {
        longest.putIfAbsent(key, elements);
      }
    });
    return longest;
  }

  private void unwritten() {
    for (var txn : txns) {
      for (var mop : txn.mops()) {
        if (!mop.reads() || !txn.ok()) {
          continue;
        }
        mop.list().stream()
            .filter(element -> writer(mop.key(), element) == null)
            .findFirst()
            .ifPresent(element ->
                add(
                    "unwritten-read",
                    "%s read %s in %s, which nobody had asked to append"
                        .formatted(who(txn), Words.value(element), Words.value(mop.key())),
                    txn));
      }
    }
  }

  private void duplicates() {
    for (var txn : txns) {
      for (var mop : txn.mops()) {
        var seen = new HashSet<@Nullable Object>();
        if (txn.possible() && mop.reads()) {
          mop.list().stream()
              .filter(element -> !seen.add(element))
              .findFirst()
              .ifPresent(twice ->
                  add(
                      "duplicate-elements",
                      "%s read %s more than once in %s: %s, though it was appended once"
                          .formatted(
                              who(txn),
                              Words.value(twice),
                              Words.value(mop.key()),
                              Words.value(mop.value())),
                      txn));
        }
      }
    }
  }

  private void incompatibleOrders() {
    record Read(Txn txn, List<?> list) {}
    var reads = new LinkedHashMap<Object, Map<List<?>, Read>>();
    for (var txn : txns) {
      for (var mop : txn.mops()) {
        if (txn.possible() && mop.reads() && !mop.list().isEmpty()) {
          reads
              .computeIfAbsent(mop.key(), _ -> new LinkedHashMap<>())
              .putIfAbsent(mop.list(), new Read(txn, mop.list()));
        }
      }
    }
    reads.forEach((key, lists) -> {
      var sorted = new ArrayList<>(lists.values());
      sorted.sort(Comparator.comparingInt(read -> read.list().size()));
      for (int i = 1; i < sorted.size(); i++) {
        var shorter = sorted.get(i - 1);
        var longer = sorted.get(i);
        if (!longer.list().subList(0, shorter.list().size()).equals(shorter.list())) {
          add(
              "incompatible-order",
              "%s read %s as %s, and %s as %s: no one order of appends leads to both"
                  .formatted(
                      who(shorter.txn()),
                      Words.value(key),
                      Words.value(shorter.list()),
                      who(longer.txn()),
                      Words.value(longer.list())),
              shorter.txn(),
              longer.txn());
          return;
        }
      }
    });
  }

  /// An element of a transaction that was refused, and behind it one of a committed one.
  private void dirtyUpdates() {
    order(txns)
        .forEach((key, elements) -> {
          Txn refused = null;
          for (var element : elements) {
            var writer = writer(key, element);
            if (writer == null || writer.operation().outcome() == Outcome.INFO) {
              continue;
            }
            if (!writer.possible()) {
              refused = writer;
            } else if (refused != null) {
              add(
                  "dirty-update",
                  "%s appended %s to %s on top of what %s had appended, which was refused"
                      .formatted(who(writer), Words.value(element), Words.value(key), who(refused)),
                  refused,
                  writer);
              refused = null;
            }
          }
        });
  }

  private void link(Graph graph) {
    var readers = readers();
    for (var txn : txns) {
      if (!txn.possible()) {
        continue;
      }
      for (var mop : txn.mops()) {
        if (mop.reads()) {
          var last = mop.list().isEmpty() ? null : mop.list().getLast();
          var writer = last == null ? null : writer(mop.key(), last);
          if (writer != null && writer.possible()) {
            graph.link(
                writer.id(), txn.id(), Graph.WR, new Graph.Why(mop.key(), last, mop.value()));
          }
        } else {
          overwrites(graph, txn, mop, readers);
        }
      }
    }
  }

  /// Who read which version of which key, by its last element; the first version has none.
  private Map<Object, Map<@Nullable Object, List<Txn>>> readers() {
    var readers = new HashMap<Object, Map<@Nullable Object, List<Txn>>>();
    for (var txn : txns) {
      for (var mop : txn.mops()) {
        boolean told = txn.ok() || !mop.list().isEmpty();
        if (mop.reads() && txn.possible() && told) {
          readers
              .computeIfAbsent(mop.key(), _ -> new HashMap<>())
              .computeIfAbsent(
                  mop.list().isEmpty() ? null : mop.list().getLast(), _ -> new ArrayList<>())
              .add(txn);
        }
      }
    }
    return readers;
  }

  private void overwrites(
      Graph graph, Txn txn, Mop mop, Map<Object, Map<@Nullable Object, List<Txn>>> readers) {
    var elements = order.getOrDefault(mop.key(), List.of());
    var places = this.places.computeIfAbsent(mop.key(), _ -> places(elements));
    int place = places.getOrDefault(Objects.requireNonNullElse(mop.value(), ""), elements.size());
    // One that nobody ever read comes after all that were.
    Object previous = place == 0 ? null : elements.get(place - 1);
    var why = new Graph.Why(mop.key(), previous, mop.value());
    var writer = previous == null ? null : writer(mop.key(), previous);
    if (writer != null && writer.possible()) {
      graph.link(writer.id(), txn.id(), Graph.WW, why);
    }
    var versions = readers.get(mop.key());
    var read = versions == null ? null : versions.get(previous);
    for (var reader : read == null ? List.<Txn>of() : read) {
      graph.link(reader.id(), txn.id(), Graph.RW, why);
    }
  }

  private static Map<Object, Integer> places(List<Object> elements) {
    var places = new HashMap<Object, Integer>();
    for (int i = 0; i < elements.size(); i++) {
      places.put(elements.get(i), i);
    }
    return places;
  }

  private String who(Txn txn) {
    return words.saysWhen(txn.operation());
  }

  private void add(String type, String sentence, Txn... txns) {
    anomalies.add(Anomaly.of(type, sentence + ".", List.of(txns)));
  }
}
