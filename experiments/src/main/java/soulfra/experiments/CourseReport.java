package soulfra.experiments;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.sqlite.SQLiteJDBCLoader;
import soulfra.experiments.report.Machine;
import soulfra.experiments.report.PastReports;
import soulfra.experiments.report.Report;
import soulfra.experiments.report.Table;

/// All that was run on this machine, on one page: chapter by chapter, what came out last of each
/// experiment on each stage, and beside it what the reader had predicted.
public final class CourseReport {

  /// An experiment on a stage, and what came out; what was not run is not here.
  private record Run(Experiment experiment, Stage stage, PastReports.Past past) {
    boolean is(Report.Kind kind) {
      return past.judgement().kind() == kind;
    }
  }

  private CourseReport() {}

  public static Report of(List<Experiment> syllabus, PastReports past, Instant at) {
    var runs = syllabus.stream().flatMap(experiment -> runs(experiment, past)).toList();
    long due = syllabus.stream().mapToLong(experiment -> experiment.stages().size()).sum();
    return new Report(
        "course",
        "The book, put to the test on this machine",
        null,
        "Of %d experiments on %d stages in all, %d have run here: %d as predicted, %d with a surprise, %d unknown."
            .formatted(
                syllabus.size(),
                due,
                runs.size(),
                count(runs, Report.Kind.GOOD),
                count(runs, Report.Kind.BAD),
                count(runs, Report.Kind.UNKNOWN)),
        Map.of("Each of them", "has a page of its own in the same folder, with its charts."),
        runs.stream().map(CourseReport::claim).toList(),
        List.of(),
        tables(syllabus, runs),
        new Report.Rerun(
            "./lab report",
            0,
            at,
            Duration.ZERO,
            Map.of("SQLite", SQLiteJDBCLoader.getVersion()),
            Machine.here()));
  }

  private static Stream<Run> runs(Experiment experiment, PastReports past) {
    return experiment.stages().stream()
        .flatMap(stage ->
            past.of(experiment.reportName(stage)).stream()
                .map(found -> new Run(experiment, stage, found)));
  }

  private static Report.Claim claim(Run run) {
    var about = run.experiment.about();
    var found = about.title() + ": " + run.past.witness();
    return new Report.Claim(about.id() + " " + run.stage.id, found, "", run.past.judgement());
  }

  private static List<Table> tables(List<Experiment> syllabus, List<Run> runs) {
    var tables = new ArrayList<Table>();
    tables.add(chapters(syllabus, runs));
    var guessed = runs.stream().filter(run -> !run.past.guess().isEmpty()).toList();
    if (!guessed.isEmpty()) {
      tables.add(
          new Table(
              "What you predicted",
              List.of("Experiment", "stage", "you predicted", "what came out"),
              guessed.stream()
                  .map(run ->
                      List.of(
                          run.experiment.about().id() + " " + run.experiment.about().title(),
                          run.stage.id,
                          run.past.guess(),
                          run.past.witness()))
                  .toList()));
    }
    return tables;
  }

  private static Table chapters(List<Experiment> syllabus, List<Run> runs) {
    return new Table(
        "Chapter by chapter, an experiment counted once for each stage",
        List.of("Chapter", "to run", "run here", "as predicted", "surprises", "unknown"),
        syllabus.stream()
            .map(experiment -> experiment.about().chapter())
            .distinct()
            .map(chapter -> chapter(chapter, syllabus, runs))
            .toList());
  }

  private static List<String> chapter(Chapter chapter, List<Experiment> syllabus, List<Run> runs) {
    var here = runs.stream().filter(run -> run.experiment.about().chapter() == chapter).toList();
    return Table.row(
        chapter.number + " " + chapter.title,
        syllabus.stream()
            .filter(experiment -> experiment.about().chapter() == chapter)
            .mapToInt(experiment -> experiment.stages().size())
            .sum(),
        here.size(),
        count(here, Report.Kind.GOOD),
        count(here, Report.Kind.BAD),
        count(here, Report.Kind.UNKNOWN));
  }

  private static long count(List<Run> runs, Report.Kind kind) {
    return runs.stream().filter(run -> run.is(kind)).count();
  }
}
