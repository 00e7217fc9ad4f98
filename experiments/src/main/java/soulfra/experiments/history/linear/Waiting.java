package soulfra.experiments.history.linear;

import java.util.List;
import java.util.stream.IntStream;
import soulfra.experiments.history.Operation;

/// The definite operations that are not in order yet: their calls and returns by time, as a linked
/// list, from which an operation is taken and to which it is given back in the time of two links.
/// What is given back must have been taken last, as on a stack.
final class Waiting {

  // The call of operation i is node 2i+1, its return 2i+2, and node 0 stands before and behind all.
  private final int[] next;
  private final int[] before;
  private final int[] position;

  Waiting(List<Operation> operations) {
    int size = 2 * operations.size() + 1;
    next = new int[size];
    before = new int[size];
    position = new int[size];
    for (int i = 0; i < operations.size(); i++) {
      position[2 * i + 1] = operations.get(i).from();
      position[2 * i + 2] = operations.get(i).to();
    }
    var nodes = IntStream.range(1, size).boxed().sorted(this::byTime).toList();
    int last = 0;
    for (int node : nodes) {
      next[last] = node;
      before[node] = last;
      last = node;
    }
    next[last] = 0;
    before[0] = last;
  }

  /// Where two stand at one position, calls come first: the operations overlap.
  private int byTime(int one, int other) {
    return position[one] != position[other]
        ? Integer.compare(position[one], position[other])
        : Integer.compare(other & 1, one & 1);
  }

  int first() {
    return next[0];
  }

  static boolean isCall(int node) {
    return (node & 1) == 1;
  }

  static int operation(int node) {
    return node >> 1;
  }

  int position(int node) {
    return position[node];
  }

  int after(int node) {
    return next[node];
  }

  static int call(int operation) {
    return 2 * operation + 1;
  }

  /// What follows the call of an operation that was just taken, and so its return as well.
  int afterTaken(int operation) {
    int call = call(operation);
    return next[call] == call + 1 ? next[call + 1] : next[call];
  }

  /// What must be in order before this position: nothing that ended can come later.
  int firstReturn() {
    int node = next[0];
    while (isCall(node)) {
      node = next[node];
    }
    return position[node];
  }

  void take(int operation) {
    unlink(call(operation));
    unlink(2 * operation + 2);
  }

  void giveBack(int operation) {
    relink(2 * operation + 2);
    relink(call(operation));
  }

  private void unlink(int node) {
    next[before[node]] = next[node];
    before[next[node]] = before[node];
  }

  private void relink(int node) {
    next[before[node]] = node;
    before[next[node]] = node;
  }
}
