package soulfra.contract.mind;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Finds known wordings in what was said: `i live in *` takes what follows up to the end of the
/// clause, `my * is called *` up to three words in its middle, `@` a name.
///
/// Wordings are found by their first word, so a message costs a hash look-up a word, however many
/// wordings there are.
final class Wordings<T> {

  /// @param to the first word that is not part of it
  record Match<T>(T meaning, int from, int to, List<Span> taken) {}

  record Span(int from, int to) {}

  private record Wording<T>(List<String> words, T meaning) {}

  private final Map<String, List<Wording<T>>> byFirstWord = new HashMap<>();

  void add(String wording, T meaning) {
    var words = PhraseBook.words(wording);
    byFirstWord
        .computeIfAbsent(words.getFirst(), _ -> new ArrayList<>())
        .add(new Wording<>(words, meaning));
  }

  /// The first wording, in the order they were added, that stands at `index` and is accepted.
  @Nullable Match<T> at(Said said, int index, Predicate<Match<T>> accepted) {
    var candidates = byFirstWord.get(said.words().get(index).lower());
    if (candidates != null) {
      for (var wording : candidates) {
        var match = match(wording, said, index);
        if (match != null && accepted.test(match)) {
          return match;
        }
      }
    }
    return null;
  }

  private static <T> @Nullable Match<T> match(Wording<T> wording, Said said, int from) {
    var taken = new ArrayList<Span>(2);
    int at = from;
    for (int i = 0; i < wording.words().size(); i++) {
      if (at >= said.words().size() || (at > from && said.endsAt(at - 1))) {
        return null;
      }
      var word = wording.words().get(i);
      int end =
          switch (word) {
            case "*" ->
                i == wording.words().size() - 1
                    ? said.clauseEnd(at)
                    : middle(said, at, wording.words().get(i + 1));
            case "@" -> nameEnd(said, at);
            default -> fixed(said, at, i > 0, word);
          };
      if (end < 0) {
        return null;
      }
      if (word.equals("*") || word.equals("@")) {
        taken.add(new Span(at, end));
      }
      at = end;
    }
    return new Match<>(wording.meaning(), from, at, taken);
  }

  /// The end of a word that must stand there, but for a "really" or "so" before it.
  private static int fixed(Said said, int from, boolean skips, String word) {
    int at = from;
    while (skips
        && at + 1 < said.words().size()
        && !said.words().get(at).lower().equals(word)
        && Words.SKIPPED.contains(said.words().get(at).lower())) {
      at++;
    }
    return said.words().get(at).lower().equals(word) ? at + 1 : -1;
  }

  private static int middle(Said said, int from, String next) {
    for (int end = from + 1; end <= from + 3 && end < said.words().size(); end++) {
      if (said.words().get(end - 1).after() != ' ') {
        return -1;
      }
      if (said.words().get(end).lower().equals(next)) {
        return end;
      }
    }
    return -1;
  }

  /// A name is a word, and up to two more that begin with a capital.
  private static int nameEnd(Said said, int from) {
    int end = from + 1;
    while (end < said.words().size()
        && end - from < 3
        && said.words().get(end - 1).after() == ' '
        && Character.isUpperCase(said.words().get(end).shown().codePointAt(0))
        && !said.words().get(end).lower().equals("i")) {
      end++;
    }
    return end;
  }
}
