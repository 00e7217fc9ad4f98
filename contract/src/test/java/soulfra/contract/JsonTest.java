package soulfra.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import soulfra.contract.Accounts.NewTransfer;
import soulfra.contract.Accounts.SignUp;
import soulfra.contract.Accounts.User;
import soulfra.contract.Chat.Agent;
import soulfra.contract.Chat.Exchange;
import soulfra.contract.Chat.Message;
import soulfra.contract.Chat.NewAgent;
import soulfra.contract.Chat.NewMessage;
import soulfra.contract.Chat.NewTone;
import soulfra.contract.Chat.Role;
import soulfra.contract.Id.AgentId;
import soulfra.contract.Id.LoopId;
import soulfra.contract.Id.MessageId;
import soulfra.contract.Id.UserId;
import soulfra.contract.Loops.Loop;
import soulfra.contract.Loops.NewProphecy;
import tools.jackson.databind.json.JsonMapper;

class JsonTest {

  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

  @Test
  void an_id_is_its_text() {
    assertThat(written(new Page<>(List.of(new UserId(31), new UserId(32)), null)))
        .isEqualTo("{\"items\":[\"000000000000z\",\"0000000000010\"],\"next\":null}");
    assertThat(read("{\"to\":\"0000000000010\",\"amount\":5}", NewTransfer.class).to())
        .isEqualTo(new UserId(32));
  }

  @Test
  void a_text_that_can_not_be_an_id_names_nothing() {
    var problem = refused("{\"to\":\"../etc\",\"amount\":5}", NewTransfer.class);
    assertThat(problem.code()).isEqualTo(Problem.Code.NOT_FOUND);
    assertThat(problem.detail()).isEqualTo("There is no such user.");
  }

  @Test
  void times_have_exactly_three_digits_of_a_second() {
    var user = new User(new UserId(1), "ada", "Ada", null, NOON);
    assertThat(written(user)).contains("\"createdAt\":\"2026-11-21T12:00:00.000Z\"");
    var fine = new User(new UserId(1), "ada", "Ada", null, NOON.plusNanos(1_234_567));
    assertThat(written(fine)).contains("\"createdAt\":\"2026-11-21T12:00:00.001Z\"");
  }

  @Test
  void credits_are_left_out_for_others_and_other_nulls_are_written() {
    assertThat(written(new User(new UserId(1), "ada", "Ada", null, NOON)))
        .doesNotContain("credits");
    assertThat(written(new User(new UserId(1), "ada", "Ada", 7L, NOON))).contains("\"credits\":7");
    assertThat(written(new Exchange(message(), null))).endsWith(",\"reply\":null}");
    var loop = new Loop(new LoopId(1), new UserId(1), "w", "calm", null, 0, 0, false, NOON);
    assertThat(written(loop)).contains("\"forkParent\":null");
  }

  @Test
  void a_public_agent_is_called_public() {
    var agent = new Agent(new AgentId(1), new UserId(2), "n", "a", "t", true, 1, NOON);
    assertThat(written(agent)).contains("\"public\":true").doesNotContain("isPublic");
    assertThat(Json.read(Json.write(agent, Json.v1()), Agent.class, Json.v1())).isEqualTo(agent);
    assertThat(read("{\"name\":\"n\",\"public\":true}", NewAgent.class).isPublic()).isTrue();
    assertThat(read("{\"name\":\"n\"}", NewAgent.class).isPublic()).isFalse();
  }

  @Test
  void version_1_neither_shows_nor_takes_metadata() {
    assertThat(written(message())).contains("\"role\":\"user\"").doesNotContain("metadata");
    assertThat(read("{\"body\":\"b\",\"metadata\":{\"a\":1}}", NewMessage.class).metadata())
        .isEmpty();
    assertThat(read("{\"body\":\"b\",\"metadata\":7}", NewMessage.class).metadata()).isEmpty();
    assertThat(Json.read(Json.write(message(), Json.v1()), Message.class, Json.v1()).metadata())
        .isEmpty();
  }

  @Test
  void version_2_keeps_every_digit_of_metadata() {
    var json = "{\"body\":\"b\",\"metadata\":{\"a\":1.10000000000000000000000001,\"n\":null}}";
    var metadata = Json.read(json.getBytes(UTF_8), NewMessage.class, Json.v2()).metadata();
    assertThat(metadata).containsEntry("a", new BigDecimal("1.10000000000000000000000001"));
    assertThat(metadata).containsEntry("n", null);
    var none = "{\"body\":\"b\"}".getBytes(UTF_8);
    assertThat(Json.read(none, NewMessage.class, Json.v2()).metadata()).isEmpty();
    assertThat(new String(Json.write(message(), Json.v2()), UTF_8)).endsWith("\"metadata\":{}}");
  }

  @Test
  void unknown_members_are_ignored() {
    assertThat(read("{\"tone\":\"calm\",\"colour\":{\"of\":[1]}}", NewTone.class).tone())
        .isEqualTo("calm");
  }

  @Test
  void a_broken_rule_comes_out_as_its_own_problem() {
    var problem = refused("{\"handle\":\"ab\",\"password\":\"12345678\"}", SignUp.class);
    assertThat(problem.detail()).isEqualTo("handle must be 3..32 characters of a-z, 0-9 and _.");
  }

  @Test
  void a_wrong_type_names_its_member_and_place() {
    var problem = refused("{\"to\":\"0000000000010\",\n \"amount\":\"5\"}", NewTransfer.class);
    assertThat(problem.code()).isEqualTo(Problem.Code.INVALID_REQUEST);
    assertThat(problem.detail()).startsWith("amount has a wrong type or form: line 2, column ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "null",
        "true",
        "7",
        "\"calm\"",
        "[]",
        "[{\"tone\":\"calm\"}]",
        "{",
        "{\"tone\":7}",
        "{\"tone\":true}",
        "{\"tone\":[\"calm\"]}",
        "{\"tone\":{}}",
        "{\"tone\":\"calm\"} x",
        "{\"tone\":\"calm\"}{}",
        "{\"tone\":\"calm\",\"tone\":\"calm\"}",
        "{\"tone\":\"calm\",}",
        "{'tone':'calm'}",
        "{tone:\"calm\"}",
        "{\"tone\":\"calm\",\"x\":NaN}",
        "{\"tone\":\"calm\",\"x\":01}",
        "{\"tone\":\"a\u0001\"}",
        "/* */ {\"tone\":\"calm\"}"
      })
  void what_is_not_a_tone_is_refused(String json) {
    var problem = refused(json, NewTone.class);
    assertThat(problem.code()).isEqualTo(Problem.Code.INVALID_REQUEST);
    assertThat(problem.detail()).doesNotContain("soulfra", "jackson", "java.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"5\"", "5.0", "5e0", "true", "[5]", "\"\"", "99999999999999999999"})
  void what_is_not_a_whole_number_is_refused(String amount) {
    var json = "{\"to\":\"0000000000010\",\"amount\":%s}".formatted(amount);
    assertThat(refused(json, NewTransfer.class).detail()).startsWith("amount has a wrong type");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "\"true\"", "0.5", "[]", "{}", "\"\""})
  void what_is_not_a_boolean_is_refused(String value) {
    var json = "{\"name\":\"n\",\"public\":%s}".formatted(value);
    assertThat(refused(json, NewAgent.class).detail()).startsWith("public has a wrong type");
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "7", "[]", "{}", "true", "[\"0000000000010\"]"})
  void what_is_not_a_list_of_ids_is_refused(String item) {
    var json = "{\"text\":\"t\",\"relatedLoops\":[%s]}".formatted(item);
    assertThat(refused(json, NewProphecy.class).code()).isEqualTo(Problem.Code.INVALID_REQUEST);
  }

  @Test
  void deep_and_long_json_is_refused() {
    var deep = "{\"body\":\"b\",\"x\":" + "[".repeat(65) + "]".repeat(65) + "}";
    assertThat(refused(deep, NewMessage.class).code()).isEqualTo(Problem.Code.INVALID_REQUEST);
    var wide = "{\"body\":\"" + "b".repeat(Rules.BODY_BYTES + 1) + "\"}";
    assertThat(refused(wide, NewMessage.class).code()).isEqualTo(Problem.Code.INVALID_REQUEST);
  }

  @Test
  void bytes_that_are_not_utf_8_are_refused() {
    var bytes = "{\"tone\":\"calm\"}".getBytes(UTF_8);
    Arrays.fill(bytes, 9, 13, (byte) 0xff);
    var problem =
        catchThrowableOfType(Problem.class, () -> Json.read(bytes, NewTone.class, Json.v1()));
    assertThat(problem.code()).isEqualTo(Problem.Code.INVALID_REQUEST);
  }

  private static Message message() {
    return new Message(
        new MessageId(1), new AgentId(2), new UserId(3), Role.USER, "b", 1, NOON, Map.of());
  }

  private static String written(Object value) {
    return new String(Json.write(value, Json.v1()), UTF_8);
  }

  private static <T> T read(String json, Class<T> type) {
    return Json.read(json.getBytes(UTF_8), type, Json.v1());
  }

  private static Problem refused(String json, Class<?> type) {
    for (JsonMapper mapper : List.of(Json.v1(), Json.v2())) {
      var problem =
          catchThrowableOfType(Problem.class, () -> Json.read(json.getBytes(UTF_8), type, mapper));
      assertThat(problem).as(json).isNotNull();
    }
    return catchThrowableOfType(Problem.class, () -> read(json, type));
  }
}
