package soulfra.experiments;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import soulfra.experiments.report.Report;
import soulfra.experiments.report.ReportFiles;
import soulfra.experiments.report.TextTable;

/// Prints a run as a page of a lab book: question, prediction, run, measure, verdict.
final class LabBook {

  private static final int WIDTH = 96;
  private static final int MARGIN = 13;

  private final Terminal terminal;

  LabBook(Terminal terminal) {
    this.terminal = terminal;
  }

  void open(Experiment experiment, Stage stage) {
    var about = experiment.about();
    line("");
    line("─".repeat(WIDTH));
    line("%-4s %-80s %9s".formatted(about.id(), about.title(), stage.id));
    line("     " + passage(about));
    line("─".repeat(WIDTH));
    entry("Question", about.question());
    entry("Broken", about.broken());
    entry("Fixed", about.fixed());
  }

  /// The reader's own prediction; empty when there is nobody, or they would rather see.
  String ask() {
    var in = terminal.in();
    if (in == null) {
      return "";
    }
    terminal.out().printf("%nWhat do you predict? (one line, or Enter to skip) ");
    terminal.out().flush();
    try {
      var answer = in.readLine();
      return answer == null ? "" : answer.strip();
    } catch (IOException e) {
      throw new UncheckedIOException("Can't read the prediction", e);
    }
  }

  void predicted(String prediction) {
    entry("Predicted", prediction);
    line("");
  }

  void progress(String what) {
    line(" ".repeat(MARGIN) + "… " + what);
  }

  void close(Experiment experiment, Verdict verdict, Report report, ReportFiles files) {
    var words = verdict.sign + " " + verdict.words.toUpperCase(Locale.ROOT);
    line("");
    line(terminal.coloured(verdict, words) + " in " + report.rerun().took().toMillis() + " ms");
    line(wrap(report.witness(), 0));
    line("");
    for (var claim : report.claims()) {
      line(
          "%s %-9s %s"
              .formatted(
                  claim.judgement().sign(),
                  claim.about(),
                  wrap(claim.claim() + " → " + claim.measured(), 12)));
    }
    report.tables().forEach(table -> line("\n" + TextTable.of(table)));
    line("");
    entry("Change this", experiment.about().change());
    entry("Again", report.rerun().command());
    entry("Report", files.html().toString());
  }

  static String passage(About about) {
    var chapter = about.chapter();
    return "DDIA 2nd ed. ch. %d, “%s” · 1st ed. ch. %d, “%s”"
        .formatted(
            chapter.number,
            about.section(),
            chapter.numberInFirstEdition,
            about.sectionInFirstEdition());
  }

  private void entry(String name, String text) {
    line(("%-" + MARGIN + "s%s").formatted(name, wrap(text, MARGIN)));
  }

  private void line(String text) {
    terminal.out().println(text);
  }

  /// Breaks lines at words; all but the first are indented.
  static String wrap(String text, int indent) {
    var wrapped = new StringBuilder();
    int column = indent;
    for (var word : List.of(text.strip().split("\\s+", -1))) {
      if (column > indent && column + word.length() > WIDTH) {
        wrapped.append('\n').append(" ".repeat(indent));
        column = indent;
      } else if (column > indent) {
        wrapped.append(' ');
      }
      wrapped.append(word);
      column += word.length() + 1;
    }
    return wrapped.toString();
  }
}
