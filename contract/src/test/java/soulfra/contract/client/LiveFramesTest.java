package soulfra.contract.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import soulfra.contract.Id.ThoughtId;
import soulfra.contract.Id.UserId;
import soulfra.contract.Json;
import soulfra.contract.Problem;

class LiveFramesTest {

  private static final String MESSAGE =
      """
      {"id":"0000000000001","agentId":"0000000000002","userId":"0000000000003","role":"agent",
       "body":"b","position":2,"createdAt":"2026-11-21T12:00:00.000Z"}\
      """;

  private final LiveFrames frames = new LiveFrames(Json.v1());

  @Test
  void an_event_carries_its_record() {
    var frame = frames.read("{\"position\":9,\"type\":\"message\",\"data\":" + MESSAGE + "}");
    assertThat(frame)
        .isInstanceOfSatisfying(
            LiveFrame.Spoken.class,
            spoken -> {
              assertThat(spoken.position()).isEqualTo(9);
              assertThat(spoken.message().body()).isEqualTo("b");
            });
  }

  @Test
  void the_first_frame_says_where_events_begin() {
    assertThat(
            frames.read(
                "{\"position\":9,\"type\":\"hello\",\"data\":{\"userId\":\"0000000000003\"}}"))
        .isEqualTo(new LiveFrame.Hello(9, new UserId(3)));
    assertThat(frames.read("{\"type\":\"lagging\",\"position\":12}"))
        .isEqualTo(new LiveFrame.Lagging(12));
  }

  @Test
  void a_blessing_names_its_thought() {
    var data = "{\"thoughtId\":\"0000000000001\",\"blessings\":2}";
    assertThat(frames.read("{\"position\":9,\"type\":\"blessing\",\"data\":" + data + "}"))
        .isEqualTo(new LiveFrame.Blessed(9, new ThoughtId(1), 2));
  }

  @Test
  void an_answer_names_the_key_that_asked() {
    var said =
        frames.read("{\"type\":\"said\",\"key\":\"k\",\"message\":" + MESSAGE + ",\"reply\":null}");
    assertThat(said)
        .isInstanceOfSatisfying(
            LiveFrame.Said.class,
            frame -> {
              assertThat(frame.key()).isEqualTo("k");
              assertThat(frame.reply()).isNull();
            });
    var problem = "{\"status\":404,\"code\":\"not-found\",\"detail\":\"d\",\"definite\":true}";
    assertThat(frames.read("{\"type\":\"error\",\"key\":null,\"problem\":" + problem + "}"))
        .isInstanceOfSatisfying(
            LiveFrame.Refused.class,
            frame -> {
              assertThat(frame.key()).isNull();
              assertThat(frame.problem().code()).isEqualTo(Problem.Code.NOT_FOUND);
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "[]", "{\"type\":\"gossip\",\"position\":1,\"data\":{}}"})
  void what_the_contract_does_not_know_is_a_broken_invariant(String text) {
    assertThatThrownBy(() -> frames.read(text)).isInstanceOf(IllegalStateException.class);
  }
}
