package soulfra.contract.mind;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A message taken apart into words, as far as a mind of this size reads: 250 words.
record Said(String text, List<Word> words) {

  private static final int MOST_WORDS = 250;

  /// Tokens that stand for two words, beside those that an apostrophe gives away.
  private static final Map<String, String> SHORT =
      Map.ofEntries(
          Map.entry("im", "i am"),
          Map.entry("ive", "i have"),
          Map.entry("dont", "don't"),
          Map.entry("cant", "can't"),
          Map.entry("whats", "what is"),
          Map.entry("wheres", "where is"),
          Map.entry("whos", "who is"),
          Map.entry("hows", "how is"),
          Map.entry("gonna", "going to"),
          Map.entry("wanna", "want to"),
          Map.entry("u", "you"),
          Map.entry("ur", "your"));

  private static final Map<String, String> ENDINGS =
      Map.of("'m", "am", "'re", "are", "'ve", "have", "'ll", "will", "'d", "would", "'s", "is");

  private static final String IS_SHORTENED_AFTER = " what who where how that it there when ";

  /// @param after `.`, `?`, `,` or a space
  /// @param asked whether it stands in a question
  record Word(String lower, String shown, char after, boolean asked) {}

  static Said of(String text) {
    var words = new ArrayList<Word>();
    int at = 0;
    while (at < text.length() && words.size() < MOST_WORDS) {
      int end = wordEnd(text, at);
      if (end == at) {
        stop(words, text.charAt(at));
        at++;
      } else {
        add(words, text.substring(at, end));
        at = end;
      }
    }
    return new Said(text, markQuestions(words));
  }

  /// Where the word that begins at `from` ends; `from` itself if none begins there.
  private static int wordEnd(String text, int from) {
    int at = from;
    while (at < text.length()) {
      int c = text.codePointAt(at);
      if (!Character.isLetterOrDigit(c) && Character.getType(c) != Character.NON_SPACING_MARK) {
        boolean inside =
            at > from
                && at + 1 < text.length()
                && "'’-.@&".indexOf(c) >= 0
                && Character.isLetterOrDigit(text.codePointAt(at + 1));
        boolean trailing = at > from && "+#".indexOf(c) >= 0;
        if (!inside && !trailing) {
          break;
        }
      }
      at += Character.charCount(c);
    }
    return at;
  }

  private static void add(List<Word> words, String shown) {
    var lower = shown.toLowerCase(Locale.ROOT).replace('’', '\'');
    var both = SHORT.get(lower);
    if (both != null) {
      for (var word : PhraseBook.words(both)) {
        words.add(new Word(word, word, ' ', false));
      }
      return;
    }
    int apostrophe = lower.lastIndexOf('\'');
    if (apostrophe > 0) {
      var stem = lower.substring(0, apostrophe);
      var ending = ENDINGS.get(lower.substring(apostrophe));
      boolean splits =
          ending != null && (!ending.equals("is") || IS_SHORTENED_AFTER.contains(" " + stem + " "));
      if (ending != null && splits) {
        words.add(new Word(stem, shown.substring(0, apostrophe), ' ', false));
        words.add(new Word(ending, ending, ' ', false));
        return;
      }
    }
    words.add(new Word(lower, shown, ' ', false));
  }

  private static void stop(List<Word> words, char c) {
    char after =
        switch (c) {
          case '.', '!', ';', ':', '\n', '(', ')', '…', '–', '—', '。', '"', '“', '”' -> '.';
          case '?', '？' -> '?';
          case ',' -> ',';
          default -> ' ';
        };
    if (after != ' ' && !words.isEmpty() && words.getLast().after() != '?') {
      var last = words.removeLast();
      words.add(new Word(last.lower(), last.shown(), after, false));
    }
  }

  private static List<Word> markQuestions(List<Word> words) {
    int from = 0;
    for (int i = 0; i < words.size(); i++) {
      char after = words.get(i).after();
      if (after == '.' || after == '?' || i == words.size() - 1) {
        var first = words.get(from).lower();
        boolean told = first.equals("i") || first.equals("my");
        if (Words.QUESTION.contains(first) || (after == '?' && !told)) {
          for (int j = from; j <= i; j++) {
            var word = words.get(j);
            words.set(j, new Word(word.lower(), word.shown(), word.after(), true));
          }
        }
        from = i + 1;
      }
    }
    return List.copyOf(words);
  }

  boolean endsAt(int index) {
    char after = words.get(index).after();
    return after == '.' || after == '?';
  }

  /// Where the clause that begins at `from` ends: at a full stop, before a "but" or a new subject,
  /// after fourteen words, and without words like "too" that say nothing at its end.
  int clauseEnd(int from) {
    int end = from;
    while (end < words.size() && end - from < 14 && !breaksBefore(end, from)) {
      end++;
      if (endsAt(end - 1)) {
        break;
      }
    }
    while (end > from + 1 && Words.FLUFF.contains(words.get(end - 1).lower())) {
      end--;
    }
    return end;
  }

  private boolean breaksBefore(int index, int from) {
    if (index == from) {
      return false;
    }
    var word = words.get(index).lower();
    if (Words.BREAKER.contains(word)) {
      return true;
    }
    boolean comma = words.get(index - 1).after() == ',';
    if (word.equals("and") && index + 1 < words.size()) {
      return Words.SUBJECT.contains(words.get(index + 1).lower());
    }
    return comma && Words.SUBJECT.contains(word);
  }

  boolean asks() {
    return !words.isEmpty() && words.getLast().asked();
  }
}
