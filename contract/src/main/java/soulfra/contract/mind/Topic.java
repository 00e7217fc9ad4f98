package soulfra.contract.mind;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a message seems to be about: its best guess at a noun, the last one if several are as good.
final class Topic {

  private static final Set<String> OWN = Set.of("my", "our");
  private static final Set<String> POINTING = Set.of("the", "a", "an", "this", "that", "these");
  private static final int LENGTH = 40;

  private Topic() {}

  /// As it would be spoken of to the user: "your sister", "that meeting", "Lisbon".
  static @Nullable String of(Said said) {
    String best = null;
    int bestScore = 0;
    for (int i = 0; i < said.words().size(); i++) {
      int score = score(said, i);
      if (score > 0 && score >= bestScore) {
        best = shown(said, i);
        bestScore = score;
      }
    }
    return best == null ? null : Text.line(best, LENGTH);
  }

  private static int score(Said said, int index) {
    var word = said.words().get(index).lower();
    if (!Words.telling(word) || Words.ADJECTIVE.contains(word) || !plain(word)) {
      return 0;
    }
    var before = before(said, index);
    if (Words.BEFORE_VERB.contains(before)) {
      return 0;
    }
    if (OWN.contains(before)) {
      return 4;
    }
    if (POINTING.contains(before)) {
      return 3;
    }
    return word.endsWith("ed") || word.endsWith("ly") || word.endsWith("ing") ? 0 : 1;
  }

  private static boolean plain(String word) {
    return word.codePoints().allMatch(c -> Character.isLetter(c) || c == '-');
  }

  /// The word before, or the one before that if an adjective stands between.
  private static String before(Said said, int index) {
    int at = index - 1;
    while (at >= 0 && Words.ADJECTIVE.contains(said.words().get(at).lower())) {
      at--;
    }
    return at < 0 || said.endsAt(at) ? "" : said.words().get(at).lower();
  }

  private static String shown(Said said, int index) {
    var word = said.words().get(index).shown();
    var before = before(said, index);
    if (OWN.contains(before)) {
      return "your " + word;
    }
    return before.equals("the") ? "the " + word : POINTING.contains(before) ? "that " + word : word;
  }
}
