package soulfra.contract.mind;

import java.lang.Character.UnicodeScript;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Tells a message that is not in English, by its script or by its commonest words.
final class Languages {

  private static final int LETTERS_READ = 200;
  private static final Map<String, List<Phrase>> PHRASES;
  private static final List<Phrase> OTHER;
  private static final List<String> LATIN;
  private static final Map<String, Integer> LANGUAGES_OF = new HashMap<>();

  static {
    var book = PhraseBook.read("languages.txt");
    PHRASES = book.phrases();
    OTHER = PHRASES.getOrDefault("other", List.of());
    var latin = book.sections().stream().filter(s -> !s.notes().isEmpty()).toList();
    LATIN = latin.stream().map(PhraseBook.Section::name).toList();
    for (int i = 0; i < latin.size(); i++) {
      for (var word : latin.get(i).notes()) {
        LANGUAGES_OF.merge(word, 1 << i, (a, b) -> a | b);
      }
    }
  }

  private Languages() {}

  /// What to answer in the language of this message; none if it reads like English.
  static List<Phrase> answer(Said said) {
    var script = script(said.text());
    if (script == UnicodeScript.COMMON || script == UnicodeScript.LATIN) {
      var language = latin(said);
      return language == null ? List.of() : PHRASES.getOrDefault(language, List.of());
    }
    return PHRASES.getOrDefault(script.name(), OTHER);
  }

  /// The script of most of its letters, of two at least.
  private static UnicodeScript script(String text) {
    int latin = 0;
    int foreign = 0;
    var script = UnicodeScript.COMMON;
    for (int i = 0; i < text.length() && latin + foreign < LETTERS_READ; ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (c < 0x250) {
        latin += Character.isLetter(c) ? 1 : 0;
      } else if (Character.isLetter(c)) {
        foreign++;
        script = script == UnicodeScript.COMMON ? UnicodeScript.of(c) : script;
      }
    }
    return foreign > latin && foreign > 1 ? script : UnicodeScript.COMMON;
  }

  /// The language that claims the most words of a message: two, and a third of all.
  private static @Nullable String latin(Said said) {
    var claimed = new int[LATIN.size()];
    int best = 0;
    for (var word : said.words()) {
      int languages = LANGUAGES_OF.getOrDefault(word.lower(), 0);
      for (int i = 0; i < claimed.length; i++) {
        claimed[i] += (languages >> i) & 1;
        best = claimed[i] > claimed[best] ? i : best;
      }
    }
    return claimed[best] >= 2 && claimed[best] * 3 >= said.words().size() ? LATIN.get(best) : null;
  }
}
