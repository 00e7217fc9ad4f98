package soulfra.experiments.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PastReportsTest {

  @TempDir Path folder;

  @Test
  void the_newest_report_of_a_name_counts() throws IOException {
    report("20260102-030405-1.1-dice-stage1", "GOOD");
    report("20260102-030406-1.1-dice-stage1", "BAD");
    report("20260101-000000-1.1-dice-stage1", "UNKNOWN");
    var past = PastReports.in(folder);
    assertThat(past.of("1.1-dice-stage1"))
        .map(found -> found.judgement().kind())
        .contains(Report.Kind.BAD);
    assertThat(past.of("1.1-dice-stage2")).isEmpty();
  }

  @Test
  void what_is_no_report_is_as_if_it_were_not_there() throws IOException {
    Files.writeString(folder.resolve("20260102-030405-1.1-dice-stage1.json"), "{\"verd");
    Files.writeString(folder.resolve("20260102-030405-1.2-cards-stage1.json"), "[]");
    Files.writeString(folder.resolve("notes.txt"), "none");
    var past = PastReports.in(folder);
    assertThat(past.of("1.1-dice-stage1")).isEmpty();
    assertThat(past.of("1.2-cards-stage1")).isEmpty();
    assertThat(PastReports.in(folder.resolve("none")).of("1.1-dice-stage1")).isEmpty();
  }

  private void report(String name, String kind) throws IOException {
    var json = "{\"name\": \"%s\", \"verdict\": {\"kind\": \"%s\"}}".formatted(name, kind);
    Files.writeString(folder.resolve(name + ".json"), json);
  }
}
