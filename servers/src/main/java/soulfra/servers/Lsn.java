package soulfra.servers;

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

  /// The end of the name of the log's file that this place is in; the files are 1 MB long here.
  String segment() {
    return "%08X%08X".formatted(bytes >>> HALF, (bytes & LOW) >>> 20);
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
