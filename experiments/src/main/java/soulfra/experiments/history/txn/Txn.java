package soulfra.experiments.history.txn;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import soulfra.experiments.history.History;
import soulfra.experiments.history.Operation;

/// A transaction.
///
/// @param id its place in the graph
record Txn(int id, Operation operation, List<Mop> mops) {

  /// All of a history, in the order in which they began.
  static List<Txn> all(History history) {
    var all = new ArrayList<Txn>();
    for (var o : history.operations()) {
      try {
        all.add(new Txn(all.size(), o, Mop.all(o)));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "process %s, %s: %s".formatted(o.process(), o.f(), e.getMessage()));
      }
    }
    return all;
  }

  boolean ok() {
    return operation.ok();
  }

  boolean possible() {
    return operation.possible();
  }

  /// What it saw of the others: a key's value, if it was read before anything else was done to it.
  Map<Object, @Nullable Object> externalReads() {
    var reads = new LinkedHashMap<Object, @Nullable Object>();
    var touched = new HashSet<Object>();
    for (var mop : mops) {
      if (touched.add(mop.key()) && mop.reads()) {
        reads.put(mop.key(), mop.value());
      }
    }
    return reads;
  }

  /// What the others may see of it: the last value that it wrote to a key.
  Map<Object, @Nullable Object> externalWrites() {
    var writes = new LinkedHashMap<Object, @Nullable Object>();
    for (var mop : mops) {
      if (!mop.reads()) {
        writes.put(mop.key(), mop.value());
      }
    }
    return writes;
  }
}
