package soulfra.workbench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressTest {

  @Test
  void a_line_says_how_far_how_fast_and_how_long_yet() {
    assertThat(Progress.line("Storing", 250, 1_000, 5))
        .isEqualTo("Storing ██████░░░░░░░░░░░░░░░░░░  25 %  250 of 1,000  50/s  15 s left");
  }

  @Test
  void the_end_of_an_estimate_is_never_more_than_all() {
    assertThat(Progress.line("Storing", 1_200, 1_000, 5)).contains("100 %").contains("0 s left");
  }

  @Test
  void what_is_quick_is_silent() {
    var out = new ByteArrayOutputStream();
    var progress = new Progress(new PrintStream(out, true, StandardCharsets.UTF_8), true);
    progress.at("Storing", 1, 2);
    progress.end();
    assertThat(out.size()).isZero();
  }
}
