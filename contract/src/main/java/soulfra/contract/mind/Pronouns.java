package soulfra.contract.mind;

import java.util.Set;

/// Turns what a user says of themselves into what an agent says to them: "my dog hates me" becomes
/// "your dog hates you".
final class Pronouns {

  private static final Set<String> AFTER_SUBJECT =
      Set.of("are", "were", "have", "can", "could", "will", "would", "do", "did", "should", "said");

  private Pronouns() {}

  static String turned(Said said, int from, int to) {
    var text = new StringBuilder();
    for (int i = from; i < to; i++) {
      var word = said.words().get(i);
      if (i > from) {
        text.append(' ');
      }
      text.append(turned(said, i, from, to));
      if (word.after() == ',' && i < to - 1) {
        text.append(',');
      }
    }
    return text.toString();
  }

  private static String turned(Said said, int index, int from, int to) {
    var word = said.words().get(index);
    var before = index > from ? said.words().get(index - 1).lower() : "";
    return switch (word.lower()) {
      case "i", "me" -> "you";
      case "my" -> "your";
      case "mine" -> "yours";
      case "myself" -> "yourself";
      case "am" -> before.equals("i") ? "are" : word.shown();
      case "was" -> before.equals("i") ? "were" : word.shown();
      case "your" -> "my";
      case "yours" -> "mine";
      case "yourself" -> "myself";
      case "you" -> {
        boolean subject =
            index + 1 < to && AFTER_SUBJECT.contains(said.words().get(index + 1).lower());
        yield subject ? "I" : "me";
      }
      default -> word.shown();
    };
  }
}
