package soulfra.experiments.load;

import java.time.Duration;
import java.util.PrimitiveIterator;
import java.util.Random;
import java.util.stream.LongStream;

/// When requests are meant to start, in nanoseconds from the beginning of a run. It knows nothing
/// of the server: a slow answer moves no later start. The same seed gives the same starts.
public record Schedule(double perSecond, Duration length, Arrivals arrivals, long seed) {

  public enum Arrivals {
    /// At even distances, like a metronome.
    CONSTANT,
    /// At random distances around the same mean, as from many users who don't know one another.
    POISSON
  }

  public Schedule {
    if (!(perSecond > 0 && perSecond <= 1_000_000)) {
      throw new IllegalArgumentException(
          "rate must be more than 0 and at most 1000000 a second: rate=" + perSecond);
    }
    if (!length.isPositive() || length.compareTo(Duration.ofHours(1)) > 0) {
      throw new IllegalArgumentException("length must be up to an hour: length=" + length);
    }
  }

  public LongStream starts() {
    var distances = new Distances();
    return LongStream.iterate(distances.nextLong(), at -> at + distances.nextLong())
        .takeWhile(at -> at < length.toNanos());
  }

  private final class Distances implements PrimitiveIterator.OfLong {
    private final double mean = 1e9 / perSecond;
    private final Random random = new Random(seed);
    private double rest;

    @Override
    public boolean hasNext() {
      return true;
    }

    /// Fractions of a nanosecond are carried over, so that the rate is exact however odd it is.
    @Override
    public long nextLong() {
      double distance =
          rest
              + switch (arrivals) {
                case CONSTANT -> mean;
                case POISSON -> -mean * Math.log1p(-random.nextDouble());
              };
      long whole = (long) distance;
      rest = distance - whole;
      return whole;
    }
  }
}
