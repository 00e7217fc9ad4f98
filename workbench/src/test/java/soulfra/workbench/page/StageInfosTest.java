package soulfra.workbench.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class StageInfosTest {

  private static final JsonNode ONE = info("one", "up");
  private static final JsonNode TWO = info("two", "up");

  @Test
  void two_instances_share_what_they_store_in() {
    var together = StageInfos.together(List.of(ONE, TWO));
    assertThat(together.at("/topology/nodes").findValuesAsString("id"))
        .containsExactly("one", "postgres", "two");
    assertThat(together.at("/topology/links").findValuesAsString("from"))
        .containsExactly("one", "two");
    assertThat(together.path("stage").asString()).isEqualTo("stage2");
  }

  @Test
  void who_no_longer_answers_is_down_and_says_nothing_of_the_others() {
    var together = StageInfos.together(List.of(TWO, StageInfos.down(ONE)));
    assertThat(together.at("/topology/nodes").toString())
        .contains("{\"id\":\"one\",\"kind\":\"instance\",\"state\":\"down\"}")
        .contains("{\"id\":\"postgres\",\"kind\":\"postgres\",\"state\":\"up\"}");
    assertThat(ONE.toString()).as("the account itself stays as it was").doesNotContain("down");
  }

  private static JsonNode info(String instance, String state) {
    return JsonMapper.shared()
        .readTree(
            """
            {"stage":"stage2","topology":{
              "nodes":[{"id":"%s","kind":"instance","state":"up"},
                       {"id":"postgres","kind":"postgres","state":"%s"}],
              "links":[{"from":"%s","to":"postgres","state":"%s"}]}}
            """
                .formatted(instance, state, instance, state));
  }
}
