package soulfra.experiments.load;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/// Draws 0, 1, 2, … with falling probability, the k-th one with weight 1/(k+1)^s: a few are drawn
/// most of the time, and most hardly ever, as with words, cities and followers.
public final class Zipf {

  /// The share of everything up to and including each number; the last is 1.
  private final double[] upTo;

  public Zipf(int count, double exponent) {
    upTo = new double[count];
    double sum = 0;
    for (int k = 0; k < count; k++) {
      sum += Math.pow(k + 1, -exponent);
      upTo[k] = sum;
    }
    for (int k = 0; k < count; k++) {
      upTo[k] /= sum;
    }
  }

  public int draw(RandomGenerator random) {
    int at = Arrays.binarySearch(upTo, random.nextDouble());
    return Math.min(at < 0 ? -at - 1 : at, upTo.length - 1);
  }
}
