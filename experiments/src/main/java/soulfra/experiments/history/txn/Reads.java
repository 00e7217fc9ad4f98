package soulfra.experiments.history.txn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import soulfra.experiments.history.Words;

/// What single reads tell, without any cycle: of what was refused (G1a), of what was not final
/// (G1b), of what contradicts the transaction itself, of what it had yet to write, and of what two
/// of them read and both overwrote (a lost update).
final class Reads {

  private final List<Txn> txns;
  private final Words words;
  private final List<Anomaly> anomalies = new ArrayList<>();

  private Reads(List<Txn> txns, Words words) {
    this.txns = txns;
    this.words = words;
  }

  static List<Anomaly> anomalies(List<Txn> txns, Words words) {
    var reads = new Reads(txns, words);
    reads.refusedAndIntermediate();
    txns.stream().filter(Txn::ok).forEach(reads::within);
    txns.stream().filter(Txn::ok).forEach(reads::future);
    reads.lostUpdates();
    return reads.anomalies;
  }

  /// What a read saw, element by element: the last of them is its version.
  private static List<?> seen(Mop mop) {
    if (mop.value() instanceof List<?> list) {
      return list;
    }
    return mop.value() == null ? List.of() : List.of(mop.value());
  }

  private void refusedAndIntermediate() {
    var refused = new HashMap<List<?>, Txn>();
    var intermediate = new HashMap<List<?>, Txn>();
    for (var txn : txns) {
      var last = new HashMap<Object, @Nullable Object>();
      for (var mop : txn.mops()) {
        if (mop.reads()) {
          continue;
        }
        if (!txn.possible()) {
          refused.put(Arrays.asList(mop.key(), mop.value()), txn);
        }
        if (last.containsKey(mop.key())) {
          intermediate.put(Arrays.asList(mop.key(), last.get(mop.key())), txn);
        }
        last.put(mop.key(), mop.value());
      }
    }
    for (var txn : txns) {
      for (var mop : txn.mops()) {
        if (txn.ok() && mop.reads() && !seen(mop).isEmpty()) {
          read(txn, mop, refused, intermediate);
        }
      }
    }
  }

  private void read(Txn txn, Mop mop, Map<List<?>, Txn> refused, Map<List<?>, Txn> intermediate) {
    for (var element : seen(mop)) {
      var writer = refused.get(Arrays.asList(mop.key(), element));
      if (writer != null) {
        add(
            "G1a",
            "%s read %s of %s, which %s had written and was refused"
                .formatted(who(txn), Words.value(element), Words.value(mop.key()), who(writer)),
            txn,
            writer);
      }
    }
    var version = seen(mop).getLast();
    var writer = intermediate.get(Arrays.asList(mop.key(), version));
    if (writer != null && writer.id() != txn.id()) {
      add(
          "G1b",
          "%s read %s of %s, which was not the last that %s wrote there"
              .formatted(who(txn), Words.value(version), Words.value(mop.key()), who(writer)),
          txn,
          writer);
    }
  }

  /// A transaction may not see what it has yet to append.
  private void future(Txn txn) {
    var read = new HashSet<List<?>>();
    for (var mop : txn.mops()) {
      if (mop.reads()) {
        seen(mop).forEach(element -> read.add(Arrays.asList(mop.key(), element)));
      } else if (mop.kind() == Mop.Kind.APPEND && read.contains(mop.written())) {
        add(
            "future-read",
            "%s read %s in %s before it had appended it"
                .formatted(who(txn), Words.value(mop.value()), Words.value(mop.key())),
            txn);
        return;
      }
    }
  }

  /// A transaction must see what it read and did itself.
  private void within(Txn txn) {
    var known = new HashMap<Object, State>();
    for (var mop : txn.mops()) {
      var state = known.get(mop.key());
      if (!mop.reads()) {
        known.put(mop.key(), State.after(state, mop));
        continue;
      }
      if (state != null && !state.fits(mop)) {
        add(
            "internal",
            "%s read %s as %s, although by what it had read and written itself it was %s"
                .formatted(
                    who(txn), Words.value(mop.key()), Words.value(mop.value()), state.words()),
            txn);
        return;
      }
      known.put(mop.key(), new State(true, mop.value(), List.of()));
    }
  }

  /// What a transaction knows of a key: all of it, or only the end of a list.
  private record State(boolean whole, @Nullable Object value, List<?> end) {

    static State after(@Nullable State state, Mop mop) {
      if (mop.kind() == Mop.Kind.WRITE) {
        return new State(true, mop.value(), List.of());
      }
      if (state != null && state.whole) {
        return new State(true, longer(state.list(), mop.value()), List.of());
      }
      return new State(false, null, longer(state == null ? List.of() : state.end, mop.value()));
    }

    private static List<@Nullable Object> longer(List<?> list, @Nullable Object element) {
      var longer = new ArrayList<@Nullable Object>(list);
      longer.add(element);
      return longer;
    }

    private List<?> list() {
      return value instanceof List<?> list ? list : List.of();
    }

    boolean fits(Mop read) {
      if (whole) {
        boolean lists = value instanceof List<?> || read.value() instanceof List<?>;
        return lists ? list().equals(read.list()) : Objects.equals(value, read.value());
      }
      int from = read.list().size() - end.size();
      return from >= 0 && read.list().subList(from, read.list().size()).equals(end);
    }

    String words() {
      return whole ? Words.value(value) : "[… %s]".formatted(Words.value(end.getLast()));
    }
  }

  /// Two that read the same version of a key, and both wrote the key.
  private void lostUpdates() {
    var updates = new LinkedHashMap<List<?>, List<Txn>>();
    for (var txn : txns) {
      if (!txn.ok()) {
        continue;
      }
      var written = new HashSet<Object>();
      txn.mops().stream().filter(mop -> !mop.reads()).forEach(mop -> written.add(mop.key()));
      txn.externalReads()
          .forEach((key, value) -> {
            if (written.contains(key)) {
              var read = Objects.equals(value, List.of()) ? null : value;
              updates.computeIfAbsent(Arrays.asList(key, read), _ -> new ArrayList<>()).add(txn);
            }
          });
    }
    updates.forEach((version, of) -> {
      if (of.size() > 1) {
        add(
            "lost-update",
            "%s and %s both read %s as %s, and both overwrote it: the one could not know of the other"
                .formatted(
                    who(of.get(0)),
                    who(of.get(1)),
                    Words.value(version.get(0)),
                    Words.value(version.get(1))),
            of.toArray(Txn[]::new));
      }
    });
  }

  private String who(Txn txn) {
    return words.saysWhen(txn.operation());
  }

  private void add(String type, String sentence, Txn... of) {
    anomalies.add(Anomaly.of(type, sentence + ".", List.of(of)));
  }
}
