package soulfra.contract.mind;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// How an agent's tone, which is free text, shapes what it says.
enum Manner {
  /// Adds a kind word now and then.
  WARM,
  PLAYFUL,
  /// One sentence, and no question back.
  TERSE,
  /// Doesn't shorten its words: it does not.
  FORMAL,
  /// Never leaves without a question.
  CURIOUS,
  CALM,
  /// Ends on exclamation marks!
  BRIGHT,
  GLOOMY,
  PLAIN;

  private static final Map<String, Manner> BY_WORD = new HashMap<>();
  private static final Map<Manner, List<Phrase>> TAILS = new EnumMap<>(Manner.class);

  static {
    for (var section : PhraseBook.read("tones.txt").sections()) {
      var manner = valueOf(section.name().toUpperCase(Locale.ROOT));
      section.notes().forEach(word -> BY_WORD.putIfAbsent(word, manner));
      TAILS.put(manner, section.lines().stream().map(Phrase::of).toList());
    }
  }

  /// The manner of the first word that is known, else one picked by hash, the same every time.
  static Manner of(String tone) {
    var folded = tone.toLowerCase(Locale.ROOT).strip();
    var known = Words.firstKnown(folded, BY_WORD);
    if (known != null) {
      return known;
    }
    return folded.isEmpty() ? PLAIN : values()[Math.floorMod(folded.hashCode(), values().length)];
  }

  /// What it adds after an answer, now and then.
  List<Phrase> tails() {
    return TAILS.getOrDefault(this, List.of());
  }

  /// The same in a grave moment.
  Manner subdued() {
    return switch (this) {
      case PLAYFUL, BRIGHT, CURIOUS -> PLAIN;
      case WARM, TERSE, FORMAL, CALM, GLOOMY, PLAIN -> this;
    };
  }

  String shape(String text) {
    return switch (this) {
      case FORMAL -> InFull.of(text);
      case BRIGHT -> text.endsWith(".") ? text.substring(0, text.length() - 1) + "!" : text;
      case TERSE, WARM, PLAYFUL, CURIOUS, CALM, GLOOMY, PLAIN -> text;
    };
  }
}
