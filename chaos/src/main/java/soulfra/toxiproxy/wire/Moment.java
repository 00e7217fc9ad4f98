package soulfra.toxiproxy.wire;

/// A look at the clock while a link is asked for what may pass: what time it is, and when it is
/// worth asking again.
final class Moment {

  /// Later than any time.
  static final long NEVER = Long.MAX_VALUE;

  static final long NANOS_A_MILLI = 1_000_000;

  private static final long ORIGIN = System.nanoTime();

  private long now;
  private long again = NEVER;

  /// Nanoseconds since this process first looked, so that times can simply be compared.
  static long clock() {
    return System.nanoTime() - ORIGIN;
  }

  /// So many milliseconds after a time: a negative number is none, and too many is never.
  static long after(long time, long millis) {
    long most = (NEVER - time) / NANOS_A_MILLI;
    return millis >= most ? NEVER : time + Math.max(millis, 0) * NANOS_A_MILLI;
  }

  Moment at(long time) {
    now = time;
    again = NEVER;
    return this;
  }

  long now() {
    return now;
  }

  /// Says that something may pass at a later time even if nothing arrives until then.
  void askAgainAt(long time) {
    again = Math.min(again, time);
  }

  /// Whether a time has come; if not, it is when to ask again.
  boolean has(long time) {
    if (now >= time) {
      return true;
    }
    askAgainAt(time);
    return false;
  }

  /// The earliest time that anybody named; [#NEVER] if none did.
  long again() {
    return again;
  }
}
