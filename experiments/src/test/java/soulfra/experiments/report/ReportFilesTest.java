package soulfra.experiments.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportFilesTest {

  @TempDir Path folder;

  @Test
  void the_page_says_the_verdict_first_then_chart_numbers_and_how_to_run_it_again()
      throws IOException {
    assertThat(html(report("It fell on five.", 10)))
        .containsSubsequence(
            "<h1>Dice",
            "✗ a surprise",
            "It fell on five.",
            "The curve",
            "never a five",
            "The table",
            "Run it again",
            "./lab run dice",
            "Machine");
  }

  @Test
  void the_page_needs_nothing_else_and_stays_small() throws IOException {
    var page = html(report("It fell on five.", 20_000));
    assertThat(page).doesNotContain("src=", "href=", "@import", "url(");
    assertThat(page.length()).isLessThan(2_000_000);
  }

  @Test
  void whatever_is_written_into_it_stays_text() throws IOException {
    var page = html(report("<script>alert(1)</script> & \"so\"", 3));
    assertThat(page).contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;so&quot;");
    assertThat(page).doesNotContain("<script>alert");
  }

  @Test
  void what_was_not_measured_is_a_gap() throws IOException {
    assertThat(html(report("It fell.", 3)))
        .contains("\"ys\":[0.0,1.0,\"NaN\"]", "<td class=\"n\">–");
  }

  @Test
  void a_listing_of_the_folder_is_a_history() {
    var files = ReportFiles.write(report("It fell.", 3), folder);
    assertThat(files.html()).hasFileName("20260102-030405-dice.html");
    assertThat(files.json()).hasFileName("20260102-030405-dice.json").isNotEmptyFile();
  }

  private String html(Report report) throws IOException {
    return Files.readString(ReportFiles.write(report, folder).html());
  }

  private static Report report(String witness, int points) {
    var bad = new Report.Judgement("✗", "a surprise", Report.Kind.BAD);
    var xs = DoubleStream.iterate(0, x -> x + 1).limit(points).boxed().toList();
    var ys = xs.stream().map(x -> x == points - 1 ? Double.NaN : x).toList();
    return new Report(
        "dice",
        "Dice </script>",
        bad,
        witness,
        Map.of("Question", "Does it fall?"),
        List.of(new Report.Claim("fixed", "never a five", "1 in 3 tries", bad)),
        List.of(
            new Chart(
                "The curve </script>",
                new Chart.Axis("throws", false),
                new Chart.Axis("pips", true),
                xs,
                List.of(new Chart.Series("die", ys)),
                List.of(new Chart.Band("shaken", 1, 2)))),
        List.of(new Table("The table", List.of("Die", "pips"), List.of(Table.row("a", 1234.5)))),
        new Report.Rerun(
            "./lab run dice",
            7,
            Instant.parse("2026-01-02T03:04:05Z"),
            Duration.ofMillis(1500),
            Map.of("SQLite", "3"),
            Machine.here()));
  }
}
