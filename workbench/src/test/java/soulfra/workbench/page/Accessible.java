package soulfra.workbench.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Page;
import java.util.List;

/// Axe's rules, on what is to be seen of a page.
public final class Accessible {

  private static final List<String> SERIOUS = List.of("serious", "critical");

  private Accessible() {}

  /// Fails with what it found, and where.
  public static void check(Page page) {
    var found =
        new AxeBuilder(page)
            .analyze().getViolations().stream()
                .filter(rule -> SERIOUS.contains(rule.getImpact()))
                .map(rule ->
                    "%s: %s at %s"
                        .formatted(
                            rule.getId(),
                            rule.getHelp(),
                            rule.getNodes().stream().map(node -> node.getHtml()).toList()))
                .toList();
    assertThat(found).as(page.url()).isEmpty();
  }
}
