package soulfra.experiments.history.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import soulfra.experiments.history.Histories;

class HistoryPageTest {

  private static final String LOST =
      "0 :invoke write \"</script><b>1\"\n0 :ok write 1\n1 :invoke read nil\n1 :ok read 2";

  @Test
  void the_page_needs_nothing_else_and_says_the_verdict_first() {
    var history = Histories.of(LOST);
    var page = HistoryPage.of(history, "register", Histories.check("register", history, Map.of()));
    assertThat(page).contains("✗ Invalid", "process 1 read 2");
    assertThat(page).doesNotContain("http://", "https://", "</script><b>");
  }

  @Test
  void unknown_is_not_shown_as_a_pass() {
    var history = Histories.of("0 :invoke add 1\n0 :ok add 1");
    var answer = Histories.check("counter-bounds", history, Map.of());
    var page = HistoryPage.of(history, "counter-bounds", answer);
    assertThat(page).contains("? Unknown").doesNotContain("✓");
  }
}
