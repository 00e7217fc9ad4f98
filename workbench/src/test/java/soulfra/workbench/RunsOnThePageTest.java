package soulfra.workbench;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import soulfra.experiments.Stage;
import soulfra.servers.Deployment;
import soulfra.workbench.page.Accessible;
import soulfra.workbench.page.Chromium;
import soulfra.workbench.page.Pace;
import soulfra.workbench.page.PageServer;
import soulfra.workbench.page.Parts;

/// What takes a while, asked for from the page, on a real stage 1: a load, scenarios, a mission;
/// and what is left of it among the results.
class RunsOnThePageTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Stage STAGE = Stage.ONE;

  @TempDir Path root;

  /// Reports go to a folder of the test's own; the stages are where they are.
  private Deployment start() throws IOException {
    assumeTrue(
        Files.exists(STAGE.home(ROOT).resolve("target/stage.jar")),
        STAGE.id + " is not built: ./mvnw -DskipTests package");
    for (var stage : Stage.values()) {
      Files.createSymbolicLink(stage.home(root), stage.home(ROOT));
    }
    return Deployment.start(
        new Deployment.Plan(
            STAGE.id, STAGE.home(ROOT), root.resolve("data"), STAGE.needs, List.of(0), Map.of()),
        _ -> {});
  }

  @Test
  void loads_and_scenarios_run_are_stopped_and_stay_among_the_results() throws IOException {
    try (var chromium = Chromium.open();
        var deployment = start();
        var server = PageServer.start(0, root, Map.of(STAGE, deployment.urls()), Parts.none())) {
      var page = chromium.page(server.url() + "/#load", 1440, ColorScheme.LIGHT);
      load(page);
      page.navigate(server.url() + "/#chaos");
      chaos(page);
      page.navigate(server.url() + "/#results");
      results(page);
      page.navigate(server.url() + "/#mission-atomic-switch");
      mission(page, server.url());
      System.out.println("The workbench page: " + Pace.of(page));
      assertThat(chromium.mistakes()).isEmpty();
    }
  }

  private static void load(Page page) {
    var load = page.locator("#load");
    load.getByLabel("climb by itself").uncheck();
    button(load, "Start").click();
    assertThat(load.locator("tbody tr")).not().hasCount(0);
    load.locator("input[type=range]").focus();
    page.keyboard().press("ArrowRight");
    var faster = load.locator("output").textContent().replaceAll("\\D", "");
    assertThat(load.locator("tbody tr").first()).containsText(faster);
    assertThat(load.locator(".chart canvas")).isVisible();
    Chromium.picture(page, "load");
    button(load, "Stop").click();
    assertThat(load.locator(".verdict")).containsText("stage1: ");
    assertThat(button(load, "Start")).isVisible();
    Accessible.check(page);
  }

  private static void chaos(Page page) {
    var chaos = page.locator("#chaos");
    var entry = chaos.locator("#scenario-instance-killed");
    entry.locator("summary").click();
    assertThat(entry.locator(".page")).containsText("What it was doing is cut off in the middle");
    entry.getByLabel("Seconds").fill("8");
    entry.getByLabel("Seed").fill("7");
    button(entry, "Run instance-killed").click();
    assertThat(chaos.locator(".run").first()).containsText("runs on a stage1 of its own");
    button(entry, "Run instance-killed").click();
    assertThat(entry.getByRole(AriaRole.ALERT))
        .containsText("Scenario instance-killed runs on stage1: cancel it");
    assertThat(chaos.locator(".steps")).containsText("✗ kill app1");
    assertThat(chaos.locator(".chart canvas").first()).isVisible();
    Chromium.picture(page, "chaos-running");
    assertThat(chaos.locator(".verdict")).containsText("as promised: instance-killed, stage1");
    assertThat(chaos.locator(".run tbody")).containsText("kill app1");
    assertThat(entry.locator("summary .state")).containsText("as promised");
    Accessible.check(page);
    Chromium.picture(page, "chaos");
    var report = page.waitForPopup(() -> link(chaos, "The report").click());
    assertThat(report.locator("main")).containsText("instance-killed");
    button(chaos, "Again with seed 7").click();
    button(chaos, "Cancel").click();
    assertThat(chaos.locator(".run").first()).containsText("cancelled; nothing was shown");
  }

  private static void results(Page page) {
    var results = page.locator("#results");
    assertThat(results.locator("tbody tr")).hasCount(2);
    results.getByLabel("Kind").selectOption("chaos");
    assertThat(results.locator("tbody tr")).hasCount(1);
    assertThat(results.locator("tbody")).containsText("--seed 7");
    page.reload();
    assertThat(results.locator("tbody tr")).hasCount(1);
    var file = page.waitForDownload(() -> link(results, "Take them along as CSV").click());
    assertThat(file.path()).content().contains("\"chaos\"").doesNotContain("\"load\"");
    Accessible.check(page);
    Chromium.picture(page, "results");
  }

  private static void mission(Page page, String url) {
    var mission = page.locator("#mission-atomic-switch");
    assertThat(mission.locator(".question")).isVisible();
    button(mission, "A hint").click();
    assertThat(mission.locator(".hints")).containsText("experiment 11.5");
    button(mission, "Begin: Nobody sees it half done").click();
    assertThat(mission.locator("summary .state")).containsText("begun");
    page.navigate(url + "/#experiment-11.5");
    var experiment = page.locator("[id=\"experiment-11.5\"]");
    experiment.getByLabel("What do you predict?").fill("half a page");
    button(experiment, "Run 11.5").click();
    assertThat(experiment.locator(".run .verdict")).containsText("as predicted");
    page.navigate(url + "/#missions");
    assertThat(mission.locator("summary .state")).containsText("done");
    assertThat(page.locator(".missions > .health")).containsText("1 of ");
    Accessible.check(page);
    Chromium.picture(page, "missions");
  }

  private static Locator button(Locator in, String name) {
    return in.getByRole(
        AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(name).setExact(true));
  }

  private static Locator link(Locator in, String name) {
    return in.getByRole(AriaRole.LINK, new Locator.GetByRoleOptions().setName(name));
  }
}
