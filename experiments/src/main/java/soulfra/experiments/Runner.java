package soulfra.experiments;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.sqlite.SQLiteJDBCLoader;
import soulfra.experiments.report.Machine;
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
    var report = report(trial, result, guess);
    reports.add(report);
    var files = ReportFiles.write(report, options.results());
    if (!options.json()) {
      book.close(experiment, result.verdict(), report, files);
    }
    return result.verdict();
  }

  private static Report report(Trial trial, Trial.Result result, String guess) {
    var about = trial.experiment().about();
    var findings = result.findings();
    return new Report(
        about.id() + "-" + about.name() + "-" + trial.stage().id,
        "%s %s (%s)".formatted(about.id(), about.title(), trial.stage().id),
        judgement(result.verdict()),
        findings.witness(),
        preface(trial, guess),
        findings.checks().stream().map(Runner::claim).toList(),
        findings.charts(),
        findings.tables(),
        new Report.Rerun(
            trial.options().command(about.id(), trial.stage()),
            trial.options().seed(),
            result.at(),
            result.took(),
            Map.of("SQLite", SQLiteJDBCLoader.getVersion()),
            Machine.here()));
  }

  private static Map<String, String> preface(Trial trial, String guess) {
    var about = trial.experiment().about();
    var preface = new LinkedHashMap<String, String>();
    preface.put("Question", about.question());
    preface.put("Broken", about.broken());
    preface.put("Fixed", about.fixed());
    trial.experiment().prediction(trial.stage()).ifPresent(p -> preface.put("Predicted", p));
    if (!guess.isEmpty()) {
      preface.put("You predicted", guess);
    }
    preface.put("In the book", LabBook.passage(about));
    preface.put("Change this, run again", about.change());
    return preface;
  }

  private static Report.Claim claim(Check check) {
    var mode = check.mode().name().toLowerCase(Locale.ROOT);
    return new Report.Claim(mode, check.claim(), check.measured(), judgement(check.verdict()));
  }

  private static Report.Judgement judgement(Verdict verdict) {
    var kind =
        switch (verdict) {
          case AS_PREDICTED -> Report.Kind.GOOD;
          case UNKNOWN -> Report.Kind.UNKNOWN;
          case SURPRISE -> Report.Kind.BAD;
        };
    return new Report.Judgement(verdict.sign, verdict.words, kind);
  }
}
