package soulfra.toxiproxy.wire;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// Where chance comes from on one link: the same seed, proxy, connection and direction make the
/// same choices, in whatever order connections move.
record Chances(long seed) {

  Chances of(long number) {
    return new Chances(new SplittableRandom(seed ^ Long.rotateLeft(number, 32)).nextLong());
  }

  Chances of(String name) {
    return of(name.hashCode());
  }

  RandomGenerator random() {
    return new SplittableRandom(seed);
  }
}
