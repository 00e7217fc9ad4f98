package soulfra.experiments.load;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/// What users do, and how often: `chat=40,feed=30` means four chats to three looks at the feed.
public record Mix(Map<Action, Integer> weights) {

  public Mix {
    weights = Map.copyOf(weights);
    if (weights.values().stream().anyMatch(weight -> weight < 0)
        || weights.values().stream().mapToInt(weight -> weight).sum() == 0) {
      throw new IllegalArgumentException("a mix needs weights >= 0, one at least > 0: " + weights);
    }
  }

  public static Mix parse(String text) {
    var weights = new EnumMap<Action, Integer>(Action.class);
    for (var part : text.split(",", -1)) {
      var pair = part.split("=", -1);
      if (pair.length != 2 || !pair[1].strip().matches("\\d{1,6}")) {
        throw new IllegalArgumentException(
            "a mix is written like chat=40,feed=30 (whole numbers): " + text);
      }
      weights.put(Action.of(pair[0].strip()), Integer.parseInt(pair[1].strip()));
    }
    return new Mix(weights);
  }

  Action pick(Random random) {
    int left = random.nextInt(weights.values().stream().mapToInt(weight -> weight).sum());
    for (var action : Action.values()) {
      left -= weights.getOrDefault(action, 0);
      if (left < 0) {
        return action;
      }
    }
    throw new IllegalStateException("weights changed: " + weights);
  }

  @Override
  public String toString() {
    return new EnumMap<>(weights)
        .entrySet().stream()
            .map(e -> e.getKey().name().toLowerCase(Locale.ROOT) + "=" + e.getValue())
            .collect(Collectors.joining(","));
  }
}
