package soulfra.experiments.pages;

import java.util.ArrayDeque;

/// Says of each request of one user whether it may pass. It knows no clock but the one that it is
/// given, whose readings never fall, and is for one thread.
interface Limiter {

  boolean permits(long millis);

  /// How many numbers it keeps for this user now.
  int kept();

  /// The four that are compared. All let through `limit` requests a window in the long run.
  enum Kind {
    FIXED_WINDOW("fixed window"),
    SLIDING_LOG("sliding log"),
    SLIDING_COUNTER("sliding counter"),
    TOKEN_BUCKET("token bucket");

    final String says;

    Kind(String says) {
      this.says = says;
    }
  }

  /// @param bucket what the token bucket holds at most; the others have no such knob
  static Limiter of(Kind kind, int limit, long window, int bucket) {
    return switch (kind) {
      case FIXED_WINDOW -> new FixedWindow(limit, window);
      case SLIDING_LOG -> new SlidingLog(limit, window);
      case SLIDING_COUNTER -> new SlidingCounter(limit, window);
      case TOKEN_BUCKET -> new TokenBucket((double) limit / window, bucket);
    };
  }

  /// Counts from the beginning of each window, and forgets all of it at its end.
  final class FixedWindow implements Limiter {
    private final int limit;
    private final long window;
    private long current = Long.MIN_VALUE;
    private int count;

    private FixedWindow(int limit, long window) {
      this.limit = limit;
      this.window = window;
    }

    @Override
    public boolean permits(long millis) {
      if (millis / window != current) {
        current = millis / window;
        count = 0;
      }
      return count < limit && ++count > 0;
    }

    @Override
    public int kept() {
      return 2;
    }
  }

  /// Remembers when each request passed. Invariant: no interval as long as a window, wherever it
  /// begins, has more than `limit` of them.
  final class SlidingLog implements Limiter {
    private final int limit;
    private final long window;
    private final ArrayDeque<Long> passed = new ArrayDeque<>();

    private SlidingLog(int limit, long window) {
      this.limit = limit;
      this.window = window;
    }

    @Override
    public boolean permits(long millis) {
      while (!passed.isEmpty() && passed.getFirst() <= millis - window) {
        passed.removeFirst();
      }
      return passed.size() < limit && passed.add(millis);
    }

    @Override
    public int kept() {
      return passed.size();
    }
  }

  /// Two counts, this window's and the one's before, of which it takes the part that still counts
  /// if the requests had come evenly.
  final class SlidingCounter implements Limiter {
    private final int limit;
    private final long window;
    private long current = Long.MIN_VALUE;
    private int before;
    private int count;

    private SlidingCounter(int limit, long window) {
      this.limit = limit;
      this.window = window;
    }

    @Override
    public boolean permits(long millis) {
      long number = millis / window;
      if (number != current) {
        before = number == current + 1 ? count : 0;
        current = number;
        count = 0;
      }
      double still = before * (1 - (double) (millis % window) / window);
      return still + count + 1 <= limit && ++count > 0;
    }

    @Override
    public int kept() {
      return 3;
    }
  }

  /// Fills steadily and holds only so much; a request takes a token out. Invariant: any interval
  /// has at most `holds` requests, and those for which tokens came meanwhile.
  final class TokenBucket implements Limiter {
    private final double perMilli;
    private final int holds;
    private double tokens;
    private long at = Long.MIN_VALUE;

    private TokenBucket(double perMilli, int holds) {
      this.perMilli = perMilli;
      this.holds = holds;
      this.tokens = holds;
    }

    @Override
    public boolean permits(long millis) {
      if (at != Long.MIN_VALUE) {
        tokens = Math.min(holds, tokens + (millis - at) * perMilli);
      }
      at = millis;
      if (tokens < 1) {
        return false;
      }
      tokens--;
      return true;
    }

    @Override
    public int kept() {
      return 2;
    }
  }
}
