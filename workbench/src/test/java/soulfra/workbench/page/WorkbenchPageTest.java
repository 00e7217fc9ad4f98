package soulfra.workbench.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import soulfra.experiments.Stage;

/// The workbench in a real browser, with real experiments.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WorkbenchPageTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final int DESK = 1440;
  private static final int PHONE = 375;

  private static final List<String> TABS =
      List.of("stages", "experiments", "missions", "chaos", "load", "results", "diff");

  @TempDir static Path root;

  private @Nullable Chromium chromium;
  private PageServer server;

  @BeforeAll
  void open_the_installed_browser() {
    chromium = Chromium.open();
  }

  @AfterAll
  void close_the_browser() {
    if (chromium != null) {
      chromium.close();
    }
  }

  /// Reports go to a folder of the test's own; the stages are where they are.
  @BeforeEach
  void start() throws IOException {
    for (var stage : Stage.values()) {
      var link = stage.home(root);
      if (!Files.exists(link)) {
        Files.createSymbolicLink(link, stage.home(ROOT));
      }
    }
    server = PageServer.start(0, root, Map.of(), Parts.none());
  }

  @AfterEach
  void stop() {
    var mistakes = Objects.requireNonNull(chromium).mistakes();
    server.close();
    assertThat(mistakes).isEmpty();
  }

  private Page open(String tab, int width) {
    return open(tab, width, ColorScheme.LIGHT);
  }

  private Page open(String tab, int width, ColorScheme scheme) {
    return Objects.requireNonNull(chromium).page(server.url() + "/#" + tab, width, scheme);
  }

  private static Locator entry(Page page, String id) {
    var entry = page.locator("[id=\"experiment-%s\"]".formatted(id));
    entry.locator("summary").first().click();
    return entry;
  }

  @Test
  void one_predicts_runs_and_reads_the_verdict_beside_the_prediction() throws IOException {
    var page = open("experiments", DESK);
    var entry = entry(page, "4.4");
    entry.getByLabel("What do you predict?").fill("ten times as fast");
    button(entry, "Run 4.4").click();
    assertThat(entry.locator(".steps")).containsText("thoughts");
    assertThat(entry.locator(".run .verdict")).containsText("stage1");
    assertThat(entry.locator(".run")).containsText("ten times as fast");
    assertThat(entry.locator(".claims")).containsText("With the index the plan is a SEARCH");
    assertThat(entry.locator("summary .state").first()).containsText("stage1");
    Chromium.picture(page, "verdict");
    try (var files = Files.list(root.resolve("results"))) {
      assertThat(files.map(Path::toString)).anyMatch(file -> file.endsWith("stage1.html"));
    }
    var report = page.waitForPopup(() -> entry.locator(".run a").click());
    assertThat(report.locator("main")).containsText("ten times as fast");
    page.reload();
    assertThat(page.locator("[id=\"experiment-4.4\"] .run")).containsText("ten times as fast");
  }

  @Test
  void one_at_a_time_runs_and_can_be_cancelled_with_the_keyboard_alone() throws IOException {
    var page = open("experiments", DESK);
    var entry = entry(page, "8.5");
    entry.getByLabel("less data").uncheck();
    button(entry, "Run 8.5").focus();
    page.keyboard().press("Enter");
    assertThat(entry.locator(".run")).containsText("Runs on a stage1");
    var other = entry(page, "4.4");
    button(other, "Run 4.4").click();
    assertThat(other.getByRole(AriaRole.ALERT))
        .containsText("Experiment 8.5 runs on stage1: cancel it");
    button(entry, "Cancel").focus();
    page.keyboard().press("Enter");
    assertThat(entry.locator(".run")).containsText("Cancelled on stage1; nothing was measured");
    try (var files = Files.walk(root.resolve(".lab"))) {
      assertThat(files.filter(Files::isRegularFile)).as("what it began is put away").isEmpty();
    }
  }

  @Test
  void two_stages_stand_side_by_side() {
    var page = open("diff", DESK);
    var diff = page.locator("#diff");
    assertThat(diff.locator("nav")).containsText("chat/ChatService.java");
    button(diff, "chat/ChatService.java").click();
    assertThat(diff.locator(".code")).containsText("Stage 1");
    assertThat(diff.locator(".code .more").first()).isVisible();
    Chromium.picture(page, "diff");
    int folded = diff.locator(".code tr").count();
    diff.locator(".fold button").first().click();
    assertThat(diff.locator(".code tr").count()).isGreaterThan(folded);
    button(diff, "Stage 2 → 3").click();
    assertThat(button(diff, "Stage 2 → 3")).hasAttribute("aria-pressed", "true");
    assertThat(diff.locator("nav")).containsText("shard/");
  }

  @Test
  void a_phone_never_scrolls_sideways() {
    var page = open("experiments", PHONE, ColorScheme.DARK);
    entry(page, "4.4");
    for (var tab : TABS) {
      page.navigate(server.url() + "/#" + tab);
      assertThat(page.locator("#" + tab)).isVisible();
      Chromium.picture(page, "phone-dark-" + tab);
      assertThat(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
          .as(tab)
          .isEqualTo(true);
    }
  }

  @Test
  void every_tab_is_reached_by_the_keyboard_by_its_address_and_after_a_reload() {
    var page = open("", DESK);
    for (var tab : TABS) {
      page.locator("#tabs a[href='#%s']".formatted(tab)).focus();
      page.keyboard().press("Enter");
      assertThat(page.locator("#" + tab)).isVisible();
      assertThat(page.locator("main > section:visible")).hasCount(1);
      page.reload();
      assertThat(page.locator("#" + tab)).isVisible();
      assertThat(page.locator("#tabs [aria-current=page]")).hasAttribute("href", "#" + tab);
      Accessible.check(page);
    }
    for (var entry : List.of("experiment-4.4", "scenario-leader-killed", "mission-money")) {
      page.navigate(server.url() + "/#" + entry);
      page.reload();
      assertThat(page.locator("[id=\"%s\"] > :not(summary)".formatted(entry)).first()).isVisible();
    }
  }

  private static Locator button(Locator in, String name) {
    return in.getByRole(
        AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(name).setExact(true));
  }
}
