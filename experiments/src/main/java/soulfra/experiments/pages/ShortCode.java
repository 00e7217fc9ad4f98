package soulfra.experiments.pages;

import java.util.SplittableRandom;

/// Three characters that stand for a long link; of 62 kinds, so there are 238,328 of them.
enum ShortCode {
  HASHED("a hash of the link, cut off") {
    @Override
    long draw(long link, int attempt, SplittableRandom random) {
      return Long.remainderUnsigned(mixed(link + 1_000_003L * attempt), ALL);
    }
  },

  RANDOM("drawn, and drawn again if taken") {
    @Override
    long draw(long link, int attempt, SplittableRandom random) {
      return random.nextLong(ALL);
    }
  },

  COUNTER("counted up") {
    @Override
    long draw(long link, int attempt, SplittableRandom random) {
      return link;
    }
  },

  ENCIPHERED("counted up, and enciphered") {
    @Override
    long draw(long link, int attempt, SplittableRandom random) {
      long code = link;
      do {
        code = enciphered(code);
      } while (code >= ALL); // as often as it takes to be one of ours: each stays different
      return code;
    }
  };

  static final long ALL = 62 * 62 * 62;

  private static final String DIGITS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final int HALF = 9; // bits; two halves hold all codes
  private static final int ROUNDS = 4;
  private static final long SECRET = 0x5eed_0f_50_07_c0deL;

  final String says;

  ShortCode(String says) {
    this.says = says;
  }

  /// @param attempt counts from 0
  abstract long draw(long link, int attempt, SplittableRandom random);

  /// Whether it can happen upon a code that is taken.
  boolean collides() {
    return this == HASHED || this == RANDOM;
  }

  static String text(long code) {
    return ""
        + DIGITS.charAt((int) (code / 62 / 62))
        + DIGITS.charAt((int) (code / 62 % 62))
        + DIGITS.charAt((int) (code % 62));
  }

  /// A Feistel network: whatever its rounds do, it can be undone, so no two numbers become the
  /// same. Not strong enough to keep a secret from an expert.
  private static long enciphered(long number) {
    long left = number >> HALF;
    long right = number & ((1 << HALF) - 1);
    for (int round = 0; round < ROUNDS; round++) {
      long next = left ^ (mixed(right + SECRET * (round + 1)) & ((1 << HALF) - 1));
      left = right;
      right = next;
    }
    return left << HALF | right;
  }

  /// The last step of SplitMix64.
  private static long mixed(long number) {
    long z = (number ^ (number >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
