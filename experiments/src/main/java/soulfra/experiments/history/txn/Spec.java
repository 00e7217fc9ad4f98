package soulfra.experiments.history.txn;

import java.util.ArrayList;
import java.util.List;

/// A kind of cycle to look for, by the relations that it is made of.
///
/// @param relations that it may use, besides anti-dependencies
/// @param readsDependency whether a write-read dependency must be in it
/// @param anti how many anti-dependencies, and where
/// @param order [Graph#PROCESS] or [Graph#REALTIME], which must be in it; else 0
record Spec(String name, int relations, boolean readsDependency, Anti anti, int order) {

  enum Anti {
    NONE,
    ONE,
    /// Two or more, and no two of them next to one another.
    APART,
    /// Two or more.
    MANY
  }

  /// The worst first: cycles in the data alone before those that need the order of processes, and
  /// these before those that need the clock.
  static final List<Spec> ALL = all();

  private static List<Spec> all() {
    var all = new ArrayList<Spec>();
    for (int order : new int[] {0, Graph.PROCESS, Graph.REALTIME}) {
      var suffix = order == 0 ? "" : order == Graph.PROCESS ? "-process" : "-realtime";
      int writes = Graph.WW | order;
      int both = Graph.WW | Graph.WR | order;
      all.add(new Spec("G0" + suffix, writes, false, Anti.NONE, order));
      all.add(new Spec("G1c" + suffix, both, true, Anti.NONE, order));
      all.add(new Spec("G-single-item" + suffix, both, false, Anti.ONE, order));
      all.add(new Spec("G-nonadjacent-item" + suffix, both, false, Anti.APART, order));
      all.add(new Spec("G2-item" + suffix, both, false, Anti.MANY, order));
    }
    return all;
  }

  int allowed() {
    return anti == Anti.NONE ? relations : relations | Graph.RW;
  }

  /// A relation that each such cycle has, if possible one that is rare.
  int start() {
    if (anti != Anti.NONE) {
      return Graph.RW;
    }
    return readsDependency ? Graph.WR : order != 0 ? order : Graph.WW;
  }

  // How far a path has come, in five bits: up to two anti-dependencies, whether the last step was
  // one, and whether what must be in it was.

  private static final int ANTI_LAST = 4;
  private static final int READ = 8;
  private static final int ORDERED = 16;
  static final int PROGRESSES = 32;

  /// After one more step, or -1 if such a cycle has no such step there.
  int after(int progress, int relation) {
    int count = progress & 3;
    if (relation == Graph.RW) {
      boolean tooMany = anti == Anti.NONE || (anti == Anti.ONE && count > 0);
      boolean beside = anti == Anti.APART && (progress & ANTI_LAST) != 0;
      return tooMany || beside
          ? -1
          : (progress & (READ | ORDERED)) | ANTI_LAST | Math.min(2, count + 1);
    }
    if ((relation & relations) == 0) {
      return -1;
    }
    int next = progress & ~ANTI_LAST;
    return next | (relation == Graph.WR ? READ : 0) | (relation == order ? ORDERED : 0);
  }

  /// Whether a path that comes back to where it started is such a cycle.
  boolean closes(int progress) {
    int count = progress & 3;
    boolean antis =
        switch (anti) {
          case NONE -> count == 0;
          case ONE -> count == 1;
          case APART -> count == 2 && (progress & ANTI_LAST) == 0;
          case MANY -> count == 2;
        };
    return antis
        && (!readsDependency || (progress & READ) != 0)
        && (order == 0 || (progress & ORDERED) != 0);
  }
}
