package soulfra.experiments.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import soulfra.chaos.Fault;
import soulfra.chaos.Schedule;
import soulfra.chaos.rig.Injected;
import soulfra.chaos.rig.Part;
import soulfra.chaos.rig.Rig;
import soulfra.chaos.rig.Wire;
import soulfra.chaos.scenario.Play;
import soulfra.chaos.workload.Crowd;
import soulfra.chaos.workload.Recording;
import soulfra.chaos.workload.Workload;
import soulfra.contract.Problem;
import soulfra.contract.client.SoulfraClient;
import soulfra.experiments.Stage;

/// Stage 2 with a proxy on each of its wires.
class RigIT {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static Rig rig;

  @TempDir static Path folder;

  @BeforeAll
  static void start() {
    assumeTrue(Files.exists(Stage.TWO.home(ROOT).resolve("target/stage.jar")), "not built");
    rig = start(folder.resolve("rig"));
  }

  private static Rig start(Path data) {
    var stage = Stage.TWO;
    return Rig.start(
        new Rig.Plan(stage.id, stage.home(ROOT), data, stage.needs, 2, Map.of(), 7), _ -> {});
  }

  @AfterAll
  static void stop() {
    if (rig != null) {
      var all = rig.parts().stream().map(part -> part.pid().orElseThrow()).toList();
      rig.close();
      assertThat(all).noneMatch(RigIT::lives);
    }
  }

  private static boolean lives(long pid) {
    return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
  }

  private static boolean answers(URI url) {
    try (var client = SoulfraClient.at(url).withTimeout(Duration.ofSeconds(1))) {
      return client.isLive();
    } catch (Problem e) {
      return false;
    }
  }

  private static Part part(String name) {
    return rig.parts().stream().filter(p -> p.name().equals(name)).findAny().orElseThrow();
  }

  @Test
  void every_wire_and_every_process_has_a_name() {
    assertThat(rig.parts())
        .extracting(Part::name)
        .containsExactly("app1", "app2", "postgres", "redis");
    assertThat(rig.wires())
        .extracting(Wire::name)
        .containsExactly(
            "app1-postgres",
            "app1-redis",
            "app2-postgres",
            "app2-redis",
            "client-app1",
            "client-app2");
    assertThat(rig.roles()).containsEntry("apps", "app1, app2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kill app1",
        "stop app2",
        "freeze app1",
        "fill app1",
        "skew app2 -3600",
        "kill postgres",
        "stop redis",
        "freeze postgres",
        "partition clients-app1",
        "drop clients-app1 downstream",
        "latency apps-postgres 5 5",
        "blackhole app2-redis",
        "loss apps-redis 10",
        "partition app1-postgres upstream"
      })
  void whatever_is_broken_is_whole_again_when_the_fault_is_closed(String fault) {
    rig.inject(Fault.parse(fault)).close();
    rig.awaitWell();
    rig.urls().forEach(url -> assertThat(answers(url)).isTrue());
    assertThat(rig.wires()).allMatch(wire -> wire.proxy().state().toxics().isEmpty());
  }

  @Test
  void a_killed_process_is_away_until_the_fault_is_closed() {
    try (var kill = rig.inject(new Fault.Kill("app1"))) {
      assertThat(kill.on()).containsExactly("app1");
      assertThat(part("app1").runs()).isFalse();
      assertThat(answers(rig.urls().getFirst())).isFalse();
      assertThat(answers(rig.urls().getLast())).isTrue();
      assertThatThrownBy(() -> rig.inject(new Fault.Freeze("apps")))
          .hasMessageContaining("app1 does not run");
      assertThat(answers(rig.urls().getLast())).isTrue();
    }
    await().atMost(PATIENCE).until(() -> answers(rig.urls().getFirst()));
  }

  @Test
  void a_wire_is_cut_by_itself() {
    try (var _ = rig.inject(new Fault.Partition("clients-app2"))) {
      assertThat(answers(rig.urls().getLast())).isFalse();
      assertThat(answers(rig.urls().getFirst())).isTrue();
    }
    assertThat(answers(rig.urls().getLast())).isTrue();
  }

  @Test
  void who_is_not_there_is_told_with_who_is() {
    assertThatThrownBy(() -> rig.inject(new Fault.Kill("a.leader")))
        .hasMessageContaining("app1, app2, postgres, redis");
    assertThatThrownBy(() -> rig.check(new Fault.Abandon("postgres")))
        .hasMessageContaining("Nobody looks after postgres");
    assertThatThrownBy(() -> rig.check(new Fault.Partition("redis-app1")))
        .hasMessageContaining("app1-redis");
    assertThatThrownBy(() -> rig.check(new Fault.Partition("redis"))).hasMessageContaining("ends");
    assertThatThrownBy(() -> rig.check(new Fault.Fill("redis")))
        .hasMessageContaining("Only instances can suffer fill redis");
    assertThatThrownBy(() -> rig.inject(new Fault.Kill("clients")))
        .hasMessageContaining("the end of a wire");
  }

  @Test
  void a_run_that_is_interrupted_heals_everything() throws InterruptedException {
    var broken = new CountDownLatch(1);
    var run =
        Thread.ofPlatform()
            .start(() -> {
              try (var recording = new Recording(folder.resolve("interrupted.jsonl"));
                  var crowd = new Crowd(rig.urls(), recording, true, 8, "")) {
                assertThatThrownBy(() -> play(crowd, recording, broken))
                    .isInstanceOf(IllegalStateException.class);
              }
            });
    broken.await();
    run.interrupt();
    run.join(PATIENCE.plus(PATIENCE));
    assertThat(run.isAlive()).isFalse();
    rig.awaitWell();
    assertThat(rig.wires()).allMatch(wire -> wire.proxy().state().toxics().isEmpty());
  }

  private static void play(Crowd crowd, Recording recording, CountDownLatch broken) {
    var schedule =
        Schedule.parse(
            """
            schedule seed 1 millis 600000
            at 10 for 500000 kill app1
            at 20 for 500000 freeze redis
            at 30 for 500000 partition app2-postgres
            """);
    var watcher =
        new Play.Watcher() {
          @Override
          public void says(String what) {}

          @Override
          public void sees(long seconds, Recording.Lately lately, List<Injected> now) {
            if (now.size() == 3) {
              broken.countDown();
            }
          }
        };
    Play.run(rig, Workload.named("sessions"), schedule, crowd, recording, watcher);
  }
}
