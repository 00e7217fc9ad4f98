package soulfra.experiments;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.sqlite.SQLiteJDBCLoader;
import soulfra.experiments.report.Machine;
import soulfra.experiments.report.Report;

/// Writes a trial down as a report: what was asked and predicted, what came out, how to run it
/// again.
final class TrialReport {

  private TrialReport() {}

  /// @param guess what the reader predicted; empty if nothing
  static Report of(Trial trial, Trial.Result result, String guess) {
    var about = trial.experiment().about();
    var findings = result.findings();
    return new Report(
        trial.experiment().reportName(trial.stage()),
        "%s %s (%s)".formatted(about.id(), about.title(), trial.stage().id),
        judgement(result.verdict()),
        findings.witness(),
        preface(trial, guess),
        findings.checks().stream().map(TrialReport::claim).toList(),
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
