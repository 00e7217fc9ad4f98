package soulfra.experiments.history.linear;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/// Which configurations a search has been in: the operations that were put in order so far, and the
/// state. Of two with the same definite operations and state, the one that used up fewer indefinite
/// ones can do all that the other can; so a configuration counts as seen if one was that used up a
/// part of its indefinite operations.
///
/// All searches of a history share one allowance of memory.
final class Memo {

  /// Words before the bits: next and hash, state and first word, how many words.
  private static final int HEADER = 3;

  private final AtomicLong allowance;
  private final int mays;
  private long[] arena = new long[256];
  private int end = 1; // 0 is no entry
  private int[] table = new int[64];
  private int entries;
  private boolean full;

  /// @param allowance longs that may yet be taken, shared
  /// @param mays words that the indefinite operations take
  Memo(AtomicLong allowance, int mays) {
    this.allowance = allowance;
    this.mays = mays;
  }

  /// Whether it could not remember something. The search would stay right, but might take for ever:
  /// whoever sees this gives up.
  boolean full() {
    return full;
  }

  int size() {
    return entries;
  }

  /// Remembers the configuration; false if it was seen.
  ///
  /// @param must the definite operations that are in order, as bits; those below word `first` all
  ///   are
  /// @param last the last word that has a bit
  /// @param may the indefinite ones
  boolean add(int state, long[] must, int first, int last, long[] may) {
    int words = Math.max(0, last - first + 1);
    int hash = hash(state, must, first, words);
    int slot = hash & (table.length - 1);
    for (int at = table[slot]; at != 0; at = (int) arena[at]) {
      if ((int) (arena[at] >>> 32) == hash && seen(at, state, must, first, words, may)) {
        return false;
      }
    }
    int size = HEADER + words + mays;
    if (!room(size)) {
      full = true;
      return true;
    }
    arena[end] = word(hash, table[slot]);
    arena[end + 1] = word(state, first);
    arena[end + 2] = words;
    System.arraycopy(must, first, arena, end + 3, words);
    System.arraycopy(may, 0, arena, end + 3 + words, mays);
    table[slot] = end;
    end += size;
    if (++entries > table.length) {
      grow();
    }
    return true;
  }

  private boolean seen(int at, int state, long[] must, int first, int words, long[] may) {
    if (arena[at + 1] != word(state, first) || arena[at + 2] != words) {
      return false;
    }
    int from = at + 3;
    for (int i = 0; i < words; i++) {
      if (arena[from + i] != must[first + i]) {
        return false;
      }
    }
    for (int i = 0; i < mays; i++) {
      if ((arena[from + words + i] & ~may[i]) != 0) {
        return false;
      }
    }
    return true;
  }

  private static long word(int high, int low) {
    return ((long) high << 32) | (low & 0xffffffffL);
  }

  private static int hash(int state, long[] must, int first, int words) {
    long hash = state * 0x9E3779B97F4A7C15L + first;
    for (int i = 0; i < words; i++) {
      hash = (hash ^ must[first + i]) * 0xBF58476D1CE4E5B9L;
      hash ^= hash >>> 29;
    }
    hash *= 0x94D049BB133111EBL;
    return (int) (hash ^ (hash >>> 32));
  }

  private boolean room(int size) {
    if (end + size <= arena.length) {
      return true;
    }
    int more = Math.max(size, Math.min(arena.length, Integer.MAX_VALUE - 64 - arena.length));
    if ((long) arena.length + more > Integer.MAX_VALUE - 64 || !take(more)) {
      return false;
    }
    arena = Arrays.copyOf(arena, arena.length + more);
    return true;
  }

  private void grow() {
    if (table.length >= 1 << 29 || !take(table.length / 2)) {
      return; // chains get longer, and no more
    }
    table = new int[2 * table.length];
    for (int at = 1; at < end; ) {
      int slot = (int) (arena[at] >>> 32) & (table.length - 1);
      int size = HEADER + (int) arena[at + 2] + mays;
      arena[at] = word((int) (arena[at] >>> 32), table[slot]);
      table[slot] = at;
      at += size;
    }
  }

  private boolean take(long longs) {
    if (allowance.addAndGet(-longs) < 0) {
      allowance.addAndGet(longs);
      return false;
    }
    return true;
  }

  /// Gives its memory back; how much it remembered can still be asked.
  void forget() {
    allowance.addAndGet(arena.length - 256L + table.length / 2 - 32L);
    arena = new long[256];
    table = new int[64];
    end = 1;
  }
}
