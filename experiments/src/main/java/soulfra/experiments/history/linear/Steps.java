package soulfra.experiments.history.linear;

import java.util.Arrays;

/// Where each state goes by each kind of operation, as far as that was asked. Where kinds are few,
/// each state has a row of them; where they are many, as in a long history of one object whose
/// values all differ, most pairs never meet, and only those that did take memory.
final class Steps {

  static final int NOT_ASKED = -2;

  private static final int FEW = 512;

  private final int kinds;
  private int[][] rows = new int[16][];
  private long[] pairs = new long[0];
  private int[] afters = new int[0];
  private int asked;

  Steps(int kinds) {
    this.kinds = kinds;
  }

  int after(int state, int kind) {
    if (kinds <= FEW) {
      return state < rows.length && rows[state] != null ? rows[state][kind] : NOT_ASKED;
    }
    if (pairs.length == 0) {
      return NOT_ASKED;
    }
    int slot = slot(pair(state, kind));
    return pairs[slot] == 0 ? NOT_ASKED : afters[slot];
  }

  void put(int state, int kind, int after) {
    if (kinds <= FEW) {
      row(state)[kind] = after;
      return;
    }
    if (2 * asked >= pairs.length) {
      grow();
    }
    int slot = slot(pair(state, kind));
    asked += pairs[slot] == 0 ? 1 : 0;
    pairs[slot] = pair(state, kind);
    afters[slot] = after;
  }

  /// Bytes that it takes.
  long weight(int states) {
    return kinds <= FEW ? 4L * kinds * states : 12L * pairs.length;
  }

  private int[] row(int state) {
    if (state >= rows.length) {
      rows = Arrays.copyOf(rows, Math.max(2 * rows.length, state + 1));
    }
    if (rows[state] == null) {
      rows[state] = new int[kinds];
      Arrays.fill(rows[state], NOT_ASKED);
    }
    return rows[state];
  }

  /// Never 0, which stands for no pair.
  private static long pair(int state, int kind) {
    return ((long) state << 32) + kind + 1;
  }

  private int slot(long pair) {
    long hash = pair * 0x9E3779B97F4A7C15L;
    int slot = (int) (hash >>> 32) & (pairs.length - 1);
    while (pairs[slot] != 0 && pairs[slot] != pair) {
      slot = (slot + 1) & (pairs.length - 1);
    }
    return slot;
  }

  private void grow() {
    var oldPairs = pairs;
    var oldAfters = afters;
    pairs = new long[Math.max(1024, 2 * oldPairs.length)];
    afters = new int[pairs.length];
    for (int i = 0; i < oldPairs.length; i++) {
      if (oldPairs[i] != 0) {
        int slot = slot(oldPairs[i]);
        pairs[slot] = oldPairs[i];
        afters[slot] = oldAfters[i];
      }
    }
  }
}
