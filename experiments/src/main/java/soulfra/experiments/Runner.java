package soulfra.experiments;

import java.util.ArrayList;
import java.util.List;
import soulfra.experiments.report.Report;
import soulfra.experiments.report.ReportFiles;

/// Runs experiments: predict, run, compare, write down.
///
/// ```java
/// int exitCode = new Runner(Terminal.system()).run(Experiments.select("all"), options).exitCode;
/// ```
public final class Runner {

  private final Terminal terminal;
  private final LabBook book;

  public Runner(Terminal terminal) {
    this.terminal = terminal;
    this.book = new LabBook(terminal);
  }

  /// Runs each experiment on each stage and writes a report on each.
  ///
  /// @return the verdict on all of them
  public Verdict run(List<Experiment> selection, Options options) {
    var verdicts = new ArrayList<Verdict>();
    var reports = new ArrayList<Report>();
    for (var experiment : selection) {
      var asked = options.stages();
      for (var stage : asked.isEmpty() ? experiment.stages() : asked) {
        verdicts.add(run(new Trial(experiment, stage, options), reports));
      }
    }
    var verdict = Verdict.of(verdicts);
    if (options.json()) {
      terminal.out().println(ReportFiles.json(reports));
    } else if (verdicts.size() > 1) {
      terminal.out().println();
      for (int i = 0; i < verdicts.size(); i++) {
        terminal.out().println(verdicts.get(i).sign + " " + reports.get(i).title());
      }
    }
    return verdict;
  }

  private Verdict run(Trial trial, List<Report> reports) {
    var experiment = trial.experiment();
    var options = trial.options();
    var guess = "";
    if (!options.json()) {
      book.open(experiment, trial.stage());
      guess = options.ask() ? book.ask() : "";
      book.predicted(experiment.prediction(trial.stage()).orElse("nothing of this stage"));
    }
    var result = trial.run(options.json() ? _ -> {} : book::progress);
    var report = trial.report(result, guess);
    reports.add(report);
    var files = ReportFiles.write(report, options.results());
    if (!options.json()) {
      book.close(experiment, result.verdict(), report, files);
    }
    return result.verdict();
  }
}
