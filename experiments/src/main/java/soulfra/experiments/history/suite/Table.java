package soulfra.experiments.history.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import soulfra.experiments.history.Checker;
import soulfra.experiments.history.Checkers;
import soulfra.experiments.history.Misread;
import soulfra.experiments.history.Settings;
import soulfra.experiments.history.read.HistoryFile;
import soulfra.experiments.history.read.Values;

/// An `EXPECTED.tsv`: a row for each file, with the columns `file`, `model` (or `models_asked`, for
/// transactions), `linearizable` (or `valid`), and perhaps `anomaly_types` and `weakest_not`. What
/// a model starts with stands in its words: `cas-register init 0; read nil = unknown`.
final class Table {

  private static final Pattern INITIAL =
      Pattern.compile("\\binit(?:ial)?[ =:]+(\\{[^}]*}|\"[^\"]*\"|[^;,)]+)");

  private Table() {}

  static List<Case> cases(Path folder, Path table) throws IOException {
    var lines = Files.readAllLines(table);
    var cases = new ArrayList<Case>();
    if (lines.isEmpty() || !lines.getFirst().startsWith("file\t")) {
      return cases; // a table of something else
    }
    var names = lines.getFirst().split("\t", -1);
    for (int number = 1; number < lines.size(); number++) {
      var cells = lines.get(number).split("\t", -1);
      if (lines.get(number).isBlank()) {
        continue;
      }
      if (cells.length > names.length) {
        throw new Misread(number + 1, 1, "more cells than the head has names: " + table);
      }
      var row = new LinkedHashMap<String, String>();
      for (int i = 0; i < cells.length; i++) {
        row.put(names[i], cells[i].strip());
      }
      var file = table.resolveSibling(row.getOrDefault("file", ""));
      // A file of cases says itself what is expected.
      if (!file.toString().endsWith(".jsonl") || !CaseFile.hasCases(file)) {
        try {
          cases.add(of(folder, file, row));
        } catch (IllegalArgumentException e) {
          throw new Misread(number + 1, 1, String.valueOf(e.getMessage()));
        }
      }
    }
    return cases;
  }

  private static Case of(Path folder, Path file, Map<String, String> row) {
    var details = new LinkedHashMap<String, Object>();
    if (row.containsKey("anomaly_types")) {
      details.put("anomalies", Expected.words(row.getOrDefault("anomaly_types", "")));
    }
    if (!row.getOrDefault("weakest_not", "").isEmpty()) {
      details.put(
          "weakest_not", Expected.levels(Expected.words(row.getOrDefault("weakest_not", ""))));
    }
    var valid = row.getOrDefault("valid", row.getOrDefault("linearizable", ""));
    return new Case(
        folder.relativize(file).toString(),
        checker(file, row),
        settings(row),
        Expected.of(valid, details),
        () -> HistoryFile.read(file));
  }

  private static Checker checker(Path file, Map<String, String> row) {
    if (row.containsKey("models_asked")) {
      return Checkers.named(
          String.valueOf(file.getFileName()).startsWith("rw") ? "rw-register" : "list-append");
    }
    var model = Objects.requireNonNullElse(row.get("model"), "");
    var name = model.split("[ (]", 2)[0];
    return Checkers.named(
        switch (name) {
          case "register-cas" -> "cas-register";
          default -> name;
        });
  }

  private static Settings settings(Map<String, String> row) {
    var settings = Settings.NONE;
    if (row.containsKey("models_asked")) {
      var levels = Expected.words(row.getOrDefault("models_asked", ""));
      return levels.isEmpty() ? settings : settings.with("level", String.join(",", levels));
    }
    var model = row.getOrDefault("model", "");
    var initial = INITIAL.matcher(model);
    if (initial.find()) {
      settings = settings.with("initial", Values.parse(initial.group(1).strip()));
    }
    if (model.contains("nil = unknown")) {
      settings = settings.with("nil", "unknown");
    } else if (model.contains("nil = absent")) {
      settings = settings.with("nil", "absent");
    }
    return settings;
  }
}
