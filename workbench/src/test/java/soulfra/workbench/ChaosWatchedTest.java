package soulfra.workbench;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import soulfra.chaos.rig.Rig;
import soulfra.chaos.rig.Waiting;
import soulfra.chaos.rig.Wires;
import soulfra.experiments.Stage;
import soulfra.servers.Deployment;
import soulfra.workbench.fault.Faults;
import soulfra.workbench.page.Chromium;
import soulfra.workbench.page.Pace;
import soulfra.workbench.page.PageServer;
import soulfra.workbench.page.Timeline;

/// The page while much goes on: a scenario on a stage of its own, faults by hand on the one that
/// runs, and a reader who goes from tab to tab. `-Dchaos.seconds=120` for longer than a moment.
class ChaosWatchedTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Stage STAGE = Stage.TWO;
  private static final int SECONDS = Integer.getInteger("chaos.seconds", 12);
  private static final long ROUND_MILLIS = 2_000;
  private static final long MOST_GROWTH = 24_000_000;

  @TempDir Path root;

  @Test
  void the_page_stays_whole_and_keeps_no_more_than_it_shows() throws IOException {
    assumeTrue(
        Files.exists(STAGE.home(ROOT).resolve("target/stage.jar")),
        STAGE.id + " is not built: ./mvnw -DskipTests package");
    for (var stage : Stage.values()) {
      Files.createSymbolicLink(stage.home(root), stage.home(ROOT));
    }
    var timeline = new Timeline();
    try (var chromium = Chromium.open();
        var wires = new Wires(7);
        var deployment = Deployment.start(plan(wires), _ -> {});
        var faults = new Faults(new FaultLines(timeline))) {
      faults.add(STAGE.id, Rig.over(deployment, STAGE.needs, wires));
      var parts = new RunningParts(faults);
      try (var server =
          PageServer.start(0, root, Map.of(STAGE, deployment.urls()), parts, timeline, _ -> {})) {
        var page = chromium.page(server.url(), 1440, ColorScheme.LIGHT);
        assertThat(page.locator("#stage2 .health")).hasText("✓ ready");
        var before = Pace.of(page);
        begin(page);
        int broken = breakThings(page, parts);
        end(page);
        var after = Pace.of(page);
        System.out.printf(
            "%d s of chaos, %d faults: %s; before %s%n", SECONDS, broken, after, before);
        assertThat(after.heap() - before.heap()).as(after.toString()).isLessThan(MOST_GROWTH);
        assertThat(page.locator(".timeline .mark.is-fault").count()).isGreaterThanOrEqualTo(3);
        assertThat(page.locator("#stage2 .values").first()).containsText("all ");
        Chromium.picture(page, "after-chaos");
        assertThat(chromium.mistakes()).isEmpty();
      }
    }
  }

  private Deployment.Plan plan(Wires wires) {
    return new Deployment.Plan(
        STAGE.id,
        STAGE.home(ROOT),
        root.resolve("data"),
        STAGE.needs,
        List.of(0, 0),
        Map.of(),
        wires);
  }

  private static void begin(Page page) {
    page.locator("#tabs a[href='#chaos']").click();
    var entry = page.locator("#scenario-instance-killed");
    entry.locator("summary").click();
    entry.getByLabel("Seconds").fill(Integer.toString(SECONDS));
    entry.getByLabel("Seed").fill("7");
    entry.locator("button[type=submit]").click();
    assertThat(page.locator("#chaos .steps")).containsText("✗");
  }

  /// One fault after the other, healed before the next, with something written in each.
  private static int breakThings(Page page, RunningParts parts) {
    var faults = List.of("freeze app1", "partition app2-postgres", "kill redis", "kill app2");
    var tabs = List.of("stages", "chaos", "missions", "stages", "experiments", "results");
    long end = System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos();
    int count = 0;
    for (; System.nanoTime() < end; count++) {
      parts.inject(STAGE.id, faults.get(count % faults.size()));
      page.locator("#tabs a[href='#%s']".formatted(tabs.get(count % tabs.size()))).click();
      page.waitForTimeout(ROUND_MILLIS);
      parts.broken().stream().filter(f -> f.to() == null).forEach(f -> parts.heal(f.id()));
      Waiting.until(
          Duration.ofSeconds(60),
          () -> "not all is back",
          () -> parts.all().stream().allMatch(one -> one.state().equals("running")));
    }
    return count;
  }

  private static void end(Page page) {
    page.locator("#tabs a[href='#chaos']").click();
    assertThat(page.locator("#chaos .verdict")).containsText("instance-killed, stage");
    Chromium.picture(page, "chaos-watched");
    page.locator("#tabs a[href='#stages']").click();
    assertThat(page.locator("#stage2 .health")).hasText("✓ ready");
  }
}
