package soulfra.contract.mind;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import soulfra.contract.mind.Facts.Fact;

/// The questions a mind asks to get to know someone. It understands a short answer to one of them
/// as if it had been told in full.
final class Questions {

  private static final int MOST_WORDS = 7;

  /// @param inFull how the answer would be told: `i live in *`
  /// @param opening how the memory of an answer begins, after which it isn't asked again; null if
  ///   it may have many answers
  private record Question(Phrase phrase, String inFull, @Nullable String opening) {}

  private static final List<Question> ALL = new ArrayList<>();
  private static final Map<String, String> IN_FULL = new HashMap<>();

  static {
    for (var section : PhraseBook.read("questions.txt").sections()) {
      for (var line : section.lines()) {
        int equals = line.indexOf(" = ");
        var question = line.substring(0, equals);
        var inFull = line.substring(equals + 3);
        var opening = section.name().equals("once") ? opening(inFull) : null;
        ALL.add(new Question(Phrase.of(question), inFull, opening));
        for (var manner : Manner.values()) {
          IN_FULL.put(manner.shape(question), inFull);
        }
      }
    }
  }

  private Questions() {}

  private static String opening(String inFull) {
    var sentence = Facts.in(Said.of(inFull.replace("*", "x")), List.of()).getFirst().sentence();
    return sentence.substring(0, sentence.length() - 2);
  }

  /// Those whose answer is not known yet.
  static List<Phrase> open(List<String> memories) {
    var open = new ArrayList<Phrase>(ALL.size());
    for (var question : ALL) {
      if (question.opening() == null || !known(question.opening(), memories)) {
        open.add(question.phrase());
      }
    }
    return open;
  }

  private static boolean known(String opening, List<String> memories) {
    for (var memory : memories) {
      if (memory.regionMatches(true, 0, opening, 0, opening.length())) {
        return true;
      }
    }
    return false;
  }

  /// What a short message tells as the answer to the question just asked; nothing if there was
  /// none.
  static List<Fact> answered(Said said, @Nullable String lastReply, List<String> memories) {
    if (lastReply == null || said.words().isEmpty() || said.words().size() > MOST_WORDS) {
      return List.of();
    }
    var inFull = IN_FULL.get(lastSentence(lastReply));
    boolean elliptic =
        !said.asks() && !Words.NOT_AN_ANSWER.contains(said.words().getFirst().lower());
    return inFull != null && elliptic
        ? Facts.in(Said.of(inFull.replace("*", said.text())), memories)
        : List.of();
  }

  private static String lastSentence(String text) {
    int from = 0;
    for (int i = 0; i < text.length() - 2; i++) {
      if (".!?".indexOf(text.charAt(i)) >= 0 && text.charAt(i + 1) == ' ') {
        from = i + 2;
      }
    }
    return text.substring(from);
  }
}
