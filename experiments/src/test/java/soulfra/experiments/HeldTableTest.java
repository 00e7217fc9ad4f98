package soulfra.experiments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import soulfra.experiments.report.Machine;
import soulfra.experiments.report.PastReports;

class HeldTableTest {

  private static final Machine MACHINE = new Machine("Linux 6", "a processor", 2, 23_000, "25");
  private static final String EMPTY = "# Lab\n%s\n%s\n".formatted(HeldTable.BEGIN, HeldTable.END);

  @TempDir Path folder;

  @Test
  void the_worst_of_what_ran_stands_in_a_cell() throws IOException {
    report("10.4-one-handle-stage1", "GOOD");
    report("10.4-one-handle-stage2", "BAD");
    report("chaos-instance-killed-stage3-set", "GOOD");
    report("chaos-instance-killed-stage3-register", "UNKNOWN");
    assertThat(lines(table(EMPTY)))
        .contains("| a handle has one owner | ✓ | ✗ |  | 10.4 |")
        .anyMatch(line ->
            line.startsWith("| nothing acknowledged is lost with a server | · | · | ? 1 of"));
  }

  @Test
  void a_broken_mode_that_did_not_break_takes_nothing_from_what_held() throws IOException {
    Files.writeString(
        folder.resolve("20260102-030405-8.2-lost-blessings-stage1.json"),
        """
        {"verdict": {"sign": "?", "words": "", "kind": "UNKNOWN"}, "witness": "", "about": {},
         "claims": [{"about": "broken", "judgement": {"kind": "UNKNOWN"}},
                    {"about": "fixed", "judgement": {"kind": "GOOD"}}]}
        """);
    assertThat(lines(table(EMPTY)))
        .contains("| no blessing is lost or counts twice | ✓ | · |  | 8.2 |");
  }

  @Test
  void a_run_with_something_left_out_on_purpose_says_nothing() throws IOException {
    Files.writeString(
        folder.resolve("20260102-030405-chaos-everything-at-once-stage3-set.json"),
        """
        {"verdict": {"sign": "✗", "words": "", "kind": "BAD"}, "witness": "",
         "about": {"Left out on purpose": "without quorum"}}
        """);
    assertThat(lines(table(EMPTY)))
        .contains("| … with all of them by turns | · | · | · | `everything-at-once` |");
  }

  @Test
  void what_stands_between_the_markers_is_replaced_and_nothing_else() {
    var once = table("before\n" + EMPTY + "after\n");
    assertThat(once).startsWith("before\n# Lab\n").endsWith(HeldTable.END + "\nafter\n");
    assertThat(table(once)).isEqualTo(once);
  }

  @Test
  void the_readme_has_the_form_that_is_made_here() throws IOException {
    var readme = Files.readString(Path.of("../README.md"));
    assertThat(withoutCells(readme)).isEqualTo(withoutCells(table(readme)));
  }

  @Test
  void a_page_without_markers_is_refused() {
    assertThatThrownBy(() -> table("# Lab\n")).hasMessageContaining(HeldTable.BEGIN);
  }

  private String table(String readme) {
    return HeldTable.into(readme, PastReports.in(folder), Instant.EPOCH, MACHINE);
  }

  /// The table's lines without what came out, and without the machine.
  private static List<String> withoutCells(String readme) {
    return lines(readme).stream()
        .map(line -> line.replaceAll("(?<=\\|) (([✓✗?](?: \\d+ of \\d+)?)|·)? (?=\\|)", " … "))
        .map(line -> line.replaceAll("by \\d{4}-\\d\\d-\\d\\d on .*, Java [^ ]+\\. ✓", "by … ✓"))
        .toList();
  }

  private static List<String> lines(String readme) {
    return readme
        .substring(readme.indexOf(HeldTable.BEGIN), readme.indexOf(HeldTable.END))
        .lines()
        .toList();
  }

  private void report(String name, String kind) throws IOException {
    Files.writeString(
        folder.resolve("20260102-030405-%s.json".formatted(name)),
        """
        {"verdict": {"sign": "", "words": "", "kind": "%s"}, "witness": "", "about": {}}
        """
            .formatted(kind));
  }
}
