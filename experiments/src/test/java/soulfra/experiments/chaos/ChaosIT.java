package soulfra.experiments.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import soulfra.chaos.rig.Injected;
import soulfra.chaos.scenario.Play;
import soulfra.chaos.scenario.Scenarios;
import soulfra.chaos.workload.Recording;
import soulfra.chaos.workload.Workload;
import soulfra.experiments.Stage;
import soulfra.experiments.history.Answer;
import soulfra.experiments.history.Finding;
import soulfra.experiments.history.Validity;
import soulfra.experiments.history.read.HistoryFile;

/// Real stages, really broken: what is promised holds, and where a mechanism is left out the same
/// scenario says so.
class ChaosIT {

  /// A mechanism of this kind is missed only when a wire is cut at the right moment, which needs
  /// some luck on a slow machine.
  private static final String LONG = "a minute each: -Dchaos.controls=all runs it";

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final long SEED = 7;

  @TempDir Path results;

  private final StringBuilder said = new StringBuilder();

  private Answer run(String scenario, Stage stage, String workload, int seconds, Control control) {
    assumeTrue(
        Files.exists(stage.home(ROOT).resolve("target/stage.jar")),
        stage.id + " is not built: ./mvnw -DskipTests package");
    var options =
        new ChaosRun.Options(
            ROOT,
            results,
            Scenarios.named(scenario),
            stage,
            Workload.named(workload),
            Duration.ofSeconds(seconds),
            SEED,
            control);
    var outcome = ChaosRun.of(options, watcher());
    assertThat(outcome.page()).content().contains(scenario, "What each fault cost");
    // The history alone says the same to whoever checks it again.
    var history = HistoryFile.read(outcome.file());
    assertThat(history.faults()).isNotEmpty();
    return outcome.answer();
  }

  private Play.Watcher watcher() {
    return new Play.Watcher() {
      @Override
      public void says(String what) {
        said.append(what).append('\n');
      }

      @Override
      public void sees(long seconds, Recording.Lately lately, List<Injected> broken) {}
    };
  }

  private static List<String> kinds(Answer answer) {
    return answer.findings().stream().map(Finding::kind).distinct().toList();
  }

  @Test
  void whatever_breaks_what_stage_2_acknowledged_is_there_once() {
    var answer = run("everything-at-once", Stage.TWO, "set", 15, Control.NONE);
    assertThat(answer.validity()).as(answer.sentence() + said).isEqualTo(Validity.VALID);
  }

  @Test
  void without_idempotency_keys_what_is_sent_again_is_there_twice() {
    var answer = run("answers-lost", Stage.ONE, "set", 8, Control.WITHOUT_KEYS);
    assertThat(answer.validity()).as(answer.sentence() + said).isEqualTo(Validity.INVALID);
    assertThat(kinds(answer)).contains("duplicated").doesNotContain("lost");

    answer = run("answers-lost", Stage.ONE, "set", 8, Control.NONE);
    assertThat(answer.validity()).as(answer.sentence() + said).isEqualTo(Validity.VALID);
  }

  @Test
  void without_idempotency_keys_what_is_sent_again_is_paid_twice_though_the_total_is_right() {
    var answer = run("answers-lost", Stage.ONE, "bank", 8, Control.WITHOUT_KEYS);
    assertThat(answer.validity()).as(answer.sentence() + said).isEqualTo(Validity.INVALID);
    assertThat(kinds(answer)).contains("too-little", "too-much").doesNotContain("wrong-total");
  }

  @Test
  void without_a_unique_key_what_is_sent_again_counts_twice() {
    var answer = run("answers-lost", Stage.TWO, "counter", 8, Control.WITHOUT_UNIQUENESS);
    assertThat(answer.validity()).as(answer.sentence() + said).isEqualTo(Validity.INVALID);
  }

  @Test
  @EnabledIfSystemProperty(named = "chaos.controls", matches = "all", disabledReason = LONG)
  void unless_a_leader_is_asked_whether_it_still_leads_who_heard_nothing_reads_the_past() {
    var answer = run("deposed-leader", Stage.THREE, "register", 30, Control.WITHOUT_CERTAINTY);
    assertThat(answer.validity()).as(answer.sentence() + said).isEqualTo(Validity.INVALID);

    answer = run("deposed-leader", Stage.THREE, "register", 30, Control.NONE);
    assertThat(answer.validity()).as(answer.sentence() + said).isEqualTo(Validity.VALID);
  }

  @Test
  @EnabledIfSystemProperty(named = "chaos.controls", matches = "all", disabledReason = LONG)
  void without_a_fence_followers_confirm_what_a_replaced_leader_takes() {
    var answer = run("leader-out-of-sight", Stage.THREE, "set", 30, Control.WITHOUT_FENCE);
    assertThat(answer.validity()).as(answer.sentence() + said).isEqualTo(Validity.INVALID);
    assertThat(kinds(answer)).contains("lost");

    answer = run("leader-out-of-sight", Stage.THREE, "set", 30, Control.NONE);
    assertThat(answer.validity()).as(answer.sentence() + said).isEqualTo(Validity.VALID);
  }

  @Test
  @EnabledIfSystemProperty(named = "chaos.controls", matches = "all", disabledReason = LONG)
  void unless_followers_know_what_a_reader_has_seen_one_goes_back_in_time() {
    var answer = run("followers-behind", Stage.THREE, "sessions", 15, Control.WITHOUT_PLACES);
    assertThat(answer.validity()).as(answer.sentence() + said).isEqualTo(Validity.INVALID);

    answer = run("followers-behind", Stage.THREE, "sessions", 15, Control.NONE);
    assertThat(answer.validity()).as(answer.sentence() + said).isEqualTo(Validity.VALID);
  }

  @Test
  void without_a_quorum_a_leader_takes_along_what_it_acknowledged() {
    var answer = run("leader-alone-killed", Stage.THREE, "set", 15, Control.WITHOUT_QUORUM);
    assertThat(answer.validity()).as(answer.sentence() + said).isEqualTo(Validity.INVALID);
    assertThat(kinds(answer)).contains("lost");

    answer = run("leader-alone-killed", Stage.THREE, "set", 15, Control.NONE);
    assertThat(answer.validity()).as(answer.sentence() + said).isEqualTo(Validity.VALID);
  }
}
