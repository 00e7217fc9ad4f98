package soulfra.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ToxiproxyTest {

  @TempDir Path folder;

  @Test
  void where_it_is_installed_it_can_be_killed_and_used_by_others() {
    Assumptions.assumeTrue(ToxiproxyEngine.isHere(), "no toxiproxy-server on the PATH");
    try (var original = Toxiproxy.embedded(folder.resolve("ours"), 0)) {
      assertThat(original.version()).contains("version");
      try (var theirs = Toxiproxy.external(original.url(), folder.resolve("theirs"))) {
        assertThat(theirs.version()).isEqualTo(original.version());
        assertThat(theirs.controllable()).isFalse();
      }
      assertThat(original.state()).isEqualTo(Server.State.RUNNING);
      int port = original.port();
      original.kill9();
      original.start();
      assertThat(original.port()).isEqualTo(port);
    }
  }

  @Test
  void where_it_is_not_installed_the_error_says_what_else_there_is() {
    Assumptions.assumeFalse(ToxiproxyEngine.isHere(), "toxiproxy-server is on the PATH");
    assertThatThrownBy(() -> Toxiproxy.embedded(folder, 0))
        .hasMessageContainingAll("./lab toxiproxy", "LAB_TOXIPROXY_URL");
  }

  @Test
  void a_url_where_nobody_answers_is_an_error() {
    assertThatThrownBy(() -> Toxiproxy.external("http://127.0.0.1:1", folder))
        .hasMessageContaining("does not answer");
  }
}
