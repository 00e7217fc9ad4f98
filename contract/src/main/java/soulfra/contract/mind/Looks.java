package soulfra.contract.mind;

import org.jspecify.annotations.Nullable;

/// What a message looks like before anyone reads it: the names of phrases that answer its looks.
final class Looks {

  private static final int LONG = 600;
  private static final int SHOUTED_LETTERS = 8;

  private Looks() {}

  static @Nullable String of(Said said) {
    var text = said.text();
    if (said.words().isEmpty()) {
      return text.codePoints().anyMatch(Looks::picture) ? "emoji" : "silence";
    }
    if (code(text)) {
      return "code";
    }
    return text.length() > LONG ? "long" : null;
  }

  private static boolean picture(int c) {
    return Character.isEmoji(c) || Character.getType(c) == Character.OTHER_SYMBOL;
  }

  private static boolean code(String text) {
    if (text.contains("```")) {
      return true;
    }
    int marks = 0;
    for (int i = 0; i < text.length(); i++) {
      marks += "{}();=<>[]".indexOf(text.charAt(i)) >= 0 ? 1 : 0;
    }
    return marks >= 5 && marks * 14 > text.length();
  }

  static boolean shouted(String text) {
    int letters = 0;
    int capitals = 0;
    for (int i = 0; i < text.length(); i++) {
      letters += Character.isLetter(text.charAt(i)) ? 1 : 0;
      capitals += Character.isUpperCase(text.charAt(i)) ? 1 : 0;
    }
    return letters >= SHOUTED_LETTERS && capitals * 5 > letters * 4;
  }
}
