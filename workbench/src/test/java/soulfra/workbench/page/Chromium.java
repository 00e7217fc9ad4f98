package soulfra.workbench.page;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import soulfra.contract.suite.InstalledChromium;

/// The browser that is on this machine already; a test that asks for it is skipped where none is.
public final class Chromium implements AutoCloseable {

  private static final double PATIENCE_MS = 60_000;

  private final Playwright playwright;
  private final Browser browser;
  private final List<Page> pages = new ArrayList<>();
  private final List<String> mistakes = new ArrayList<>();

  private Chromium(Playwright playwright, Browser browser) {
    this.playwright = playwright;
    this.browser = browser;
  }

  public static Chromium open() {
    var chromium = InstalledChromium.find();
    assumeTrue(
        chromium.isPresent(),
        "No Chromium or Chrome on the PATH or at $" + InstalledChromium.VARIABLE);
    var withoutDownload = Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    var playwright = Playwright.create(new Playwright.CreateOptions().setEnv(withoutDownload));
    var installed = new BrowserType.LaunchOptions().setExecutablePath(chromium.orElseThrow());
    PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MS);
    return new Chromium(playwright, playwright.chromium().launch(installed));
  }

  /// Which tasks took long, of all since the page began, and what the slow frames were busy with.
  private static final String WATCH_TASKS =
      """
      window.longTasks = [];
      window.longFrames = [];
      new PerformanceObserver((list) => {
        for (const task of list.getEntries()) window.longTasks.push(Math.round(task.duration));
      }).observe({ type: "longtask", buffered: true });
      new PerformanceObserver((list) => {
        for (const frame of list.getEntries()) {
          const why = frame.scripts.map((one) =>
            `${one.invoker} ${one.sourceFunctionName} ${Math.round(one.duration)}`
              + ` of it layout ${Math.round(one.forcedStyleAndLayoutDuration)}`);
          const drawn = frame.startTime + frame.duration - frame.styleAndLayoutStart;
          if (frame.styleAndLayoutStart > 0) why.push(`drawing ${Math.round(drawn)}`);
          window.longFrames.push({ ms: Math.round(frame.duration), why: why.join("; ") });
        }
      }).observe({ type: "long-animation-frame", buffered: true });
      """;

  public Page page(String url, int width, ColorScheme scheme) {
    var options = new Browser.NewPageOptions().setViewportSize(width, 900).setColorScheme(scheme);
    var page = browser.newPage(options);
    pages.add(page);
    page.addInitScript(WATCH_TASKS);
    page.onPageError(mistakes::add);
    page.onConsoleMessage(message -> {
      if (message.type().equals("error") && !message.text().contains("409")) {
        mistakes.add(message.text());
      }
    });
    page.navigate(url);
    return page;
  }

  /// Closes the pages.
  ///
  /// @return what their scripts did wrong, and what broke the policy; a refusal (409) is none
  public List<String> mistakes() {
    pages.forEach(Page::close);
    pages.clear();
    var all = List.copyOf(mistakes);
    mistakes.clear();
    return all;
  }

  /// For whoever wants to see what was tested: `target/pictures/`.
  public static void picture(Page page, String name) {
    page.screenshot(
        new Page.ScreenshotOptions()
            .setFullPage(true)
            .setPath(Path.of("target", "pictures", name + ".png")));
  }

  @Override
  public void close() {
    playwright.close();
  }
}
