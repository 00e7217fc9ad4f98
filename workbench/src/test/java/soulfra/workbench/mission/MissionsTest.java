package soulfra.workbench.mission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import soulfra.chaos.scenario.Scenarios;
import soulfra.chaos.workload.Workload;
import soulfra.experiments.Experiments;

class MissionsTest {

  @TempDir Path folder;
  private final List<Evidence> reports = new ArrayList<>();

  private Board board() {
    return new Board(new Logbook(folder.resolve("missions.json")), () -> reports);
  }

  private static Board.Shown find(Board board, String id) {
    return board.all().stream().filter(one -> one.id().equals(id)).findAny().orElseThrow();
  }

  private static Evidence chaos(String kind, long seed, Instant at, Map<String, String> about) {
    return new Evidence(
        "chaos-leader-alone-killed-stage3-set", kind, "m7 is lost.", at, seed, about, "/results/x");
  }

  @Test
  void there_are_three_for_each_chapter_from_6_to_12() {
    var chapters =
        Missions.all().stream()
            .collect(Collectors.groupingBy(Mission::chapter, Collectors.counting()));
    IntStream.rangeClosed(6, 12)
        .forEach(chapter -> assertThat(chapters.get(chapter)).as("" + chapter).isGreaterThan(2));
    assertThat(Missions.all()).extracting(Mission::id).doesNotHaveDuplicates();
  }

  @Test
  void each_is_about_something_that_there_is() {
    for (var mission : Missions.all()) {
      assertThat(mission.hints()).as(mission.id()).isNotEmpty();
      switch (mission.watched()) {
        case Mission.Live live -> assertThat(Workload.named(live.workload())).isNotNull();
        case Mission.Scenario run ->
            assertThat(Scenarios.named(run.name()).on(run.stage().number)).isNotNull();
        case Mission.Predicted run ->
            assertThat(Experiments.select(run.id()).getFirst().prediction(run.stage()))
                .as(mission.id())
                .isPresent();
      }
    }
  }

  @Test
  void what_ran_before_it_was_begun_or_ended_otherwise_does_not_count() {
    var board = board();
    var alone = Map.of("Left out on purpose", "without quorum");
    reports.add(chaos("BAD", 7, Instant.now().minusSeconds(60), alone));
    board.begin(Missions.named("disappear"));
    assertThat(find(board, "disappear").state()).isEqualTo("begun");
    reports.add(chaos("GOOD", 7, Instant.now(), alone));
    reports.add(chaos("BAD", 7, Instant.now(), Map.of()));
    assertThat(find(board, "disappear").state()).isEqualTo("begun");
    reports.add(chaos("BAD", 8, Instant.now(), alone));
    assertThat(find(board, "disappear"))
        .satisfies(done -> {
          assertThat(done.state()).isEqualTo("done");
          assertThat(done.witness()).isEqualTo("m7 is lost.");
        });
  }

  @Test
  void the_second_of_two_repeats_the_first_with_its_seed() {
    var board = board();
    assertThat(find(board, "impossible").locked()).contains("First “Make an acknowledged");
    assertThatThrownBy(() -> board.begin(Missions.named("impossible")))
        .hasMessageContaining("First");
    board.logbook().done("disappear", "m7 is lost.", 8L, null);
    board.begin(Missions.named("impossible"));
    reports.add(chaos("GOOD", 9, Instant.now(), Map.of()));
    assertThat(find(board, "impossible").state()).isEqualTo("begun");
    reports.add(chaos("GOOD", 8, Instant.now(), Map.of()));
    assertThat(find(board, "impossible").state()).isEqualTo("done");
  }

  @Test
  void what_is_done_is_done_after_a_restart() {
    board().logbook().done("money", "Nothing is lost.", null, "/results/y");
    var again = board();
    assertThat(find(again, "money").witness()).isEqualTo("Nothing is lost.");
    again.begin(Missions.named("money"));
    assertThat(find(again, "money").state()).isEqualTo("done");
  }

  @Test
  void a_prediction_must_be_ones_own() {
    var board = board();
    board.begin(Missions.named("atomic-switch"));
    var name = "11.5-atomic-switch-stage1";
    reports.add(new Evidence(name, "GOOD", "w", Instant.now(), 1, Map.of(), "/results/a"));
    assertThat(find(board, "atomic-switch").state()).isEqualTo("begun");
    var predicted = Map.of("You predicted", "half a page");
    reports.add(new Evidence(name, "GOOD", "w", Instant.now(), 1, predicted, "/results/b"));
    assertThat(find(board, "atomic-switch").page()).isEqualTo("/results/b");
  }
}
