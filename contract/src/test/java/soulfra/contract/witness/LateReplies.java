package soulfra.contract.witness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import soulfra.contract.Chat.Message;
import soulfra.contract.Chat.Role;
import soulfra.contract.client.LiveClient;
import soulfra.contract.client.LiveFrame;
import soulfra.contract.client.SoulfraClient;
import soulfra.contract.client.SoulfraClient.Part;

/// A mind that is slow or broken costs the user the reply for now, and nothing else.
public abstract class LateReplies {

  /// A stage that runs.
  public record Started(URI url, Runnable stop) {}

  private static final String PATIENCE = "PT0.2S";
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String SAID = "What is time?";

  private final MindServer mind = MindServer.start();

  @SuppressWarnings("NullAway.Init") // set before each test
  private Started stage;

  @SuppressWarnings("NullAway.Init") // set before each test
  private SoulfraClient client;

  @SuppressWarnings("NullAway.Init") // set before each test
  private Person ada;

  /// Starts the stage, always on the same data.
  ///
  /// @param settings say where the mind is
  protected abstract Started start(Map<String, String> settings);

  @BeforeEach
  void signUp() {
    start();
    ada = Person.signUp(client, "ada_" + Long.toString(System.nanoTime(), 36));
  }

  @AfterEach
  void stop() {
    client.close();
    stage.stop().run();
    mind.close();
  }

  @Test
  void a_slow_mind_s_reply_comes_live_and_stands_once_behind_the_message() throws Exception {
    try (var live = ada.client().live()) {
      var answer = ada.client().send(ada.agent(), SAID).value();
      assertThat(answer.message().body()).isEqualTo(SAID);
      assertThat(answer.reply()).isNull();

      mind.letGo(1);

      assertThat(spoken(live)).isEqualTo(answer.message());
      var reply = spoken(live);
      assertThat(reply.role()).isEqualTo(Role.AGENT);
      assertThat(reply.body()).isEqualTo(MindServer.REPLY);
      assertThat(reply.position()).isEqualTo(2);
      assertThat(conversation()).containsExactly(reply, answer.message());
    }
  }

  @Test
  void a_failing_mind_is_asked_again_until_it_answers() {
    mind.fail(2);
    mind.letGo(1);
    assertThat(ada.client().send(ada.agent(), SAID).value().reply()).isNull();
    await().atMost(LONG).untilAsserted(() -> assertReplied(1));
    assertThat(mind.asked()).isEqualTo(3);
  }

  @Test
  void while_the_mind_is_away_every_message_is_kept_and_each_gets_its_reply() {
    int messages = 10;
    for (int n = 0; n < messages; n++) {
      assertThat(ada.client().send(ada.agent(), SAID + n).value().reply()).isNull();
    }
    assertThat(conversation()).hasSize(messages);
    mind.letGo(messages);
    await().atMost(LONG).untilAsserted(() -> assertReplied(messages));
    assertThat(conversation().stream().map(Message::position))
        .containsExactlyElementsOf(
            LongStream.rangeClosed(1, 2L * messages).boxed().toList().reversed());
  }

  @Test
  void a_reply_that_is_owed_when_the_stage_stops_is_paid_by_the_next_one() {
    ada.client().send(ada.agent(), SAID);
    client.close();
    stage.stop().run();

    start();
    ada = ada.at(client);
    mind.letGo(2); // the stage that is gone may still take one
    await().atMost(LONG).untilAsserted(() -> assertReplied(1));

    client.close();
    stage.stop().run();
    start();
    ada = ada.at(client);
    assertReplied(1);
  }

  @Test
  void the_same_key_gives_the_first_answer_again_and_does_not_ask_the_mind() {
    var keyed = ada.client().withKey("once");
    var first = keyed.send(ada.agent(), SAID);
    assertThat(first.replay()).isFalse();
    mind.letGo(1);
    await().atMost(LONG).untilAsserted(() -> assertReplied(1));

    var again = keyed.send(ada.agent(), SAID);

    assertThat(again.replay()).isTrue();
    assertThat(again.value()).isEqualTo(first.value());
    assertReplied(1);
    assertThat(mind.asked()).isEqualTo(1);
  }

  @Test
  void a_changed_tone_is_told_to_the_mind_with_the_next_message() {
    mind.letGo(2);
    ada.client().send(ada.agent(), SAID);
    await().atMost(LONG).untilAsserted(() -> assertReplied(1));
    assertThat(mind.questions().getLast()).doesNotContain("wistful");

    ada.client().changeTone(ada.agent(), 1, "wistful");
    ada.client().send(ada.agent(), SAID);
    await().atMost(LONG).untilAsserted(() -> assertReplied(2));

    assertThat(mind.questions().getLast()).contains("wistful");
  }

  private void start() {
    stage = start(mind.settings(PATIENCE));
    client = SoulfraClient.at(stage.url());
  }

  private void assertReplied(int times) {
    assertThat(conversation())
        .filteredOn(message -> message.role() == Role.AGENT)
        .hasSize(times)
        .allMatch(message -> message.body().equals(MindServer.REPLY));
  }

  private List<Message> conversation() {
    return ada.client().conversation(ada.agent(), Part.first(100)).items();
  }

  private static Message spoken(LiveClient live) throws InterruptedException {
    while (true) {
      switch (live.next(LONG)) {
        case LiveFrame.Spoken(_, var message) -> {
          return message;
        }
        case LiveFrame.Hello _, LiveFrame.Thinking _ -> {}
        case null -> throw new AssertionError("nothing was said within " + LONG);
        case LiveFrame other -> throw new AssertionError(other);
      }
    }
  }
}
