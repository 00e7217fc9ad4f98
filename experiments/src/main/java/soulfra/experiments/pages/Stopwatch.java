package soulfra.experiments.pages;

import java.time.Duration;
import org.HdrHistogram.Histogram;

/// Times one thing many times over, one after the other.
final class Stopwatch {

  private static final int WARM_UP = 20;

  private Stopwatch() {}

  interface Work {
    void run() throws Exception;
  }

  /// Nanoseconds of `most` runs, or of as many as there is time for.
  static Histogram time(int most, Duration atMost, Work work) throws Exception {
    for (int i = 0; i < WARM_UP; i++) {
      work.run();
    }
    var histogram = new Histogram(3);
    long end = System.nanoTime() + atMost.toNanos();
    for (int i = 0; i < most && System.nanoTime() < end; i++) {
      long start = System.nanoTime();
      work.run();
      histogram.recordValue(System.nanoTime() - start);
    }
    return histogram;
  }

  static double micros(Histogram nanos, double percentile) {
    return nanos.getValueAtPercentile(percentile) / 1e3;
  }
}
