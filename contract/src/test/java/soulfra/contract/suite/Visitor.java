package soulfra.contract.suite;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.net.URI;
import java.util.concurrent.ThreadLocalRandom;

/// Somebody in front of the product page, who finds things by what is read out about them.
record Visitor(Page page, URI url, String handle) {

  private static final String PASSWORD = "correct horse battery";
  private static final int MOST_TABS = 60;

  static String newHandle() {
    return "p" + Long.toString(ThreadLocalRandom.current().nextLong(1L << 50), 36);
  }

  Visitor signUp() {
    page.navigate(url + "/#/sign-up");
    field("Handle").fill(handle);
    field("Password").fill(PASSWORD);
    button("Sign up").click();
    return this;
  }

  /// Signs up and waits until events arrive by themselves.
  Visitor enter() {
    signUp();
    assertThat(heading("Companion")).isVisible();
    assertThat(page.getByText("✓ Live")).isVisible();
    return this;
  }

  /// Goes to where somebody else is, at one's own instance.
  void goTo(String address) {
    page.navigate(url + "/" + address.substring(address.indexOf('#')));
  }

  void signUpByKeyboard() {
    page.navigate(url.toString());
    tabTo(field("Handle"));
    type(handle);
    tabTo(field("Password"));
    type(PASSWORD);
    press("Enter");
  }

  void say(String text) {
    field("Message to Companion").fill(text);
    field("Message to Companion").press("Enter");
  }

  void type(String text) {
    page.keyboard().type(text);
  }

  void press(String key) {
    page.keyboard().press(key);
  }

  /// Presses Tab until `target` has the focus, and checks that it can be seen there.
  void tabTo(Locator target) {
    var focused = "element => element === document.activeElement";
    for (int presses = 0; target.evaluate(focused).equals(false); presses++) {
      assertThat(presses).as("Tab presses").isLessThan(MOST_TABS);
      press("Tab");
    }
    var outline = target.evaluate("element => getComputedStyle(element).outlineStyle");
    assertThat(outline).isEqualTo("solid");
  }

  boolean couldScrollSideways() {
    var wider = "() => document.documentElement.scrollWidth > window.innerWidth";
    return page.evaluate(wider).equals(true);
  }

  Locator message(int position) {
    var there = page.getByText("#" + position, exactly());
    return page.getByRole(AriaRole.LISTITEM).filter(new Locator.FilterOptions().setHas(there));
  }

  Locator text(String text) {
    return page.getByText(text, exactly());
  }

  Locator tab(String view) {
    return page.getByLabel("Views").getByText(view);
  }

  Locator field(String label) {
    var exactly = new Locator.GetByLabelOptions().setExact(true);
    return page.getByRole(AriaRole.FORM).getByLabel(label, exactly);
  }

  Locator feed() {
    return named(AriaRole.REGION, "Feed");
  }

  Locator button(String name) {
    return named(AriaRole.BUTTON, name);
  }

  Locator link(String name) {
    return named(AriaRole.LINK, name);
  }

  Locator heading(String name) {
    return named(AriaRole.HEADING, name);
  }

  Locator dialog() {
    return page.getByRole(AriaRole.DIALOG);
  }

  Locator alert() {
    return page.getByRole(AriaRole.ALERT);
  }

  private Locator named(AriaRole role, String name) {
    return page.getByRole(role, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  private static Page.GetByTextOptions exactly() {
    return new Page.GetByTextOptions().setExact(true);
  }
}
