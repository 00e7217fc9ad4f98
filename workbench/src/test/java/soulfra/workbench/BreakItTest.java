package soulfra.workbench;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import soulfra.experiments.Stage;
import soulfra.servers.Deployment;
import soulfra.workbench.page.Chromium;
import soulfra.workbench.page.PageServer;

/// Processes of a running stage, broken from the page.
class BreakItTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @TempDir Path data;

  @Test
  void a_server_and_its_database_are_frozen_killed_and_started_again() {
    var stage = Stage.TWO;
    assumeTrue(
        Files.exists(stage.home(ROOT).resolve("target/stage.jar")),
        stage.id + " is not built: ./mvnw -DskipTests package");
    var plan =
        new Deployment.Plan(stage.id, stage.home(ROOT), data, stage.needs, List.of(0, 0), Map.of());
    try (var chromium = Chromium.open();
        var deployment = Deployment.start(plan, _ -> {});
        var server =
            PageServer.start(
                0,
                ROOT,
                Map.of(stage, deployment.urls()),
                new RunningParts(Map.of(stage, deployment)))) {
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
      assertThat(chromium.mistakes()).isEmpty();
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
