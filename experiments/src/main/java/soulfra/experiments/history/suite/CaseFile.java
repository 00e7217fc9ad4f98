package soulfra.experiments.history.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import soulfra.experiments.history.Checkers;
import soulfra.experiments.history.History;
import soulfra.experiments.history.Misread;
import soulfra.experiments.history.Settings;
import soulfra.experiments.history.read.Events;
import soulfra.experiments.history.read.Values;

/// A file of cases, one on each line.
final class CaseFile {

  private static final Pattern CHECKER = Pattern.compile("([\\w-]+)(?:\\((\\w+) (\\w+)\\))?");

  private CaseFile() {}

  static boolean hasCases(Path file) throws IOException {
    try (var lines = Files.lines(file)) {
      return lines.findFirst().filter(line -> line.contains("\"history\"")).isPresent();
    }
  }

  static List<Case> cases(Path folder, Path file) throws IOException {
    var cases = new ArrayList<Case>();
    if (!hasCases(file)) {
      return cases;
    }
    int number = 0;
    for (var line : Files.readAllLines(file)) {
      number++;
      if (!line.isBlank()) {
        try {
          cases.addAll(cases(folder.relativize(file).toString(), number, line));
        } catch (IllegalArgumentException e) {
          throw new Misread(number, 1, String.valueOf(e.getMessage()));
        }
      }
    }
    return cases;
  }

  private static List<Case> cases(String file, int line, String text) {
    if (!(Values.parseJson(text, line) instanceof Map<?, ?> written)
        || !(written.get("history") instanceof List<?> events)) {
      throw new IllegalArgumentException("a case is a map with name and history");
    }
    var name = file + " " + written.get("name");
    if (written.get("expect") instanceof List<?> expectations) {
      return expectations.stream()
          .map(expectation -> transactional(name, line, events, (Map<?, ?>) expectation))
          .toList();
    }
    return List.of(plain(name, line, events, written));
  }

  private static Case plain(String name, int line, List<?> events, Map<?, ?> written) {
    var settings = Settings.NONE;
    var model = String.valueOf(written.get("model"));
    if (written.get("checker") != null) {
      var checker = CHECKER.matcher(String.valueOf(written.get("checker")));
      if (!checker.matches()) {
        throw new IllegalArgumentException("checker is a name: " + written.get("checker"));
      }
      model = jepsen(checker.group(1));
      if (checker.group(2) != null) {
        settings = settings.with(checker.group(2), Values.parse(checker.group(3)));
      }
    }
    var checker = Checkers.named(model);
    return new Case(
        name,
        checker,
        options(settings, written.get("opts")).knownTo(checker),
        Expected.of(written.get("valid"), details(written.get("details"))),
        () -> History.of(name, Events.of(events, line)));
  }

  /// Jepsen's checkers of these names are not the linearizable objects that are called so here.
  private static String jepsen(String name) {
    return switch (name) {
      case "set" -> "final-set";
      case "queue" -> "queue-origin";
      case "counter" -> "counter-bounds";
      default -> name;
    };
  }

  private static Case transactional(String name, int line, List<?> events, Map<?, ?> expectation) {
    var details = new LinkedHashMap<String, Object>();
    if (expectation.get("anomalies") instanceof List<?> anomalies) {
      details.put("anomalies", anomalies);
    }
    if (expectation.get("weakest_models_violated") instanceof List<?> weakest
        && !weakest.isEmpty()) {
      details.put("weakest_not", Expected.levels(weakest));
    }
    var checker = Checkers.named(lists(events) ? "list-append" : "rw-register");
    var settings = Settings.NONE.with("level", String.valueOf(expectation.get("model")));
    return new Case(
        name,
        checker,
        options(settings, expectation.get("opts")).knownTo(checker),
        Expected.of(expectation.get("valid"), details),
        () -> History.of(name, Events.of(events, line)));
  }

  /// Where something is appended, or a list is read.
  private static boolean lists(List<?> events) {
    var text = events.toString();
    return text.contains("[append, ") || text.matches("(?s).*\\[r, [^\\[\\]]*, \\[.*");
  }

  private static Settings options(Settings settings, @Nullable Object options) {
    var all = settings;
    if (options instanceof Map<?, ?> map) {
      for (var entry : map.entrySet()) {
        all = all.with(String.valueOf(entry.getKey()).replace("?", ""), entry.getValue());
      }
    }
    return all;
  }

  private static Map<String, Object> details(@Nullable Object written) {
    var details = new LinkedHashMap<String, Object>();
    if (written instanceof Map<?, ?> map) {
      map.forEach((name, value) -> {
        if (value != null) {
          details.put(String.valueOf(name), value);
        }
      });
    }
    return details;
  }
}
