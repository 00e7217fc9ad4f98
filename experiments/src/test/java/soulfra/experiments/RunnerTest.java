package soulfra.experiments;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import soulfra.experiments.report.Chart;
import soulfra.experiments.report.Table;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RunnerTest {

  @About(
      id = "8.9",
      name = "dice",
      chapter = Chapter.TRANSACTIONS,
      section = "Weak Isolation Levels",
      sectionInFirstEdition = "Weak Isolation Levels",
      title = "A loaded <die>",
      question = "Does it always fall on six?",
      broken = "A die that is loaded.",
      fixed = "A die that is not.",
      predictions = @About.Prediction(stage = Stage.ONE, says = "The loaded one does."),
      change = "Throw it yourself.")
  private static class Dice implements Experiment {
    @Override
    public Findings run(Lab lab) throws Exception {
      lab.say("throwing");
      Files.writeString(lab.folder().resolve("throws"), "6 6 6");
      return new Findings(
          "It fell on six " + lab.random().nextInt(100) + " times.",
          List.of(
              Check.seen(Check.Mode.BROKEN, "The loaded die falls on six", 3, 3),
              Check.never(Check.Mode.FIXED, "The other one always does", 0, 3)),
          List.of(
              new Chart(
                  "Throws",
                  new Chart.Axis("throw", false),
                  new Chart.Axis("pips", false),
                  List.of(1.0, 2.0),
                  List.of(new Chart.Series("loaded", List.of(6.0, Double.NaN))),
                  List.of(new Chart.Band("shaken", 1, 2)))),
          List.of(new Table("Throws", List.of("Die", "pips"), List.of(Table.row("loaded", 6)))));
    }
  }

  private static final class Crashing extends Dice {
    @Override
    public Findings run(Lab lab) {
      throw new IllegalStateException("the die is gone");
    }

    @Override
    public About about() {
      return new Dice().about();
    }
  }

  private static final class Surprising extends Dice {
    @Override
    public Findings run(Lab lab) {
      return new Findings(
          "It fell on five.",
          List.of(
              Check.seen(Check.Mode.BROKEN, "The loaded die falls on six", 3, 3),
              Check.never(Check.Mode.FIXED, "The other one always does", 1, 3)),
          List.of(),
          List.of());
    }

    @Override
    public About about() {
      return new Dice().about();
    }
  }

  @TempDir Path root;

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @Test
  void as_predicted_is_0_and_reads_like_a_page_of_a_lab_book() {
    assertThat(run(new Dice(), "").exitCode).isZero();
    assertThat(printed())
        .containsSubsequence(
            "8.9  A loaded <die>",
            "DDIA 2nd ed. ch. 8, “Weak Isolation Levels” · 1st ed. ch. 7",
            "Question     Does it always fall on six?",
            "Broken       A die that is loaded.",
            "Predicted    The loaded one does.",
            "… throwing",
            "✓ AS PREDICTED",
            "It fell on six",
            "✓ broken",
            "Change this  Throw it yourself.",
            "./lab run 8.9 --stage 1 --seed 7 --quick");
  }

  @Test
  void a_surprise_is_1_and_an_unknown_2() {
    assertThat(run(new Surprising(), "").exitCode).isEqualTo(1);
    assertThat(run(new Crashing(), "").exitCode).isEqualTo(2);
    assertThat(printed()).contains("? UNKNOWN", "It broke off", "the die is gone");
  }

  @Test
  void a_stage_of_which_nothing_is_predicted_is_unknown() {
    var options = new Options(root, List.of(Stage.THREE), 7, true, false, false);
    var verdict = new Runner(terminal("")).run(List.of(new Dice()), options);
    assertThat(verdict).isEqualTo(Verdict.UNKNOWN);
    assertThat(printed()).contains("It predicts nothing of stage3");
  }

  @Test
  void the_readers_prediction_stands_beside_the_measure() throws IOException {
    run(new Dice(), "it will not\n");
    assertThat(printed()).contains("What do you predict?");
    assertThat(report(".html")).contains("You predicted", "it will not");
  }

  @Test
  void enter_skips_the_prediction() throws IOException {
    run(new Dice(), "\n");
    assertThat(report(".html")).doesNotContain("You predicted");
  }

  @Test
  void the_report_tells_all_that_it_takes_to_run_it_again() throws IOException {
    run(new Dice(), "");
    var report = JsonMapper.shared().readTree(report(".json"));
    assertThat(report.path("witness").asString()).startsWith("It fell on six");
    assertThat(report.path("claims").size()).isEqualTo(2);
    var rerun = report.path("rerun");
    assertThat(rerun.path("command").asString()).contains("--seed 7");
    assertThat(rerun.path("versions").path("SQLite").asString()).startsWith("3.");
    assertThat(rerun.path("machine").path("processors").asInt()).isPositive();
  }

  @Test
  void the_same_seed_finds_the_same() throws IOException {
    run(new Dice(), "");
    var first = witness();
    run(new Dice(), "");
    assertThat(witness()).isEqualTo(first);
  }

  @Test
  void json_prints_the_reports_and_nothing_else() {
    var options = new Options(root, List.of(Stage.ONE), 7, true, true, true);
    new Runner(terminal("")).run(List.of(new Dice(), new Crashing()), options);
    JsonNode reports = JsonMapper.shared().readTree(printed());
    assertThat(reports.size()).isEqualTo(2);
    assertThat(reports.path(1).path("verdict").path("words").asString()).isEqualTo("unknown");
  }

  @Test
  void nothing_is_left_of_a_run_but_its_report() throws IOException {
    run(new Dice(), "");
    run(new Crashing(), "");
    try (var files = Files.walk(root.resolve(".lab"))) {
      assertThat(files.filter(Files::isRegularFile)).isEmpty();
    }
  }

  private Verdict run(Experiment experiment, String typed) {
    var options = new Options(root, List.of(Stage.ONE), 7, true, true, false);
    return new Runner(terminal(typed)).run(List.of(experiment), options);
  }

  private Terminal terminal(String typed) {
    var in = typed.isEmpty() ? null : new BufferedReader(new StringReader(typed));
    return new Terminal(new PrintStream(printed, true, StandardCharsets.UTF_8), in, false);
  }

  private String printed() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  private String witness() throws IOException {
    return JsonMapper.shared().readTree(report(".json")).path("witness").asString();
  }

  private String report(String ending) throws IOException {
    try (var files = Files.list(root.resolve("results"))) {
      var file = files.filter(f -> f.toString().endsWith(ending)).sorted().toList().getLast();
      return Files.readString(file);
    }
  }
}
