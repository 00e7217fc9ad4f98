package soulfra.experiments.history.txn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import soulfra.experiments.history.History;
import soulfra.experiments.history.Operation;
import soulfra.experiments.history.Operation.Outcome;

/// A transaction.
///
/// @param id its place in the graph
record Txn(int id, Operation operation, List<Mop> mops) {

  /// All of a history, in the order in which they began. What an indefinite one says that it read
  /// counts only if an acknowledged one saw what it wrote: else it may have been refused, and so
  /// have read what nobody may rely on.
  static List<Txn> all(History history) {
    var all = new ArrayList<Txn>();
    for (var o : history.operations()) {
      all.add(new Txn(all.size(), o, mops(o)));
    }
    var seen = new HashSet<List<?>>();
    all.stream().filter(Txn::ok).flatMap(txn -> txn.mops.stream()).forEach(mop -> seen(mop, seen));
    all.replaceAll(txn -> {
      boolean sure =
          txn.operation.outcome() != Outcome.INFO
              || txn.mops.stream().anyMatch(mop -> !mop.reads() && seen.contains(mop.written()));
      return sure
          ? txn
          : new Txn(txn.id, txn.operation, txn.mops.stream().map(Mop::untold).toList());
    });
    return all;
  }

  private static List<Mop> mops(Operation o) {
    boolean told = o.output() instanceof List<?> steps && !steps.isEmpty();
    try {
      return Mop.all(told && o.outcome() == Outcome.INFO ? o.output() : o.value());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "process %s, %s: %s".formatted(o.process(), o.f(), e.getMessage()));
    }
  }

  private static void seen(Mop mop, Set<List<?>> seen) {
    if (mop.reads()) {
      var versions = mop.value() instanceof List<?> list ? list : Arrays.asList(mop.value());
      versions.forEach(version -> seen.add(Arrays.asList(mop.key(), version)));
    }
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
