package soulfra.contract.mind;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import soulfra.contract.mind.Mind.Prompt;
import soulfra.contract.mind.Mind.Reply;

class BuiltInMindTest {

  private final BuiltInMind mind = new BuiltInMind();

  /// Each is a whole dialogue, as a user reads it. After a change of phrases, read the new one and
  /// put it in place of the old: the failure prints it.
  @ParameterizedTest
  @CsvSource({
    "a-minute-with-a-companion, Nova, companion, warm",
    "a-minute-with-a-formal-critic, Rex, critic, formal",
    "a-minute-with-a-terse-pirate, Kit, pirate, terse",
  })
  void a_minute_of_talk_reads_like_this(
      String transcript, String agentName, String archetype, String tone) throws Exception {
    var expected = read(transcript);
    var dialogue = new Dialogue(mind, agentName, archetype, tone);
    for (var line : expected.lines().toList()) {
      if (line.startsWith("> ")) {
        dialogue.say(line.substring(2));
      }
    }
    assertThat(dialogue.transcript()).isEqualTo(expected);
  }

  @Test
  void it_answers_from_memory() throws Exception {
    var dialogue = new Dialogue(mind, "Nova", "companion", "warm");
    dialogue.say("My name is Ada, and I live in Porto.");
    dialogue.say("I have a dog called Milo");
    dialogue.say("I love green tea");

    assertThat(dialogue.say("what's my dog called?").body()).contains("a dog called Milo");
    assertThat(dialogue.say("where do I live?").body()).contains("You live in Porto.");
    assertThat(dialogue.say("do I like tea?").body()).contains("You love green tea.");
    assertThat(dialogue.say("what do you know about me?").body()).contains(dialogue.memories);
    assertThat(dialogue.say("thanks").memories()).isEmpty();
  }

  @Test
  void it_does_not_remember_a_thing_twice() throws Exception {
    var dialogue = new Dialogue(mind, "Nova", "companion", "warm");
    dialogue.say("I love green tea");
    dialogue.say("as I said, I love green tea");
    assertThat(dialogue.memories).containsExactly("You love green tea.");
  }

  @Test
  void a_cry_for_help_is_answered_plainly_and_not_quoted() {
    var reply = say("I want to die", "trickster", "playful");
    assertThat(reply.body()).containsAnyOf("emergency", "crisis");
    assertThat(reply.memories()).noneMatch(memory -> memory.contains("die"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"pirate", "", "海賊", "a very unusual kind of gardener"})
  void an_unknown_archetype_speaks_with_one_voice(String archetype) {
    assertThat(Voice.of(archetype)).isSameAs(Voice.of(archetype.toUpperCase(Locale.ROOT)));
  }

  @Test
  void archetypes_speak_differently() {
    assertThat(Voice.NAMES.stream().map(archetype -> say("what are you?", archetype, "").body()))
        .doesNotHaveDuplicates();
  }

  @Test
  void a_formal_tone_writes_words_in_full() {
    for (var said : List.of("what are you?", "are you real?", "I don't know", "help", "thanks")) {
      assertThat(say(said, "companion", "formal").body()).doesNotContainPattern("n't|'m |'ll ");
    }
  }

  @Test
  void a_curious_tone_asks_back() {
    for (var said : List.of("The shelf fell down", "I own a kite", "It was blue")) {
      assertThat(say(said, "companion", "curious").body()).contains("?");
    }
  }

  @Test
  void many_threads_may_ask_at_once() throws Exception {
    var expected = say("I love tea", "sage", "warm");
    try (var threads = Executors.newFixedThreadPool(4)) {
      Callable<Reply> ask = () -> say("I love tea", "sage", "warm");
      for (Future<Reply> reply : threads.invokeAll(Collections.nCopies(200, ask))) {
        assertThat(reply.get()).isEqualTo(expected);
      }
    }
  }

  private Reply say(String said, String archetype, String tone) {
    return mind.answer(new Prompt("Nova", archetype, tone, "ada", 2, said, List.of(), List.of()));
  }

  private static String read(String transcript) throws IOException {
    try (var in = BuiltInMindTest.class.getResourceAsStream("dialogues/" + transcript + ".txt")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
