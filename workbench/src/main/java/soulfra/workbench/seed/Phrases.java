package soulfra.workbench.seed;

import java.util.List;
import java.util.random.RandomGenerator;

/// Sentences put together from parts: cheap to make, never quite the same, and with words in them
/// that a search can look for.
final class Phrases {

  private static final List<String> OPENINGS =
      List.of(
          "This morning I thought about",
          "I keep coming back to",
          "Nobody told me about",
          "I dreamt of",
          "Let's talk about",
          "I am not sure what to make of",
          "Today I learnt about",
          "My grandmother loved",
          "I can't stop reading about",
          "Tell me something about",
          "Everyone at work talks about",
          "I finally understood",
          "I wrote three pages on",
          "What would you do about",
          "I walked past",
          "It was raining, and there was");

  private static final List<String> THINGS =
      List.of(
          "the old harbour",
          "replication lag",
          "a lantern in the window",
          "the way rivers turn",
          "clocks that disagree",
          "the sound of trains",
          "an unanswered letter",
          "the winter garden",
          "a leader that came back",
          "small kindnesses",
          "the price of durability",
          "a bridge in the fog",
          "the first light over the sea",
          "lost updates",
          "the mirror in the hall",
          "a song without an ending",
          "the library at night",
          "what we owe to strangers",
          "stars that are no longer there",
          "bread and salt",
          "a map with a hole in it",
          "the length of a minute",
          "the other side of the street",
          "a queue that never empties");

  private static final List<String> CLOSINGS =
      List.of(
          "and it made me smile.",
          "but I may be wrong.",
          "and I wonder why.",
          "again and again.",
          "as if it were yesterday.",
          "though nobody asked.",
          "and then the phone rang.",
          "before breakfast.",
          "with some patience.",
          "which explains a lot.",
          "and I want to remember it.",
          "more than I should.");

  private static final List<String> ANSWERS =
      List.of(
          "I hear you. What drew you to",
          "Stay with that for a moment:",
          "There is more in",
          "I had not looked at it like that:",
          "Say more about",
          "You have mentioned it before:",
          "What would change without",
          "I like how you speak of");

  private Phrases() {}

  static String said(RandomGenerator random) {
    return one(OPENINGS, random) + ' ' + one(THINGS, random) + ", " + one(CLOSINGS, random);
  }

  static String answer(RandomGenerator random) {
    return one(ANSWERS, random) + ' ' + one(THINGS, random) + '.';
  }

  static String thought(RandomGenerator random) {
    return "On "
        + one(THINGS, random)
        + " and "
        + one(THINGS, random)
        + ": it comes "
        + one(CLOSINGS, random);
  }

  private static String one(List<String> parts, RandomGenerator random) {
    return parts.get(random.nextInt(parts.size()));
  }
}
