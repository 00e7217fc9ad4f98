package soulfra.contract.mind;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The phrases of an archetype, with those that all share behind them.
///
/// An archetype is free text. One without a voice of its own, a "pirate", borrows one of the eight
/// by the hash of its name, and so always the same.
final class Voice {

  static final List<String> NAMES =
      List.of(
          "companion", "sage", "trickster", "guardian", "dreamer", "critic", "muse", "explorer");

  private static final Map<String, List<Phrase>> COMMON = PhraseBook.read("common.txt").phrases();
  private static final List<Voice> ALL = NAMES.stream().map(Voice::read).toList();
  private static final Map<String, Voice> BY_WORD = new HashMap<>();

  static {
    for (var voice : ALL) {
      voice.alsoCalled.forEach(word -> BY_WORD.put(word, voice));
    }
  }

  private final List<String> alsoCalled;
  private final Map<String, List<Phrase>> own;

  private Voice(List<String> alsoCalled, Map<String, List<Phrase>> own) {
    this.alsoCalled = alsoCalled;
    this.own = own;
  }

  private static Voice read(String name) {
    var book = PhraseBook.read("voices/" + name + ".txt");
    var also = book.sections().getFirst();
    if (!also.name().equals("archetypes")) {
      throw new IllegalStateException("voices/" + name + ".txt must begin with [archetypes: …]");
    }
    return new Voice(also.notes(), book.phrases());
  }

  static Voice of(String archetype) {
    var folded = archetype.toLowerCase(Locale.ROOT).strip();
    var known = Words.firstKnown(folded, BY_WORD);
    return known != null ? known : ALL.get(Math.floorMod(folded.hashCode(), ALL.size()));
  }

  static List<Voice> all() {
    return ALL;
  }

  /// Its own phrases for this, or else those that all share; none if nobody has any.
  List<Phrase> phrases(String section) {
    var phrases = own.get(section);
    return phrases != null ? phrases : shared(section);
  }

  static List<Phrase> shared(String section) {
    return COMMON.getOrDefault(section, List.of());
  }
}
