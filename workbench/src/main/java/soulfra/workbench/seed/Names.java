package soulfra.workbench.seed;

import java.util.List;

/// Handles that a person can read: `ada_0001`.
final class Names {

  private static final List<String> FIRST =
      List.of(
          "ada",
          "alan",
          "barbara",
          "claude",
          "dorothy",
          "edsger",
          "emmy",
          "erna",
          "frances",
          "fumiko",
          "gordon",
          "grace",
          "hedy",
          "ines",
          "ivan",
          "jean",
          "joan",
          "karen",
          "katherine",
          "kenji",
          "leslie",
          "lin",
          "lynn",
          "margaret",
          "maria",
          "mary",
          "mei",
          "nadia",
          "niklaus",
          "olu",
          "pat",
          "priya",
          "radia",
          "rosa",
          "sofia",
          "tim",
          "tony",
          "vint",
          "wes",
          "yuki");

  private Names() {}

  /// The number makes it unique, and grows over all names.
  static String handle(int user) {
    var number = Integer.toString(user + 1);
    return FIRST.get(user % FIRST.size())
        + '_'
        + "0".repeat(Math.max(0, 4 - number.length()))
        + number;
  }
}
