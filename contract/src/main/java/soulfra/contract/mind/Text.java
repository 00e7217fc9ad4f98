package soulfra.contract.mind;

/// Small things done to strings, none of which ever leaves half a surrogate pair.
final class Text {

  private Text() {}

  /// Without NUL and without halves of surrogate pairs: what any store can give back.
  static String clean(String text) {
    int bad = firstBad(text, 0);
    if (bad < 0) {
      return text;
    }
    var clean = new StringBuilder(text.length());
    int from = 0;
    for (; bad >= 0; bad = firstBad(text, from)) {
      clean.append(text, from, bad);
      from = bad + 1;
    }
    return clean.append(text, from, text.length()).toString();
  }

  private static int firstBad(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0) {
        return i;
      }
      if (Character.isSurrogate(c)) {
        boolean pair =
            Character.isHighSurrogate(c)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!pair) {
          return i;
        }
        i++;
      }
    }
    return -1;
  }

  /// At most `most` UTF-16 units, the last of them an ellipsis if anything was cut.
  static String clip(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    int end = most - 1;
    if (Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end).stripTrailing() + "…";
  }

  /// On one line, with single spaces, and no longer than `most`.
  static String line(String text, int most) {
    var line = new StringBuilder();
    boolean gap = false;
    for (int i = 0; i < text.length() && line.length() <= most; i++) {
      char c = text.charAt(i);
      if (Character.isWhitespace(c) || Character.isISOControl(c)) {
        gap = !line.isEmpty();
      } else {
        if (gap) {
          line.append(' ');
          gap = false;
        }
        line.append(c);
      }
    }
    return clip(clean(line.toString()), most);
  }

  static String capital(String text) {
    if (text.isEmpty()) {
      return text;
    }
    int first = text.codePointAt(0);
    int upper = Character.toTitleCase(first);
    return first == upper
        ? text
        : Character.toString(upper) + text.substring(Character.charCount(first));
  }

  /// Its first sentence, or more if that is very short.
  static String opening(String text) {
    for (int i = 24; i < text.length() - 1; i++) {
      if (".!?".indexOf(text.charAt(i)) >= 0 && text.charAt(i + 1) == ' ') {
        return text.substring(0, i + 1);
      }
    }
    return text;
  }

  /// A hash that is the same on every machine and spreads over all 64 bits (splitmix64).
  static long mix(long seed, long value) {
    long z = seed * 0x9E3779B97F4A7C15L + value;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
