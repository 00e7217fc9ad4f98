package soulfra.contract.mind;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The words known by heart: what opens a question, what breaks a clause, what says little.
final class Words {

  private static final Map<String, PhraseBook.Section> BOOK = PhraseBook.read("words.txt").byName();

  static final Set<String> LOW = set("low");
  static final Set<String> HIGH = set("high");
  static final Set<String> DEGREE = set("degree");
  static final Set<String> PRONOUN = set("pronoun");
  static final Set<String> QUESTION = set("question");
  static final Set<String> DOUBT = set("doubt");
  static final Set<String> BREAKER = set("breaker");
  static final Set<String> SUBJECT = set("subject");
  static final Set<String> FLUFF = set("fluff");
  static final Set<String> FILLER = set("filler");
  static final Set<String> STOP = set("stop");
  static final Set<String> ADJECTIVE = set("adjective");
  static final Set<String> BEFORE_VERB = set("before-verb");

  static final Set<String> HELLO = set("hello");
  static final Set<String> PET = set("pet");
  static final Set<String> SOON = set("soon");
  static final Set<String> NOT_AN_ANSWER = set("not-an-answer");

  static final Set<String> SKIPPED = set("skipped");
  static final Set<String> GRAVE = set("grave");

  private Words() {}

  private static Set<String> set(String section) {
    var words = new HashSet<String>();
    var known = BOOK.get(section);
    if (known == null) {
      throw new IllegalStateException("words.txt has no section " + section);
    }
    known.lines().forEach(line -> words.addAll(PhraseBook.words(line)));
    return Set.copyOf(words);
  }

  /// Whether a word says what a sentence is about.
  static boolean telling(String lower) {
    return lower.length() > 2 && !STOP.contains(lower) && Character.isLetter(lower.charAt(0));
  }

  /// What the first word of a text that a map knows stands for; null if it knows none of them.
  static <T> @Nullable T firstKnown(String lower, Map<String, T> meanings) {
    int from = 0;
    for (int i = 0; i <= lower.length(); i++) {
      if (i == lower.length() || !Character.isLetter(lower.charAt(i))) {
        var known = meanings.get(lower.substring(from, i));
        if (known != null) {
          return known;
        }
        from = i + 1;
      }
    }
    return null;
  }
}
