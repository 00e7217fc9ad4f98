package soulfra.experiments;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import soulfra.experiments.report.PastReports;
import soulfra.experiments.report.Report;

class CourseReportTest {

  @TempDir Path folder;

  @Test
  void it_tells_what_came_out_and_what_the_reader_had_predicted() throws IOException {
    var first = Experiments.select("one-handle").getFirst();
    Files.writeString(
        folder.resolve("20260102-030405-%s.json".formatted(first.reportName(Stage.TWO))),
        """
        {"verdict": {"sign": "✗", "words": "a surprise", "kind": "BAD"},
         "witness": "Both got it.", "about": {"You predicted": "one of them"}}
        """);
    var report = CourseReport.of(Experiments.all(), PastReports.in(folder), Instant.EPOCH);
    assertThat(report.witness()).contains("1 have run", "0 as predicted", "1 with a surprise");
    assertThat(report.claims())
        .singleElement()
        .satisfies(claim -> {
          assertThat(claim.about()).isEqualTo("10.4 stage2");
          assertThat(claim.claim()).endsWith("Both got it.");
          assertThat(claim.judgement().kind()).isEqualTo(Report.Kind.BAD);
        });
    assertThat(report.tables().getFirst().rows()).hasSize(Chapter.values().length);
    assertThat(report.tables().getLast().rows().getFirst()).contains("one of them");
  }

  @Test
  void without_any_run_it_still_lists_the_chapters() {
    var report = CourseReport.of(Experiments.all(), PastReports.in(folder), Instant.EPOCH);
    assertThat(report.claims()).isEmpty();
    assertThat(report.tables()).hasSize(1);
  }
}
