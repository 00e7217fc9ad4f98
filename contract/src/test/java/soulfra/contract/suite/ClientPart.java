package soulfra.contract.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import soulfra.contract.Chat.NewMessage;
import soulfra.contract.Problem;
import soulfra.contract.client.LiveClient;
import soulfra.contract.client.LiveFrame;
import soulfra.contract.client.SoulfraClient;
import soulfra.contract.client.SoulfraClient.Part;

/// The typed client and a stage understand each other.
abstract class ClientPart extends soulfra.contract.suite.Part {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Test
  void every_answer_is_its_record() {
    try (var stage = SoulfraClient.at(api().url())) {
      assertThat(stage.isLive()).isTrue();
      assertThat(stage.readiness().ready()).isTrue();
      assertThat(stage.stage().topology().nodes()).isNotEmpty();
      assertThat(stage.metrics()).contains("http_server_requests_seconds");

      var me = stage.as(ada().token());
      assertThat(me.me().handle()).isEqualTo(ada().handle());
      assertThat(me.user(ada().handle()).id()).isEqualTo(me.me().id());
      var agent = me.myAgents(Part.first(100)).items().getLast().id();
      var sent = me.send(agent, "Hello.").value();
      assertThat(me.conversation(agent, Part.first(2)).items())
          .containsExactly(Objects.requireNonNull(sent.reply()), sent.message());
      assertThat(me.memory(agent).agentId()).isEqualTo(agent);
      var thought = me.think(agent, "A thought.").value();
      assertThat(me.bless(thought.id()).blessings()).isEqualTo(1);
      assertThat(me.unbless(thought.id()).blessings()).isZero();
      assertThat(me.thought(thought.id())).isEqualTo(thought);
      assertThat(me.balance()).isNotNegative();
      assertThat(me.export().path("user").path("handle").asString()).isEqualTo(ada().handle());
      me.delete(thought.id());
      var gone = catchThrowableOfType(Problem.class, () -> me.thought(thought.id()));
      assertThat(gone.code()).isEqualTo(Problem.Code.NOT_FOUND);
    }
  }

  @Test
  void a_key_makes_a_retry_harmless() {
    try (var stage = SoulfraClient.at(api().url())) {
      var me = stage.as(ada().token()).version2().withKey(Person.freshKey());
      var agent = me.myAgents(Part.first(1)).items().getFirst().id();
      var message = new NewMessage("Once.", Map.of("a", 1));
      var first = me.send(agent, message);
      var again = me.send(agent, message);
      assertThat(first.replay()).isFalse();
      assertThat(again.replay()).isTrue();
      assertThat(again.value()).isEqualTo(first.value());
    }
  }

  @Test
  void a_live_client_hears_speaks_and_resumes() throws Exception {
    try (var stage = SoulfraClient.at(api().url())) {
      var me = stage.as(bob().token());
      var agent = me.myAgents(Part.first(1)).items().getFirst().id();
      try (var live = me.live()) {
        assertThat(live.next(PATIENCE)).isInstanceOf(LiveFrame.Hello.class);
        live.say(agent, "Hello, live.", Person.freshKey());
        var said = next(live, LiveFrame.Said.class).message();
        assertThat(said.body()).isEqualTo("Hello, live.");
        var missed = me.send(agent, "While I was away.").value().message();
        try (var again = live.resume()) {
          LiveFrame.Spoken heard;
          do {
            heard = next(again, LiveFrame.Spoken.class);
          } while (!heard.message().equals(missed));
        }
      }
    }
  }

  @Test
  void a_live_client_is_told_why_it_may_not_listen() {
    try (var stage = SoulfraClient.at(api().url())) {
      var problem = catchThrowableOfType(Problem.class, () -> stage.as("wrong").live());
      assertThat(problem.code()).isEqualTo(Problem.Code.NOT_SIGNED_IN);
    }
  }

  private static <T extends LiveFrame> T next(LiveClient live, Class<T> type) throws Exception {
    while (true) {
      var frame = live.next(PATIENCE);
      assertThat(frame).isNotNull().isNotInstanceOf(LiveFrame.Closed.class);
      if (type.isInstance(frame)) {
        return type.cast(frame);
      }
    }
  }
}
