package soulfra.contract.mind;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds the memory that fits what was said.
final class Recollection {

  /// A mind looks at its latest memories only, so that an answer costs the same after years.
  private static final int MOST_READ = 64;

  private static final int FRESH = 2;
  private static final int LIST_LENGTH = 640;

  private final List<String> memories;

  Recollection(List<String> memories) {
    this.memories = memories.subList(Math.max(0, memories.size() - MOST_READ), memories.size());
  }

  boolean isEmpty() {
    return memories.isEmpty();
  }

  int size() {
    return memories.size();
  }

  @Nullable String latest() {
    return memories.isEmpty() ? null : memory(memories.size() - 1);
  }

  /// One of the older memories, each in its turn; null while all are fresh.
  @Nullable String older(long turn) {
    int older = memories.size() - FRESH;
    return older <= 0 ? null : memory(Math.floorMod(turn, older));
  }

  private String memory(int index) {
    return Text.line(memories.get(index), Facts.MEMORY_LENGTH);
  }

  /// As many of the latest memories as fit, oldest first.
  String list() {
    var chosen = new ArrayList<String>();
    int length = 0;
    for (int i = memories.size() - 1; i >= 0 && length < LIST_LENGTH; i--) {
      var memory = memory(i);
      length += memory.length() + 1;
      if (length < LIST_LENGTH) {
        chosen.add(memory);
      }
    }
    return String.join(" ", chosen.reversed());
  }

  /// The latest memory that shares the most telling words with what was said; null if none does.
  @Nullable String about(Said said) {
    var asked = new HashSet<String>();
    for (var word : said.words()) {
      if (Words.telling(word.lower()) || KEYS.contains(word.lower())) {
        asked.add(stem(word.lower()));
      }
    }
    String best = null;
    int bestShared = 0;
    for (int i = memories.size() - 1; i >= 0 && !asked.isEmpty(); i--) {
      var memory = memory(i);
      int shared = shared(asked, memory);
      if (shared > bestShared) {
        best = memory;
        bestShared = shared;
      }
    }
    return best;
  }

  /// Short or common words that still say what a question is about.
  private static final Set<String> KEYS =
      Set.of("name", "like", "love", "work", "want", "feel", "hate");

  private static int shared(Set<String> asked, String memory) {
    int shared = 0;
    int from = 0;
    for (int i = 0; i <= memory.length(); i++) {
      if (i == memory.length() || !Character.isLetterOrDigit(memory.charAt(i))) {
        if (i > from && asked.contains(stem(memory.substring(from, i).toLowerCase(Locale.ROOT)))) {
          shared++;
        }
        from = i + 1;
      }
    }
    return shared;
  }

  /// "loves" and "love" are one word here.
  private static String stem(String word) {
    return word.length() > 3 && word.endsWith("s") ? word.substring(0, word.length() - 1) : word;
  }
}
