package soulfra.experiments.history.linear;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import soulfra.experiments.history.Deadline;
import soulfra.experiments.history.Operation;

/// Looks for one order of the operations on one object that explains every answer, as Wing and Gong
/// did, with Lowe's memory of where it has been. It can be asked for some steps at a time.
///
/// Three rules spare most of the work, and none of them loses an order: an operation that only
/// reads and fits now is taken now; of indefinite operations of one kind the earliest goes first;
/// and an indefinite operation that would change nothing is not taken.
final class Search {

  enum State {
    GOING,
    FOUND,
    EXHAUSTED,
    /// Out of memory's allowance.
    FULL
  }

  private static final int READS = 0;
  private static final int WRITES = 1;
  private static final int INDEFINITE = 2;
  private static final int BACK = 3;

  private final List<Operation> must;
  private final Waiting waiting;
  private final List<Operation> may;
  private final boolean[] reads;
  private final Moves moves;
  private final int[] kind;
  private final int[] mayKind;
  private final int[] sameBefore;
  private final AtomicLong allowance;
  private final Memo memo;
  private long charged;

  private final long[] taken;
  private final long[] takenMay;
  private int firstOpen;
  private int left;
  private int state;

  // What was taken, in order, with what it takes to undo it.
  private final int[] stack;
  private final int[] stateBefore;
  private final int[] highestBefore;
  private int depth;
  private int highest = -1;

  private int phase = READS;
  private int at;
  private int furthest = -1;
  private State result = State.GOING;

  /// @param operations in the order in which they began
  Search(Model model, List<Operation> operations, AtomicLong allowance) {
    this.allowance = allowance;
    must = operations.stream().filter(o -> definite(model, o)).toList();
    may = operations.stream().filter(o -> indefinite(model, o)).toList();
    moves = new Moves(model);
    kind = must.stream().mapToInt(moves::kind).toArray();
    mayKind = may.stream().mapToInt(moves::kind).toArray();
    moves.ready();
    reads = new boolean[must.size()];
    for (int i = 0; i < reads.length; i++) {
      reads[i] = model.reads(must.get(i));
    }
    sameBefore = new int[may.size()];
    var latest = new int[moves.kinds()];
    Arrays.fill(latest, -1);
    for (int i = 0; i < sameBefore.length; i++) {
      sameBefore[i] = latest[mayKind[i]];
      latest[mayKind[i]] = i;
    }
    int n = must.size();
    waiting = new Waiting(must);
    taken = new long[(n + 63) / 64 + 1];
    takenMay = new long[(may.size() + 63) / 64];
    memo = new Memo(allowance, takenMay.length);
    stack = new int[n + may.size()];
    stateBefore = new int[n + may.size()];
    highestBefore = new int[n + may.size()];
    left = n;
    state = moves.initial();
    at = waiting.first();
    result = left == 0 ? State.FOUND : State.GOING;
  }

  static boolean definite(Model model, Operation o) {
    return o.ok() || (o.outcome() == Operation.Outcome.FAIL && model.refusalTells(o));
  }

  private static boolean indefinite(Model model, Operation o) {
    return o.outcome() == Operation.Outcome.INFO && !model.reads(o);
  }

  /// The first position that no order got past: what ended there can't be explained.
  int furthest() {
    return furthest;
  }

  /// How many operations must be in the order.
  int definite() {
    return must.size();
  }

  int remembered() {
    return memo.size();
  }

  void forget() {
    memo.forget();
    allowance.addAndGet(charged);
    charged = 0;
  }

  /// Goes on for about so many steps.
  State run(int steps, Deadline deadline) {
    for (int step = 0; step < steps && result == State.GOING; step++) {
      if ((step & 1023) == 1023 && (deadline.over() || !charge())) {
        break;
      }
      switch (phase) {
        case READS -> reads();
        case WRITES -> writes();
        case INDEFINITE -> indefinite();
        default -> back();
      }
    }
    return result;
  }

  /// Takes the memory of new states from the allowance.
  private boolean charge() {
    long more = moves.weight() / Long.BYTES - charged;
    charged += more;
    if (allowance.addAndGet(-more) < 0) {
      result = State.FULL;
    }
    return result == State.GOING;
  }

  /// A read that fits now is taken now. At the first return, all that could be next was looked at.
  private void reads() {
    int node = at;
    while (Waiting.isCall(node)) {
      int i = Waiting.operation(node);
      if (reads[i] && moves.step(state, kind[i]) == state) {
        take(i, state);
        if (left == 0) {
          result = State.FOUND;
        }
        at = waiting.afterTaken(i); // those before it did not fit, and still don't
        return;
      }
      node = waiting.after(node);
    }
    furthest = Math.max(furthest, waiting.position(node));
    phase = WRITES;
    at = waiting.first();
  }

  private void writes() {
    int node = at;
    while (Waiting.isCall(node)) {
      int i = Waiting.operation(node);
      if (!reads[i]) {
        int after = moves.step(state, kind[i]);
        if (after != Moves.ILLEGAL && enter(i, after)) {
          return;
        }
      }
      node = waiting.after(node);
    }
    phase = INDEFINITE;
    at = 0;
  }

  private void indefinite() {
    int until = waiting.firstReturn();
    for (int i = at; i < mayKind.length && may.get(i).from() < until; i++) {
      boolean free = (takenMay[i >> 6] & 1L << i) == 0;
      int same = sameBefore[i];
      boolean turn = same < 0 || (takenMay[same >> 6] & 1L << same) != 0;
      if (free && turn) {
        int after = moves.step(state, mayKind[i]);
        if (after != Moves.ILLEGAL && after != state && enter(must.size() + i, after)) {
          return;
        }
      }
    }
    phase = BACK;
  }

  /// Takes the operation, unless that leads where we have been.
  private boolean enter(int operation, int after) {
    take(operation, after);
    if (left == 0) {
      result = State.FOUND;
      return true;
    }
    if (memo.add(state, taken, firstOpen >> 6, highest >> 6, takenMay)) {
      phase = READS;
      at = waiting.first();
      if (memo.full()) {
        result = State.FULL;
      }
      return true;
    }
    undo();
    return false;
  }

  private void take(int operation, int after) {
    stack[depth] = operation;
    stateBefore[depth] = state;
    highestBefore[depth] = highest;
    depth++;
    state = after;
    if (operation < must.size()) {
      taken[operation >> 6] |= 1L << operation;
      highest = Math.max(highest, operation);
      while ((taken[firstOpen >> 6] & 1L << firstOpen) != 0) {
        firstOpen++;
      }
      waiting.take(operation);
      left--;
    } else {
      int i = operation - must.size();
      takenMay[i >> 6] |= 1L << i;
    }
  }

  private int undo() {
    int operation = stack[--depth];
    state = stateBefore[depth];
    highest = highestBefore[depth];
    if (operation < must.size()) {
      taken[operation >> 6] &= ~(1L << operation);
      firstOpen = Math.min(firstOpen, operation);
      waiting.giveBack(operation);
      left++;
    } else {
      int i = operation - must.size();
      takenMay[i >> 6] &= ~(1L << i);
    }
    return operation;
  }

  /// Undoes the last choice. Taking a read was none.
  private void back() {
    while (depth > 0) {
      int operation = undo();
      if (operation >= must.size()) {
        phase = INDEFINITE;
        at = operation - must.size() + 1;
        return;
      }
      if (!reads[operation]) {
        phase = WRITES;
        at = waiting.after(Waiting.call(operation));
        return;
      }
    }
    result = State.EXHAUSTED;
  }
}
