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

  public Page page(String url, int width, ColorScheme scheme) {
    var options = new Browser.NewPageOptions().setViewportSize(width, 900).setColorScheme(scheme);
    var page = browser.newPage(options);
    pages.add(page);
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

  /// How the page kept up, as the browser measured it; for whoever reads, for it is no promise.
  public static String pace(Page page) {
    return (String)
        page.evaluate(
            """
            async () => {
              const load = performance.getEntriesByType("navigation")[0].loadEventEnd;
              const tasks = await new Promise((resolve) => {
                const observer = new PerformanceObserver((list) => resolve(list.getEntries()));
                observer.observe({ type: "longtask", buffered: true });
                setTimeout(() => resolve([]), 500);
              });
              const longest = Math.max(0, ...tasks.map((task) => task.duration));
              const counted = tasks.filter((task) => task.duration > 200).length;
              return `loaded after ${Math.round(load)} ms, ${tasks.length} long tasks, `
                + `the longest ${Math.round(longest)} ms, ${counted} over 200 ms`;
            }
            """);
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
