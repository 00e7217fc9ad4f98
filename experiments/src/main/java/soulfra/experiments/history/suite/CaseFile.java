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
        if (!(Values.parseJson(line, number) instanceof Map<?, ?> written)) {
          throw new Misread(number, 1, "a case is a map with name and history");
        }
        add(cases, folder.relativize(file).toString(), number, written);
      }
    }
    return cases;
  }

  private static void add(List<Case> cases, String file, int line, Map<?, ?> written) {
    var name = file + " " + written.get("name");
    if (!(written.get("history") instanceof List<?> events)) {
      throw new Misread(line, 1, "a case has a history: " + name);
    }
    if (written.get("expect") instanceof List<?> expectations) {
      for (var expectation : expectations) {
        if (expectation instanceof Map<?, ?> map) {
          cases.add(transactional(name, line, events, map));
        }
      }
      return;
    }
    var checker = CHECKER.matcher(String.valueOf(written.get("checker")));
    if (!checker.matches()) {
      throw new Misread(line, 1, "checker is a name: checker=" + written.get("checker"));
    }
    var settings = Settings.NONE;
    if (checker.group(2) != null) {
      settings = settings.with(checker.group(2), Values.parse(checker.group(3)));
    }
    cases.add(
        new Case(
            name,
            Checkers.named(jepsen(checker.group(1))),
            options(settings, written.get("opts")),
            Expected.of(written.get("valid"), details(written.get("details"))),
            () -> History.of(name, Events.of(events, line))));
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
      details.put("weakest_not", weakest);
    }
    var model = String.valueOf(expectation.get("model"));
    boolean lists = events.toString().contains("[append, ");
    return new Case(
        name,
        Checkers.named(lists ? "list-append" : "rw-register"),
        options(Settings.NONE.with("level", model), expectation.get("opts")),
        Expected.of(expectation.get("valid"), details),
        () -> History.of(name, Events.of(events, line)));
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
