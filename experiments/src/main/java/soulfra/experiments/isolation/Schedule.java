package soulfra.experiments.isolation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Statements of several sessions, in the order in which they are sent.
///
/// @param name what Adya and Hermitage call the anomaly it provokes
public record Schedule(String name, String description, List<Step> steps) {

  /// @param session `T1`, `T2`, …
  public record Step(String session, String sql) {}

  public Schedule {
    steps = List.copyOf(steps);
  }

  /// The fourteen, from the weakest anomaly to the subtlest.
  static List<Schedule> all() throws IOException {
    try (var file = Objects.requireNonNull(Schedule.class.getResourceAsStream("schedules.txt"))) {
      return parse(new String(file.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  /// Reads `NAME: description`, followed by an indented `SESSION statement` for each step.
  static List<Schedule> parse(String text) {
    var schedules = new ArrayList<Schedule>();
    for (var part : text.replaceAll("(?m)^#.*\n", "").strip().split("\n\\s*\n", -1)) {
      var lines = part.lines().toList();
      int colon = lines.getFirst().indexOf(": ");
      if (colon < 0) {
        throw new IllegalArgumentException("No NAME: description: " + lines.getFirst());
      }
      schedules.add(
          new Schedule(
              lines.getFirst().substring(0, colon),
              lines.getFirst().substring(colon + 2),
              lines.stream().skip(1).map(Schedule::step).toList()));
    }
    return schedules;
  }

  private static Step step(String line) {
    var words = line.strip().split("\\s+", 2);
    if (words.length < 2 || !words[0].matches("T\\d")) {
      throw new IllegalArgumentException("A step is a session and a statement: " + line);
    }
    return new Step(words[0], words[1]);
  }
}
