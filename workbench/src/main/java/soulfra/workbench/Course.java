package soulfra.workbench;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import soulfra.experiments.CourseReport;
import soulfra.experiments.Experiments;
import soulfra.experiments.HeldTable;
import soulfra.experiments.report.Machine;
import soulfra.experiments.report.PastReports;
import soulfra.experiments.report.ReportFiles;

@Command(
    name = "report",
    description = {
      "Writes one page about all experiments that have run here: what came out last,",
      "chapter by chapter, beside what you had predicted. It goes to results/.",
      "With --readme also the README's table of what each stage held, out of these results.",
      ""
    })
final class Course implements Callable<Integer> {

  private final Workplace place;

  @Option(names = "--readme", description = "Write the table into README.md, too.")
  private boolean readme;

  Course(Workplace place) {
    this.place = place;
  }

  @Override
  public Integer call() throws IOException {
    var past = PastReports.in(place.results());
    var now = Instant.now();
    var report = CourseReport.of(Experiments.all(), past, now);
    var files = ReportFiles.write(report, place.results());
    place.say(report.witness());
    place.say("Report: " + files.html());
    if (readme) {
      var page = place.root().resolve("README.md");
      Files.writeString(page, HeldTable.into(Files.readString(page), past, now, Machine.here()));
      place.say("Table: " + page);
    }
    return 0;
  }
}
