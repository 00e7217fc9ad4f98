package soulfra.experiments.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import soulfra.experiments.history.suite.Case;
import soulfra.experiments.history.suite.Suite;

/// Every history that others wrote, and that they gave a verdict. They are looked for in the folder
/// `shared/histories` beside the project, or where the property `histories` or the variable
/// `LAB_HISTORIES` says.
class SuiteTest {

  private static final Duration EACH = Duration.ofSeconds(60);

  @Test
  void each_history_of_others_gets_the_verdict_that_they_gave_it() {
    var folder = folder();
    assumeTrue(
        Files.isDirectory(folder),
        "No histories in " + folder.toAbsolutePath() + "; -Dhistories=DIR says where others are");
    var wrong = new ArrayList<String>();
    long all = 0;
    for (var known : Suite.read(folder)) {
      var result = known.run(EACH);
      all += result.took().toNanos();
      System.out.printf(
          "%-62s %-32s %-8s %-8s %8.1f ms %s%n",
          known.name(),
          known.model(),
          known.expected().validity(),
          result.answer().validity(),
          result.took().toNanos() / 1e6,
          result.asExpected() ? "" : "✗ " + result.wrong());
      if (!result.asExpected()) {
        wrong.add(known.name() + ": " + result.wrong() + " — " + result.answer().sentence());
      }
    }
    System.out.printf("all of it took %.1f s%n", all / 1e9);
    assertThat(wrong).isEmpty();
  }

  @Test
  void a_case_says_itself_what_must_come_of_it(@TempDir Path folder) throws IOException {
    Files.writeString(
        folder.resolve("cases.jsonl"),
        """
        {"name": "lost", "checker": "set", "valid": false, "details": {"lost": [1]}, "history": [[0, "invoke", "add", 1], [0, "ok", "add", 1], [0, "invoke", "read", null], [0, "ok", "read", []]]}
        {"name": "skew", "expect": [{"model": "serializable", "valid": false, "anomalies": ["G2-item"], "weakest_models_violated": ["repeatable-read"]}, {"model": "snapshot-isolation", "valid": true, "anomalies": []}], "history": [[0, "ok", "txn", [["r", "x", null], ["append", "y", 1]]], [1, "ok", "txn", [["r", "y", null], ["append", "x", 1]]]]}
        {"name": "wrong", "checker": "set", "valid": true, "details": {"lost": []}, "history": [[0, "ok", "add", 1], [0, "ok", "read", []]]}
        """);
    var results = Suite.read(folder).stream().map(known -> known.run(EACH)).toList();
    assertThat(results)
        .extracting(Case.Result::asExpected)
        .containsExactly(true, true, true, false);
    assertThat(results.getLast().wrong()).containsKeys("valid", "lost");
  }

  @Test
  void a_case_that_nobody_can_read_spoils_no_other(@TempDir Path folder) throws IOException {
    Files.writeString(
        folder.resolve("cases.jsonl"),
        """
        {"name": "broken", "model": "register", "valid": true, "history": [[0, "done", "read", 1]]}
        {"name": "set", "model": "set", "valid": true, "history": [[0, "invoke", "add", 1], [0, "ok", "add", 1], [0, "ok", "read", [1]]]}
        {"name": "named", "expect": [{"model": "PL-3", "valid": false, "weakest_models_violated": ["PL-2"]}], "history": [[0, "fail", "txn", [["append", "x", 1]]], [1, "ok", "txn", [["r", "x", [1]]]]]}
        """);
    var results = Suite.read(folder).stream().map(known -> known.run(EACH)).toList();
    assertThat(results).extracting(Case.Result::asExpected).containsExactly(false, true, true);
    assertThat(results.getFirst().answer().sentence())
        .startsWith("It can't be read")
        .contains("type=done");
  }

  @Test
  void what_no_checker_knows_is_said_with_its_place(@TempDir Path folder) throws IOException {
    var file = folder.resolve("cases.jsonl");
    Files.writeString(
        file,
        """
        {"name": "a", "checker": "bank", "valid": true, "history": []}
        {"name": "b", "checker": "bank", "valid": true, "opts": {"totl": 1}, "history": []}
        """);
    assertThatExceptionOfType(Misread.class)
        .isThrownBy(() -> Suite.read(folder))
        .satisfies(e ->
            assertThat(e.located(folder))
                .startsWith(file + ":2:1: bank knows no setting totl; it knows accounts"));
  }

  static Path folder() {
    var named = System.getProperty("histories", System.getenv("LAB_HISTORIES"));
    return named == null ? Path.of("../../shared/histories") : Path.of(named);
  }
}
