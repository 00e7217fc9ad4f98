package soulfra.workbench;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import soulfra.chaos.rig.Injected;
import soulfra.chaos.scenario.Play;
import soulfra.chaos.workload.Recording.Lately;
import soulfra.experiments.chaos.ChaosReport;
import soulfra.experiments.chaos.ChaosRun;
import soulfra.experiments.history.Validity;
import soulfra.experiments.report.TextTable;

/// What a run of a scenario shows: a line that is drawn anew each second where somebody watches,
/// one for each thing that breaks or heals, and the verdict.
final class ChaosScreen implements Play.Watcher, AutoCloseable {

  private final Workplace place;
  private boolean drawn;

  ChaosScreen(Workplace place) {
    this.place = place;
  }

  void begin(ChaosRun.Options run) {
    place.say("");
    place.say("%s: %s".formatted(run.scenario().name(), run.scenario().about()));
    place.say(
        "  %s, %s, seed %d, %d s"
            .formatted(run.stage().id, run.workload().name(), run.seed(), run.time().toSeconds()));
    place.say("  Promised: " + run.scenario().on(run.stage().number).promised());
  }

  @Override
  public synchronized void says(String what) {
    wipe();
    place.say("  " + what);
  }

  @Override
  public synchronized void sees(long seconds, Lately lately, List<Injected> broken) {
    var line =
        String.format(
            Locale.ROOT,
            "  %3d s  %4d/s  p50 %5.1f ms  p99 %6.1f ms  %3d refused  %3d unknown  %s",
            seconds,
            lately.ok(),
            lately.millis(0.5),
            lately.millis(0.99),
            lately.failed(),
            lately.unknown(),
            broken.stream().map(i -> i.fault().words()).collect(Collectors.joining(", ")));
    if (place.interactive()) {
      place.terminal().out().print("\r\u001b[K" + line);
      place.terminal().out().flush();
      drawn = true;
    } else {
      place.say(line);
    }
  }

  private void wipe() {
    if (drawn) {
      place.terminal().out().print("\r\u001b[K");
      drawn = false;
    }
  }

  void show(ChaosRun.Outcome outcome) {
    wipe();
    place.say(TextTable.of(ChaosReport.faults(outcome.effects())).indent(2).stripTrailing());
    place.say(
        "  %s: %s"
            .formatted(verdict(place, outcome.answer().validity()), outcome.answer().sentence()));
    place.say("  Report  " + outcome.page());
    place.say("  History " + outcome.file());
  }

  static String verdict(Workplace place, Validity validity) {
    var words = ChaosReport.words(validity);
    return switch (validity) {
      case VALID -> coloured(place, 32, "✓ " + words);
      case INVALID -> coloured(place, 31, "✗ " + words);
      case UNKNOWN -> coloured(place, 33, "? " + words);
    };
  }

  private static String coloured(Workplace place, int code, String text) {
    return place.terminal().colour() ? "\u001b[1;%dm%s\u001b[0m".formatted(code, text) : text;
  }

  @Override
  public synchronized void close() {
    wipe();
  }
}
