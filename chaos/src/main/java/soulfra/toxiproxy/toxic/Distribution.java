package soulfra.toxiproxy.toxic;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// How latencies spread around, or above, the one that is asked for; the jitter says how far.
public enum Distribution {

  /// Any whole millisecond in [-jitter, jitter), all alike; what the original has.
  UNIFORM {
    @Override
    long draw(long jitter, RandomGenerator random) {
      return random.nextLong(-jitter, jitter);
    }
  },

  /// A bell around the latency, the jitter its standard deviation.
  NORMAL {
    @Override
    long draw(long jitter, RandomGenerator random) {
      return Math.round(random.nextGaussian() * jitter);
    }
  },

  /// The latency at least, and the jitter more on average: a queue in the way.
  EXPONENTIAL {
    @Override
    long draw(long jitter, RandomGenerator random) {
      return Math.round(random.nextExponential() * jitter);
    }
  },

  /// The latency at least, and a heavy tail above: half of all wait less than 0.3 of the jitter
  /// more, one in a thousand waits nine times the jitter more (Pareto's law, exponent 3).
  PARETO {
    @Override
    long draw(long jitter, RandomGenerator random) {
      double share = 1 - random.nextDouble();
      return Math.round((Math.pow(share, -1 / EXPONENT) - 1) * jitter);
    }
  };

  private static final double EXPONENT = 3;

  /// Far beyond any wait, and far from an overflow.
  private static final long MOST = Long.MAX_VALUE / 4;

  abstract long draw(long jitter, RandomGenerator random);

  /// What comes on top of a latency, in milliseconds; may be negative.
  public final long jitter(long jitter, RandomGenerator random) {
    return jitter <= 0 ? 0 : draw(Math.min(jitter, MOST), random);
  }

  public static Optional<Distribution> named(String name) {
    return Arrays.stream(values())
        .filter(distribution -> distribution.toString().equals(name))
        .findFirst();
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
