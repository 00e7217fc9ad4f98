package soulfra.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import soulfra.contract.Accounts.NewTransfer;
import soulfra.contract.Accounts.SignUp;
import soulfra.contract.Chat.Agent;
import soulfra.contract.Chat.Message;
import soulfra.contract.Chat.NewMessage;
import soulfra.contract.Chat.Role;
import soulfra.contract.Id.AgentId;
import soulfra.contract.Id.MessageId;
import soulfra.contract.Id.UserId;
import soulfra.contract.Loops.NewProphecy;

class JsonProperties {

  private static final List<Class<?>> REQUESTS =
      List.of(NewMessage.class, NewTransfer.class, SignUp.class, NewProphecy.class);

  @Property
  void a_message_comes_back_as_it_was(
      @ForAll("texts") String body,
      @ForAll @LongRange(min = 0) long number,
      @ForAll Role role,
      @ForAll("instants") Instant time,
      @ForAll("metadata") Map<String, Object> metadata) {
    var message =
        new Message(
            new MessageId(number),
            new AgentId(~number & Long.MAX_VALUE),
            new UserId(number / 2),
            role,
            body,
            number,
            time,
            metadata);
    var read = Json.read(Json.write(message, Json.v2()), Message.class, Json.v2());
    assertThat(read).isEqualTo(message);
    var first = Json.read(Json.write(message, Json.v1()), Message.class, Json.v1());
    assertThat(first.metadata()).isEmpty();
    assertThat(first.body()).isEqualTo(body);
  }

  @Property
  void an_agent_comes_back_as_it_was(
      @ForAll("texts") String name,
      @ForAll boolean isPublic,
      @ForAll long version,
      @ForAll("instants") Instant time) {
    var agent = new Agent(new AgentId(1), new UserId(2), name, name, name, isPublic, version, time);
    assertThat(Json.read(Json.write(agent, Json.v1()), Agent.class, Json.v1())).isEqualTo(agent);
  }

  /// Cut anywhere and changed anywhere: either a request that keeps its rules, or a problem that
  /// tells nothing about our insides.
  @Property(tries = 2000)
  void damaged_json_is_read_or_refused_and_nothing_else(
      @ForAll @IntRange(max = 78) int length,
      @ForAll @IntRange(max = 77) int at,
      @ForAll byte changed,
      @ForAll @IntRange(max = 3) int type) {
    var json =
        "{\"body\":\"b\",\"to\":\"0000000000001\",\"amount\":5,\"text\":\"\\u00e9\",\"relatedLoops\":[]}"
            .getBytes(UTF_8);
    json[at] = changed;
    try {
      Json.read(Arrays.copyOf(json, length), REQUESTS.get(type), Json.v1());
    } catch (Problem problem) {
      assertThat(problem.code()).isIn(Problem.Code.INVALID_REQUEST, Problem.Code.NOT_FOUND);
      assertThat(problem.detail()).doesNotContain("soulfra", "jackson", "java.", "Exception");
    }
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings()
        .all()
        .ofMaxLength(200)
        .filter(text -> UTF_8.newEncoder().canEncode(text));
  }

  @Provide
  Arbitrary<Instant> instants() {
    return Arbitraries.longs()
        .between(0, Instant.parse("9999-12-31T23:59:59Z").toEpochMilli())
        .map(milliseconds -> Instant.ofEpochMilli(milliseconds).truncatedTo(ChronoUnit.MILLIS));
  }

  @Provide
  Arbitrary<Map<String, Object>> metadata() {
    var digits = Arbitraries.bigDecimals().between(new BigDecimal("-1e9"), new BigDecimal("1e9"));
    Arbitrary<Object> values =
        Arbitraries.oneOf(
            texts().map(Object.class::cast),
            Arbitraries.of(true, false),
            Arbitraries.integers().map(Object.class::cast),
            digits.ofScale(9).map(Object.class::cast),
            Combinators.combine(texts(), texts()).as((a, b) -> List.of(a, Map.of("b", b))));
    return Arbitraries.maps(texts(), values).ofMaxSize(5);
  }
}
