package soulfra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigTest {

  @Test
  void everything_has_a_default() {
    var config = Config.from(Map.of("PATH", "/bin"));
    assertThat(config.port()).isEqualTo(7001);
    assertThat(config.mindUrl()).isNull();
  }

  @Test
  void a_name_that_does_not_exist_is_refused_and_the_right_ones_are_named() {
    assertThatThrownBy(() -> Config.from(Map.of("SOULFRA_PROT", "1")))
        .hasMessageContaining("SOULFRA_PROT")
        .hasMessageContaining("SOULFRA_PORT");
  }

  @ParameterizedTest
  @CsvSource({
    "SOULFRA_PORT, 70000",
    "SOULFRA_PORT, many",
    "SOULFRA_DURABILITY, strong",
    "SOULFRA_MIND, clever",
    "SOULFRA_MIND_PATIENCE, 5 seconds",
    "SOULFRA_MIND_PATIENCE, PT1H",
    "SOULFRA_CONSENSUS, 0",
    "SOULFRA_CLOCK, PT25H",
  })
  void a_wrong_value_is_refused_in_one_line_that_names_it(String name, String value) {
    assertThatThrownBy(() -> Config.from(Map.of(name, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(name + " must be ");
  }

  @Test
  void it_prints_itself_without_its_secrets() {
    var config =
        Config.from(
            Map.of(
                "SOULFRA_OPERATOR_TOKEN", "hush",
                "SOULFRA_MIND", "openai",
                "SOULFRA_MIND_KEY", "sk-hush"));
    assertThat(config.toString()).contains("api.openai.com").doesNotContain("hush");
  }
}
