package soulfra.experiments.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import soulfra.chaos.Schedule;
import soulfra.chaos.rig.Rig;
import soulfra.chaos.scenario.Play;
import soulfra.chaos.scenario.Scenario;
import soulfra.chaos.workload.Crowd;
import soulfra.chaos.workload.Recording;
import soulfra.chaos.workload.Workload;
import soulfra.experiments.Scratch;
import soulfra.experiments.Stage;
import soulfra.experiments.history.Answer;
import soulfra.experiments.history.History;
import soulfra.experiments.history.page.HistoryPage;
import soulfra.experiments.history.read.HistoryFile;
import soulfra.experiments.report.ReportFiles;

/// A scenario played on a stage of its own, on fresh data, judged and reported. Nothing of the
/// stage is left when it returns, however it returns.
public final class ChaosRun {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

  /// @param root the project's folder
  /// @param results where the history and the report go
  /// @param control what is left out of the product on purpose
  public record Options(
      Path root,
      Path results,
      Scenario scenario,
      Stage stage,
      Workload workload,
      Duration time,
      long seed,
      Control control) {

    String name() {
      return "chaos-%s-%s-%s".formatted(scenario.name(), stage.id, workload.name());
    }
  }

  /// @param file the history
  /// @param page the report
  public record Outcome(
      Answer answer, List<Effect> effects, Schedule schedule, Path file, Path page) {}

  private ChaosRun() {}

  /// @throws IllegalArgumentException if the scenario, or the control, is not about that stage
  /// @throws IllegalStateException if something does not start, or does not come back
  public static Outcome of(Options options, Play.Watcher watcher) {
    var on = options.scenario.on(options.stage.number);
    options.control.check(options.stage);
    var schedule = on.schedule(options.seed, options.time.toMillis());
    var began = Instant.now();
    var stem = TIME.format(began) + "-" + options.name();
    var file = options.results.resolve(stem + ".jsonl");
    var broken = play(options, on, schedule, file, watcher);
    watcher.says("judging");
    var history = HistoryFile.read(file);
    var judging = options.workload.judging();
    var answer = Judge.of(history, judging, broken, on.servesNobody());
    var effects = Effect.of(history, broken);
    write(options.results.resolve(stem + ".history.html"), history, judging.model(), answer);
    var report = new ChaosReport(options, stem, on, schedule, history, answer, effects, broken);
    var page = ReportFiles.write(report.at(began), options.results).html();
    return new Outcome(answer, effects, schedule, file, page);
  }

  private static List<Recording.Broken> play(
      Options options, Scenario.OnStage on, Schedule schedule, Path file, Play.Watcher watcher) {
    var settings = new HashMap<>(on.settings());
    settings.putAll(options.control.settings());
    try (var scratch = Scratch.create(options.root, options.name())) {
      return play(options, settings, schedule, scratch.folder(), file, watcher);
    } catch (IOException e) {
      throw new UncheckedIOException("Can't make a folder for the run, or remove it", e);
    }
  }

  private static List<Recording.Broken> play(
      Options options,
      Map<String, String> settings,
      Schedule schedule,
      Path folder,
      Path file,
      Play.Watcher watcher) {
    var stage = options.stage;
    var plan =
        new Rig.Plan(
            stage.id,
            stage.home(options.root),
            folder,
            options.control.needs(stage),
            Math.min(2, stage.mostInstances),
            settings,
            options.seed);
    boolean keys = options.control.keys();
    try (var rig = Rig.start(plan, watcher::says);
        var recording = new Recording(file);
        var crowd = new Crowd(rig.urls(), recording, keys, options.scenario.clients(), "")) {
      options.control.takeOut(rig.stores());
      Play.run(rig, options.workload, schedule, crowd, recording, watcher);
      return recording.wasBroken();
    }
  }

  private static void write(Path page, History history, String model, Answer answer) {
    try {
      Files.writeString(page, HistoryPage.of(history, model, answer));
    } catch (IOException e) {
      throw new UncheckedIOException("Can't write " + page, e);
    }
  }
}
