package soulfra.workbench.page;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import soulfra.experiments.Experiments;
import soulfra.experiments.Options;
import soulfra.experiments.Stage;
import soulfra.experiments.Trial;
import soulfra.experiments.report.Report;
import soulfra.experiments.report.ReportFiles;

/// Runs experiments that a page asks for, as `./lab run` does. They start stages of their own and
/// leave those alone that run.
///
/// @param root the project's folder
record Laboratory(Path root, Worker<Asked, String, Judged> worker) {

  private static final int LONGEST_GUESS = 500;

  /// @param id of the experiment, as `2.4`
  /// @param stage `stage1`
  /// @param guess what the reader predicts, in their own words
  /// @param seed null for any
  record Ask(String id, String stage, @Nullable String guess, boolean quick, @Nullable Long seed) {}

  record Asked(String id, String stage, String guess, boolean quick, long seed) {}

  /// @param page where the report is, from our root
  record Judged(Report report, String page) {}

  /// @throws IllegalArgumentException if there is no such experiment, or not on that stage
  /// @throws IllegalStateException if something else runs
  void begin(Ask ask) {
    var stage = Stage.parse(ask.stage).getFirst();
    var experiment = Experiments.select(ask.id).getFirst();
    var id = experiment.about().id();
    if (experiment.prediction(stage).isEmpty()) {
      throw new IllegalArgumentException("%s says nothing of %s.".formatted(id, stage.id));
    }
    var guess = ask.guess == null ? "" : ask.guess.strip();
    guess = guess.substring(0, Math.min(guess.length(), LONGEST_GUESS));
    long seed = ask.seed == null ? ThreadLocalRandom.current().nextLong(1, 1_000_000) : ask.seed;
    var options = new Options(root, List.of(stage), seed, ask.quick, false, false);
    var asked = new Asked(id, stage.id, guess, ask.quick, seed);
    var trial = new Trial(experiment, stage, options);
    worker.begin(
        "Experiment %s runs on %s".formatted(id, stage.id),
        asked,
        progress -> run(trial, asked, progress));
  }

  private static Judged run(Trial trial, Asked asked, Consumer<String> progress)
      throws InterruptedException {
    var result = trial.run(progress);
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    var report = trial.report(result, asked.guess);
    var page = ReportFiles.write(report, trial.options().results()).html();
    return new Judged(report, "/results/" + page.getFileName());
  }
}
