package soulfra.workbench.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import soulfra.experiments.history.Checkers;
import soulfra.experiments.history.Deadline;
import soulfra.experiments.history.Settings;
import soulfra.experiments.history.page.HistoryPage;
import soulfra.experiments.history.read.HistoryFile;

/// The page of `./lab check --html` in a real browser.
class HistoryPageTest {

  private static final String WRITES =
      """
      {"process": 0, "type": "invoke", "f": "write", "value": 3, "time": 1000000000}
      {"process": 0, "type": "ok", "f": "write", "value": 3, "time": 2000000000}
      {"process": 2, "type": "invoke", "f": "read", "value": null, "time": 2200000000}
      {"process": 2, "type": "ok", "f": "read", "value": 3, "time": 2210000000}
      {"process": "nemesis", "type": "info", "f": "start", "value": "kill leader", "time": 3000000000}
      {"process": 0, "type": "invoke", "f": "write", "value": 4, "time": 4000000000}
      {"process": 0, "type": "ok", "f": "write", "value": 4, "time": 4020000000}
      {"process": "nemesis", "type": "info", "f": "stop", "value": "kill leader", "time": 4100000000}
      {"process": 1, "type": "invoke", "f": "read", "value": null, "time": 4200000000}
      """;

  @TempDir Path folder;

  private static String answer(int read) {
    return "{\"process\": 1, \"type\": \"ok\", \"f\": \"read\", \"value\": "
        + read
        + ", \"time\": 4210000000}\n";
  }

  @Test
  void an_invalid_history_shows_its_witness_and_is_walked_by_keyboard() throws IOException {
    try (var chromium = Chromium.open()) {
      var page = chromium.page(page("stale", WRITES + answer(3)), 1440, ColorScheme.LIGHT);
      assertThat(page.locator("h1")).hasText("✗ Invalid");
      assertThat(page.locator("tr.proof")).hasCount(3);
      assertThat(page.locator("#said")).containsText("ok 3");
      page.locator("#chart").focus();
      page.keyboard().press("0");
      assertThat(page.locator("#rows tr")).hasCount(4);
      page.keyboard().press("p");
      assertThat(page.locator("#said")).containsText("write");
      page.getByLabel("only the witness").check();
      assertThat(page.locator("#rows tr")).hasCount(3);
      Chromium.picture(page, "history-invalid");
      assertThat(chromium.mistakes()).isEmpty();
    }
  }

  @Test
  void a_valid_history_speaks_of_no_witness_and_is_filtered_on_a_phone() throws IOException {
    try (var chromium = Chromium.open()) {
      var page = chromium.page(page("fresh", WRITES + answer(4)), 375, ColorScheme.DARK);
      assertThat(page.locator("h1")).hasText("✓ Valid");
      assertThat(page.getByText("witness", new Page.GetByTextOptions().setExact(true))).isHidden();
      assertThat(page.getByLabel("only the witness")).isHidden();
      page.getByLabel("Filter by function").selectOption("read");
      assertThat(page.locator("#rows tr")).hasCount(2);
      page.locator("#rows tr").last().click();
      assertThat(page.locator("#said")).containsText("ok 4");
      page.getByRole(AriaRole.SEARCHBOX).fill("nobody");
      assertThat(page.locator("#rows tr")).hasCount(0);
      assertThat((Integer) page.evaluate("document.documentElement.scrollWidth")).isEqualTo(375);
      Chromium.picture(page, "history-valid");
      assertThat(chromium.mistakes()).isEmpty();
    }
  }

  private String page(String name, String written) throws IOException {
    var history = HistoryFile.parse(name, written, false);
    var answer =
        Checkers.named("register")
            .check(history, Settings.NONE, Deadline.in(Duration.ofMinutes(1)));
    var file = folder.resolve(name + ".html");
    Files.writeString(file, HistoryPage.of(history, "register", answer));
    return file.toUri().toString();
  }
}
