package soulfra.contract.mind;

import java.util.Locale;
import java.util.Map;

/// Writes shortened words in full, as a formal voice does: "it's" becomes "it is".
final class InFull {

  private static final Map<String, String> ENDINGS =
      Map.of("'m", " am", "'re", " are", "'ve", " have", "'ll", " will", "n't", " not");

  /// Where the ending alone doesn't tell.
  private static final Map<String, String> WORDS =
      Map.ofEntries(
          Map.entry("it's", "it is"),
          Map.entry("that's", "that is"),
          Map.entry("there's", "there is"),
          Map.entry("what's", "what is"),
          Map.entry("who's", "who is"),
          Map.entry("where's", "where is"),
          Map.entry("let's", "let us"),
          Map.entry("nobody's", "nobody is"),
          Map.entry("everything's", "everything is"),
          Map.entry("today's", "today is"),
          Map.entry("can't", "cannot"),
          Map.entry("won't", "will not"),
          Map.entry("i'd", "I would"),
          Map.entry("you'd", "you would"));

  private InFull() {}

  static String of(String text) {
    int apostrophe = text.indexOf('\'');
    if (apostrophe < 0) {
      return text;
    }
    var full = new StringBuilder(text.length() + 8);
    int from = 0;
    while (apostrophe >= 0) {
      int begin = apostrophe;
      while (begin > from && Character.isLetter(text.charAt(begin - 1))) {
        begin--;
      }
      int end = apostrophe + 1;
      while (end < text.length() && Character.isLetter(text.charAt(end))) {
        end++;
      }
      full.append(text, from, begin).append(word(text.substring(begin, end)));
      from = end;
      apostrophe = text.indexOf('\'', end);
    }
    return full.append(text, from, text.length()).toString();
  }

  private static String word(String shortened) {
    var whole = WORDS.get(shortened.toLowerCase(Locale.ROOT));
    if (whole != null) {
      return Character.isUpperCase(shortened.charAt(0)) ? Text.capital(whole) : whole;
    }
    for (var ending : ENDINGS.entrySet()) {
      if (shortened.endsWith(ending.getKey())) {
        int stem = shortened.length() - ending.getKey().length();
        return shortened.substring(0, stem) + ending.getValue();
      }
    }
    return shortened;
  }
}
