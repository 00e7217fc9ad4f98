package soulfra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigTest {

  private static final Map<String, String> SERVERS =
      Map.of(
          "SOULFRA_SHARDS", "a=localhost:5432,localhost:5433;b=localhost:5434",
          "SOULFRA_SHARDS_URL", "jdbc:postgresql://{node}/lab?user=me&password=hush",
          "SOULFRA_SHARDS_OPERATOR_URL", "jdbc:postgresql://{node}/lab?user=op&password=hush",
          "SOULFRA_SENTINELS", "redis-sentinel://me:hush@localhost:1,localhost:2/lab",
          "SOULFRA_ZOOKEEPER", "localhost:2181,localhost:2182");

  @Test
  void everything_but_the_servers_has_a_default() {
    var config = Config.from(SERVERS);
    assertThat(config.port()).isEqualTo(7003);
    assertThat(config.mindUrl()).isNull();
  }

  @Test
  void without_its_servers_it_says_how_to_start_them() {
    assertThatThrownBy(() -> Config.from(Map.of("PATH", "/bin")))
        .hasMessage(
            "SOULFRA_SHARDS, SOULFRA_SHARDS_URL, SOULFRA_SHARDS_OPERATOR_URL, SOULFRA_SENTINELS, "
                + "SOULFRA_ZOOKEEPER must be set; ./lab up stage3 starts all servers and sets them.");
  }

  @Test
  void a_name_that_does_not_exist_is_refused_and_the_right_ones_are_named() {
    assertThatThrownBy(() -> Config.from(with(Map.of("SOULFRA_PROT", "1"))))
        .hasMessageContaining("SOULFRA_PROT")
        .hasMessageContaining("SOULFRA_PORT");
  }

  @ParameterizedTest
  @CsvSource({
    "SOULFRA_PORT, 70000",
    "SOULFRA_PORT, many",
    "SOULFRA_SHARDS, localhost:5432",
    "SOULFRA_SHARDS_URL, jdbc:postgresql://localhost:5432/lab",
    "SOULFRA_SHARDS_OPERATOR_URL, localhost",
    "SOULFRA_SENTINELS, redis://me:hush@localhost:6379/0",
    "SOULFRA_ZOOKEEPER, localhost",
    "SOULFRA_POOL, 1",
    "SOULFRA_MIND, clever",
    "SOULFRA_MIND_PATIENCE, 5 seconds",
    "SOULFRA_MIND_PATIENCE, PT1H",
    "SOULFRA_CONSENSUS, 0",
    "SOULFRA_CLOCK, PT25H",
    "SOULFRA_RANGE, 0",
    "SOULFRA_POPULAR, -1",
    "SOULFRA_READS, anywhere",
    "SOULFRA_STALENESS, PT0S",
    "SOULFRA_HEDGE, 0",
    "SOULFRA_HEDGE, p99",
  })
  void a_wrong_value_is_refused_in_one_line_that_names_it(String name, String value) {
    assertThatThrownBy(() -> Config.from(with(Map.of(name, value))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(name + " must be ");
  }

  @Test
  void it_prints_itself_without_its_secrets() {
    var config =
        Config.from(
            with(
                Map.of(
                    "SOULFRA_OPERATOR_TOKEN", "hush",
                    "SOULFRA_MIND", "openai",
                    "SOULFRA_MIND_KEY", "sk-hush")));
    assertThat(config.toString())
        .contains("api.openai.com", "a=2,b=1", "localhost:1", "localhost:2181")
        .doesNotContain("hush");
  }

  private static Map<String, String> with(Map<String, String> settings) {
    var all = new HashMap<>(SERVERS);
    all.putAll(settings);
    return all;
  }
}
