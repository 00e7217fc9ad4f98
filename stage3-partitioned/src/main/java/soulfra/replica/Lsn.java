package soulfra.replica;

import module java.base;

/// A place in a Postgres write-ahead log, as `0/16B3740` spells it. Comparable only on one
/// timeline.
public record Lsn(long bytes) implements Comparable<Lsn> {

  private static final int HALF = 32;
  private static final long LOW = 0xFFFF_FFFFL;

  /// @throws IllegalArgumentException if it is not two hexadecimal numbers with a slash between
  public static Lsn parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException("An LSN has a slash in it: lsn=" + text);
    }
    return new Lsn(
        (Long.parseLong(text.substring(0, slash), 16) << HALF)
            | Long.parseLong(text.substring(slash + 1), 16));
  }

  @Override
  public int compareTo(Lsn other) {
    return Long.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public String toString() {
    return "%X/%X".formatted(bytes >>> HALF, bytes & LOW);
  }
}
