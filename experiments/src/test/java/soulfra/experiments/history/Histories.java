package soulfra.experiments.history;

import java.time.Duration;
import java.util.Map;
import soulfra.experiments.history.read.HistoryFile;
import soulfra.experiments.history.read.Values;

/// Histories and verdicts, short enough to be read in a test.
public final class Histories {

  private Histories() {}

  /// From lines like `0 invoke read nil`, in EDN's notation: process, type, f, value.
  public static History of(String lines) {
    return HistoryFile.parse("test", "[[" + lines.strip().replace("\n", "]\n[") + "]]", false);
  }

  public static Answer check(String model, History history, Map<String, String> settings) {
    var all = Settings.NONE;
    for (var setting : settings.entrySet()) {
      all = all.with(setting.getKey(), Values.parse(setting.getValue()));
    }
    return Checkers.named(model).check(history, all, Deadline.in(Duration.ofMinutes(5)));
  }

  public static Answer check(String model, String lines) {
    return check(model, of(lines), Map.of());
  }
}
