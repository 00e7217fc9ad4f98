package soulfra.workbench.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class DifferencesTest {

  @Test
  void ids_and_times_say_nothing() {
    assertThat(
            Differences.of(
                List.of(
                    outcome(
                        "stage1", "{\"id\":\"1\",\"message\":{\"agentId\":\"2\",\"body\":\"a\"}}"),
                    outcome(
                        "stage2",
                        "{\"id\":\"3\",\"createdAt\":\"now\","
                            + "\"message\":{\"agentId\":\"4\",\"body\":\"a\"}}"))))
        .isEmpty();
  }

  @Test
  void what_differs_or_is_missing_is_named_with_what_each_answered() {
    assertThat(
            Differences.of(
                List.of(
                    outcome("stage1", "{\"message\":{\"position\":1,\"body\":\"a\"}}"),
                    outcome(
                        "stage2", "{\"message\":{\"position\":7,\"body\":\"a\"},\"more\":true}"),
                    outcome("stage3", null))))
        .isEqualTo(
            Map.of(
                "message.position", Map.of("stage1", "1", "stage2", "7"),
                "more", Map.of("stage1", "—", "stage2", "true")));
  }

  private static Visitor.Outcome outcome(String stage, @Nullable String answer) {
    var json = answer == null ? null : JsonMapper.shared().readTree(answer);
    return new Visitor.Outcome(stage, json == null ? null : 201, 1, null, null, json, null);
  }
}
