package soulfra.contract.suite;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/// The product page in a real browser. A stage's `PageTest` extends it.
@TestInstance(Lifecycle.PER_CLASS)
public abstract class PageScenario {

  private static final double PATIENCE_MS = 30_000;
  private static final int DESK = 1440;
  private static final int PHONE = 375;

  private @Nullable Playwright playwright;
  private @Nullable Browser browser;
  private final List<BrowserContext> open = new ArrayList<>();
  private final List<String> mistakes = new ArrayList<>();

  /// Where the stage listens, without the API's path.
  protected abstract URI url();

  /// Another instance of it, if the stage can have several: what one visitor does at one of them,
  /// another sees at the other.
  protected URI otherUrl() {
    return url();
  }

  @BeforeAll
  void open_the_installed_browser() {
    var chromium = InstalledChromium.find();
    assumeTrue(
        chromium.isPresent(),
        "No Chromium or Chrome on the PATH or at $" + InstalledChromium.VARIABLE);
    var withoutDownload = Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    playwright = Playwright.create(new Playwright.CreateOptions().setEnv(withoutDownload));
    var installed = new BrowserType.LaunchOptions().setExecutablePath(chromium.orElseThrow());
    browser = playwright.chromium().launch(installed);
    PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MS);
  }

  @AfterAll
  void close_the_browser() {
    if (playwright != null) {
      playwright.close();
    }
  }

  @AfterEach
  void no_script_failed_and_no_policy_was_broken() {
    open.forEach(BrowserContext::close);
    open.clear();
    assertThat(mistakes).isEmpty();
  }

  @Test
  void a_visitor_signs_up_says_something_and_sees_the_reply() {
    var ada = visitor(DESK).enter();
    ada.say("Good evening, I went to the sea today.");
    assertThat(ada.message(1)).containsText("Good evening, I went to the sea today.");
    assertThat(ada.message(1)).containsText("stored");
    assertThat(ada.message(2)).containsText("Companion");
    ada.page().reload();
    assertThat(ada.message(2)).isVisible();
  }

  @Test
  void a_follower_sees_a_thought_arrive_by_itself() {
    var thinker = visitor(DESK).enter();
    var name = "Oracle " + thinker.handle();
    thinker.link("New agent").click();
    thinker.field("Name").fill(name);
    thinker.page().getByLabel("Public: ").check();
    thinker.button("Create the agent").click();
    assertThat(thinker.heading(name)).isVisible();

    var follower = visitor(DESK, otherUrl(), Visitor.newHandle()).enter();
    follower.goTo(thinker.page().url());
    follower.button("Follow " + name).click();
    assertThat(follower.button("Following " + name).first()).isVisible();

    thinker.page().getByLabel("Which agent thinks aloud").selectOption(name);
    thinker.field("Think aloud").fill("Tides keep their own calendar.");
    thinker.button("Think").click();
    assertThat(follower.feed()).containsText("Tides keep their own calendar.");
  }

  @Test
  void the_keyboard_alone_is_enough() {
    var ada = visitor(DESK);
    ada.signUpByKeyboard();
    assertThat(ada.heading("Companion")).isVisible();

    ada.tabTo(ada.field("Message to Companion"));
    ada.type("No mouse");
    ada.press("Shift+Enter");
    ada.type("was moved.");
    ada.press("Enter");
    assertThat(ada.message(1)).containsText("No mouse\nwas moved.");

    ada.tabTo(ada.button("Change"));
    ada.press("Enter");
    assertThat(ada.dialog()).isVisible();
    ada.press("Escape");
    assertThat(ada.dialog()).isHidden();
    assertThat(ada.button("Change")).isFocused();
  }

  @Test
  void a_phone_of_375_pixels_never_scrolls_sideways() {
    var ada = visitor(PHONE).enter();
    ada.say("x".repeat(300));
    assertThat(ada.message(2)).isVisible();
    for (var view : List.of("Chat", "Feed", "Loops", "Credits", "Account")) {
      ada.tab(view).click();
      assertThat(ada.tab(view)).hasAttribute("aria-current", "page");
      assertThat(ada.couldScrollSideways()).as(view).isFalse();
    }
  }

  @Test
  void an_error_says_what_happened_what_it_means_and_what_to_do() {
    var first = visitor(DESK).enter();
    var second = visitor(DESK, otherUrl(), first.handle()).signUp();
    assertThat(second.alert()).containsText("The handle is taken");
    assertThat(second.alert()).containsText("nothing was stored");
    assertThat(second.alert()).containsText("Choose another handle");
    assertThat(second.alert()).containsText("handle-taken · definite");
  }

  @Test
  void a_message_written_offline_is_sent_once_when_the_network_is_back() {
    var ada = visitor(DESK).enter();
    ada.page().context().setOffline(true);
    assertThat(ada.page().getByText("You are offline")).isVisible();
    ada.say("From the tunnel");
    assertThat(ada.page().getByText("Not acknowledged.")).isVisible();
    ada.page().context().setOffline(false);
    assertThat(ada.message(2)).isVisible();
    ada.page().reload();
    assertThat(ada.message(2)).isVisible();
    assertThat(ada.text("From the tunnel")).hasCount(1);
  }

  @Test
  void two_tabs_that_send_at_once_lose_nothing_and_send_nothing_twice() {
    var one = visitor(DESK).enter();
    var two = new Visitor(one.page().context().newPage(), url(), one.handle());
    two.page().navigate(one.page().url());
    assertThat(two.heading("Companion")).isVisible();
    for (int i = 1; i <= 5; i++) {
      one.say("One says " + i);
      two.say("Two says " + i);
    }
    assertThat(one.message(20)).isVisible();
    assertThat(two.message(20)).isVisible();
    for (int i = 1; i <= 5; i++) {
      assertThat(one.text("One says " + i)).hasCount(1);
      assertThat(one.text("Two says " + i)).hasCount(1);
    }
  }

  private Visitor visitor(int width) {
    return visitor(width, url(), Visitor.newHandle());
  }

  private Visitor visitor(int width, URI instance, String handle) {
    var sized = new Browser.NewContextOptions().setViewportSize(width, 800);
    var context = Objects.requireNonNull(browser).newContext(sized);
    open.add(context);
    context.setDefaultTimeout(PATIENCE_MS);
    var page = context.newPage();
    page.onPageError(mistakes::add);
    page.onConsoleMessage(said -> {
      if (said.text().contains("Content Security Policy")) {
        mistakes.add(said.text());
      }
    });
    return new Visitor(page, instance, handle);
  }
}
