package soulfra.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import soulfra.chaos.Fault;
import soulfra.chaos.Schedule;
import soulfra.chaos.workload.Workload;

class ScenarioTest {

  private static final String PAGE =
      """
      # nap: an instance sleeps

      Workloads: register

      Why not.

      ## Stage 2

      Promised: Nobody notices.

          at 20% for 30% freeze app1

      ## Stage 3: and again

      Promised: All wait.
      Served: nobody

          often kill a.leader
      """;

  static Stream<Scenario> pages() {
    return Scenarios.all().stream();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void every_page_can_be_played_for_any_time_on_all_of_its_stages(Scenario scenario) {
    scenario.workloads().forEach(Workload::named);
    for (var on : scenario.stages().values()) {
      for (long millis : new long[] {5_000, 20_000, 3_600_000}) {
        var schedule = on.schedule(7, millis);
        assertThat(schedule.steps()).isNotEmpty();
        assertThat(on.schedule(7, millis)).isEqualTo(schedule);
        assertThat(Schedule.parse(schedule.toString())).isEqualTo(schedule);
      }
    }
  }

  @Test
  void a_page_is_called_what_its_title_says() {
    Scenarios.all().forEach(one -> assertThat(Scenarios.named(one.name())).isEqualTo(one));
  }

  @Test
  void a_page_says_what_breaks_when_and_what_is_promised() {
    var nap = Scenario.parse(PAGE);
    assertThat(nap.name()).isEqualTo("nap");
    assertThat(nap.clients()).isEqualTo(8);
    assertThat(Scenario.parse(PAGE + "Clients: 200\n").clients()).isEqualTo(200);
    var set = Scenario.parse(PAGE + "With: SOULFRA_READS=followers\n");
    assertThat(set.on(3).settings()).containsExactly(Map.entry("SOULFRA_READS", "followers"));
    assertThat(set.on(2).settings()).isEmpty();
    assertThat(nap.on(2).promised()).isEqualTo("Nobody notices.");
    assertThat(nap.on(2).servesNobody()).isFalse();
    assertThat(nap.on(2).schedule(1, 10_000).steps())
        .containsExactly(new Schedule.Step(2_000, 3_000, new Fault.Freeze("app1")));
    assertThat(nap.on(3).servesNobody()).isTrue();
    assertThat(nap.on(3).schedule(1, 10_000).steps())
        .isNotEmpty()
        .allMatch(step -> step.fault().equals(new Fault.Kill("a.leader")));
  }

  @Test
  void what_is_no_page_is_refused_with_what_would_be() {
    assertThatThrownBy(() -> Scenario.parse("")).hasMessageContaining("# name: what happens");
    assertThatThrownBy(() -> Scenario.parse(PAGE.replace("Promised: Nobody notices.", "")))
        .hasMessageContaining("Stage 2 needs a line \"Promised");
    assertThatThrownBy(() -> Scenario.parse(PAGE.replace("freeze", "melt")))
        .hasMessageContaining("freeze PROCESS");
    assertThatThrownBy(() -> Scenario.parse(PAGE.replace("at 20%", "at noon")))
        .hasMessageContaining("at 20% for 30% FAULT");
    assertThatThrownBy(() -> Scenario.parse(PAGE + "Clients: 0\n"))
        .hasMessageContaining("1 to 1000, not 0");
    assertThatThrownBy(() -> Scenario.parse(PAGE + "With: PATH=/tmp\n"))
        .hasMessageContaining("SOULFRA_NAME=VALUE, not PATH=/tmp");
    assertThatThrownBy(() -> Scenario.parse(PAGE).on(1)).hasMessageContaining("[2, 3]");
  }

  @Test
  void a_file_of_ones_own_is_a_scenario_too(@TempDir Path folder) throws IOException {
    var file = Files.writeString(folder.resolve("nap.md"), PAGE);
    assertThat(Scenarios.named(file.toString())).isEqualTo(Scenario.parse(PAGE));
    assertThatThrownBy(() -> Scenarios.named("flood")).hasMessageContaining("leader-killed");
  }
}
