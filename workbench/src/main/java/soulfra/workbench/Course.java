package soulfra.workbench;

import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import soulfra.experiments.CourseReport;
import soulfra.experiments.Experiments;
import soulfra.experiments.report.PastReports;
import soulfra.experiments.report.ReportFiles;

@Command(
    name = "report",
    description = {
      "Writes one page about all experiments that have run here: what came out last,",
      "chapter by chapter, beside what you had predicted. It goes to results/.",
      ""
    })
final class Course implements Callable<Integer> {

  private final Workplace place;

  Course(Workplace place) {
    this.place = place;
  }

  @Override
  public Integer call() {
    var past = PastReports.in(place.results());
    var report = CourseReport.of(Experiments.all(), past, Instant.now());
    var files = ReportFiles.write(report, place.results());
    place.say(report.witness());
    place.say("Report: " + files.html());
    return 0;
  }
}
