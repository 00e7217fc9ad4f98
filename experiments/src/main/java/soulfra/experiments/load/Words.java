package soulfra.experiments.load;

import java.util.List;
import java.util.Random;

/// Something to say, so that texts differ and a search finds some of them.
final class Words {

  private static final List<String> ALL =
      List.of(
          "river",
          "morning",
          "orbit",
          "quiet",
          "lantern",
          "harbour",
          "winter",
          "signal",
          "garden",
          "memory",
          "mirror",
          "thunder",
          "paper",
          "ember",
          "north",
          "bridge",
          "silver",
          "question",
          "letter",
          "window",
          "planet",
          "music",
          "stone",
          "island",
          "spark",
          "shadow",
          "summer",
          "rope",
          "cloud",
          "compass",
          "forest",
          "salt");

  private Words() {}

  static String one(Random random) {
    return ALL.get(random.nextInt(ALL.size()));
  }

  static String some(Random random, int count) {
    var text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(i == 0 ? "" : " ").append(one(random));
    }
    return text.toString();
  }
}
