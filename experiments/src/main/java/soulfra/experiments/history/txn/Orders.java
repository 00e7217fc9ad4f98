package soulfra.experiments.history.txn;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/// The orders that clients can see: what one process did after another thing, and what began after
/// another thing had ended.
final class Orders {

  private Orders() {}

  /// Each acknowledged transaction with the next one of its process.
  static void process(List<Txn> txns, BiConsumer<Txn, Txn> link) {
    var last = new HashMap<String, Txn>();
    txns.stream()
        .filter(Txn::ok)
        .sorted(Comparator.comparingInt(t -> t.operation().to()))
        .forEach(txn -> {
          var before = last.put(txn.operation().process(), txn);
          if (before != null) {
            link.accept(before, txn);
          }
        });
  }

  /// Each acknowledged transaction with those that began after it, but for those that follow from
  /// others: what ended before the begin of something that itself has ended is left out.
  static void realtime(List<Txn> txns, BiConsumer<Txn, Txn> link) {
    record At(int position, boolean begins, Txn txn) {}
    var events = new ArrayList<At>();
    for (var txn : txns) {
      if (txn.operation().from() >= 0 && txn.possible()) {
        events.add(new At(txn.operation().from(), true, txn));
      }
      if (txn.ok()) {
        events.add(new At(txn.operation().to(), false, txn));
      }
    }
    events.sort(Comparator.comparingInt(At::position));
    Set<Txn> ended = new LinkedHashSet<>();
    var before = new HashMap<Integer, Set<Txn>>();
    for (var event : events) {
      if (event.begins()) {
        ended.forEach(earlier -> link.accept(earlier, event.txn()));
        if (event.txn().ok()) {
          before.put(event.txn().id(), new HashSet<>(ended));
        }
      } else {
        var covered = before.remove(event.txn().id());
        if (covered != null) {
          ended.removeAll(covered);
        }
        ended.add(event.txn());
      }
    }
  }
}
