package soulfra.workbench;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import soulfra.chaos.rig.Rig;
import soulfra.chaos.rig.Wires;
import soulfra.experiments.Stage;
import soulfra.servers.Deployment;
import soulfra.servers.Server.State;
import soulfra.servers.Stores.Needs;
import soulfra.workbench.fault.Faults;
import soulfra.workbench.page.Accessible;
import soulfra.workbench.page.Chromium;
import soulfra.workbench.page.PageServer;
import soulfra.workbench.page.Parts.Action;
import soulfra.workbench.page.Timeline;

/// Processes of a running stage, broken from the page.
class BreakItTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir Path data;

  /// Reports go to a folder of the test's own.
  private Path root() {
    return data.resolve("root");
  }

  private Deployment.Plan plan(Stage stage, Needs needs, List<Integer> ports) {
    assumeTrue(
        Files.exists(stage.home(ROOT).resolve("target/stage.jar")),
        stage.id + " is not built: ./mvnw -DskipTests package");
    return new Deployment.Plan(stage.id, stage.home(ROOT), data, needs, ports, Map.of());
  }

  private static PageServer page(
      Path root, Stage stage, Deployment deployment, Faults faults, Timeline timeline) {
    var urls = Map.of(stage, deployment.urls());
    return PageServer.start(0, root, urls, new RunningParts(faults), timeline, _ -> {});
  }

  @Test
  void a_server_and_its_database_are_frozen_killed_and_started_again() {
    var stage = Stage.TWO;
    var plan = plan(stage, stage.needs, List.of(0, 0));
    var timeline = new Timeline();
    try (var chromium = Chromium.open();
        var deployment = Deployment.start(plan, _ -> {});
        var faults = new Faults(new FaultLines(timeline));
        var server = page(ROOT, stage, deployment, faults, timeline)) {
      faults.add(stage.id, Rig.over(deployment, stage.needs));
      var page = chromium.page(server.url(), 1440, ColorScheme.LIGHT);
      var urls = deployment.urls();
      act(page, "freeze stage2/1", "stage2/1", "frozen");
      Chromium.picture(page, "break-it");
      act(page, "thaw stage2/1", "stage2/1", "running");
      act(page, "kill stage2/1", "stage2/1", "stopped");
      assertThat(deployment.instances().getFirst().alive()).isFalse();
      act(page, "start stage2/1", "stage2/1", "running");
      assertThat(deployment.urls()).as("it comes back where it was").isEqualTo(urls);

      var postgres = "stage2/" + deployment.stores().postgres().name();
      act(page, "kill " + postgres, postgres, "stopped");
      assertThat(page.locator("#stage2 .health")).containsText("not ready");
      act(page, "start " + postgres, postgres, "running");
      assertThat(page.locator("#stage2 .health")).not().containsText("not ready");
      assertThat(page.locator(".events").first())
          .containsText(Pattern.compile("kill postgres.*kill app1.*freeze app1", Pattern.DOTALL));
      timeline(page);
      Accessible.check(page);
      assertThat(chromium.mistakes()).isEmpty();
    }
  }

  /// What was broken, and what came of it, with how long it took; also after a reload.
  private static void timeline(Page page) {
    var killed = line(page, "kill postgres");
    var unwell = line(page, "in trouble: ");
    assertThat(killed.locator(".took")).hasText(Pattern.compile("[0-9.]+ s"));
    assertThat(unwell.locator(".took")).hasText(Pattern.compile("about [0-9]+ s"));
    assertThat(page.locator(".timeline .mark.is-fault")).hasCount(3);
    Chromium.picture(page, "timeline");
    page.reload();
    assertThat(killed.locator(".took")).hasText(Pattern.compile("[0-9.]+ s"));
    assertThat(page.locator(".timeline .mark.is-fault")).hasCount(3);
  }

  private static Locator line(Page page, String words) {
    return page.locator(".events li").filter(new Locator.FilterOptions().setHasText(words)).first();
  }

  @Test
  void a_wire_is_cut_and_slowed_and_healed() {
    var stage = Stage.TWO;
    var timeline = new Timeline();
    try (var chromium = Chromium.open();
        var wires = new Wires(7);
        var deployment =
            Deployment.start(wired(plan(stage, stage.needs, List.of(0)), wires), _ -> {});
        var faults = new Faults(new FaultLines(timeline));
        var server = page(ROOT, stage, deployment, faults, timeline)) {
      faults.add(stage.id, Rig.over(deployment, stage.needs, wires));
      var page = chromium.page(server.url(), 1440, ColorScheme.DARK);
      var health = page.locator("#stage2 .health");
      assertThat(health).hasText("✓ ready");
      assertThat(wire(page)).isVisible();
      page.locator("#stage2 [data-wire='app1-postgres'] .target")
          .click(new Locator.ClickOptions().setForce(true));
      assertThat(wire(page)).hasValue("app1-postgres");
      button(page, "Break the wire of stage2").click();
      assertThat(health).not().hasText("✓ ready");
      assertThat(page.locator("#stage2 .wire.cut")).hasCount(1);
      assertThat(line(page, "partition app1-postgres").locator(".took")).containsText("goes on");
      Chromium.picture(page, "wire-cut");
      Accessible.check(page);
      button(page, "heal partition app1-postgres of stage2").click();
      assertThat(health).hasText("✓ ready");
      assertThat(page.locator("#stage2 .wire.cut")).hasCount(0);
      var together = page.locator(".together");
      together.getByLabel("Say").fill("at once");
      button(page, "Do it on all").click();
      assertThat(together.locator("tbody tr")).containsText("✓ 201");
      page.locator("#stage2 form.cut").getByLabel("How").selectOption("latency W 30 10");
      button(page, "Break the wire of stage2").click();
      assertThat(page.locator("#stage2 .now")).containsText("latency app1-postgres 30 10");
      together.getByLabel("Say").fill("slowly");
      button(page, "Do it on all").click();
      assertThat(together.locator("details.done")).hasCount(2);
      var row = together.locator("tbody tr").first();
      assertThat(row).containsText("✓ 201");
      double took = Double.parseDouble(row.locator("td").nth(2).textContent().replace(",", ""));
      assertThat(took).as("it waits for the wire, there and back").isGreaterThan(40);
      assertThat(chromium.mistakes()).isEmpty();
    }
  }

  private static Deployment.Plan wired(Deployment.Plan plan, Wires wires) {
    return new Deployment.Plan(
        plan.name(),
        plan.home(),
        plan.folder(),
        plan.needs(),
        plan.ports(),
        plan.settings(),
        wires);
  }

  private static Locator wire(Page page) {
    return page.getByRole(AriaRole.COMBOBOX, new Page.GetByRoleOptions().setName("Wire of stage2"));
  }

  private static Locator button(Page page, String name) {
    return page.getByRole(
        AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  @Test
  void a_mission_is_done_when_the_running_stage_says_so() {
    var stage = Stage.TWO;
    var plan = plan(stage, stage.needs, List.of(0, 0));
    var timeline = new Timeline();
    try (var chromium = Chromium.open();
        var deployment = Deployment.start(plan, _ -> {});
        var faults = new Faults(new FaultLines(timeline));
        var server = page(root(), stage, deployment, faults, timeline)) {
      faults.add(stage.id, Rig.over(deployment, stage.needs));
      var page = chromium.page(server.url() + "/#mission-money", 1440, ColorScheme.LIGHT);
      var mission = page.locator("#mission-money");
      mission.locator("button", new Locator.LocatorOptions().setHasText("Begin:")).click();
      assertThat(mission.locator(".run")).containsText("watching");
      page.navigate(server.url() + "/#stages");
      act(page, "kill stage2/1", "stage2/1", "stopped");
      page.navigate(server.url() + "/#mission-money");
      var signs = mission.locator(".run .signs li");
      assertThat(signs.first()).containsText("acknowledged meanwhile");
      Chromium.picture(page, "mission-under-way");
      page.navigate(server.url() + "/#stages");
      Chromium.picture(page, "band");
      act(page, "start stage2/1", "stage2/1", "running");
      page.navigate(server.url() + "/#mission-money");
      assertThat(mission.locator(".run .verdict")).containsText("Done");
      assertThat(mission.locator("summary .state")).containsText("done");
      var history = page.waitForPopup(() -> mission.locator(".run a").click());
      assertThat(history.locator("body")).containsText("transfer");
      assertThat(chromium.mistakes()).isEmpty();
    }
  }

  /// Whoever supervises a shard brings back what ends by itself, in the same round or the next as
  /// what was killed before it.
  @Test
  void who_was_killed_from_the_page_stays_down_until_it_is_started_again() {
    var needs = Needs.ONE_SHARD;
    try (var deployment = Deployment.start(plan(Stage.THREE, needs, List.of(0)), _ -> {});
        var faults = new Faults()) {
      faults.add("stage3", Rig.over(deployment, needs));
      var parts = new RunningParts(faults);
      var shard = deployment.stores().clusters().shards().getFirst();
      var leader = shard.leader().orElseThrow();
      var followers = shard.nodes().stream().filter(node -> !node.equals(leader)).toList();
      parts.act("stage3/" + followers.getFirst().name(), Action.KILL);
      followers.getLast().kill9();
      await().atMost(PATIENCE).until(() -> followers.getLast().state() == State.RUNNING);
      followers.getLast().kill9();
      await().atMost(PATIENCE).until(() -> followers.getLast().state() == State.RUNNING);
      assertThat(followers.getFirst().state()).isEqualTo(State.STOPPED);
      parts.act("stage3/" + followers.getFirst().name(), Action.START);
      assertThat(followers.getFirst().state()).isEqualTo(State.RUNNING);
      assertThat(parts.broken())
          .singleElement()
          .satisfies(one -> {
            assertThat(one.fault()).isEqualTo("kill " + followers.getFirst().name());
            assertThat(one.to()).isGreaterThan(one.from());
          });
    }
  }

  private static void act(Page page, String button, String part, String state) {
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(button).setExact(true))
        .click();
    var row =
        page.locator(".parts li")
            .filter(
                new Locator.FilterOptions()
                    .setHas(page.locator("button[aria-label$=' " + part + "']")));
    assertThat(row.locator(".state")).containsText(state);
  }
}
