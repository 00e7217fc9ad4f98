package soulfra.contract.mind;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import soulfra.contract.Chat.Role;
import soulfra.contract.mind.Mind.Prompt;
import soulfra.contract.mind.Mind.Reply;
import soulfra.contract.mind.Mind.Turn;

/// Whatever is said, by whomever, to whatever agent: a reply within its limits.
class BuiltInMindProperties {

  private static final Set<String> THOUGHTS = new HashSet<>(Aside.thoughts());

  private final BuiltInMind mind = new BuiltInMind();

  @Property(tries = 2000)
  void any_prompt_has_a_valid_reply(@ForAll("prompts") Prompt prompt) {
    var reply = mind.answer(prompt);

    assertThat(reply.body()).isNotBlank().hasSizeLessThanOrEqualTo(1000);
    assertThat(reply.memories())
        .hasSizeLessThanOrEqualTo(3)
        .doesNotHaveDuplicates()
        .allSatisfy(memory -> assertThat(memory).isNotBlank().hasSizeLessThanOrEqualTo(200))
        .noneMatch(memory -> Facts.knows(prompt.memories(), memory));
    for (var text : texts(reply)) {
      assertThat(text).isEqualTo(Text.clean(text));
    }
  }

  @Property
  void the_same_prompt_has_the_same_reply(@ForAll("prompts") Prompt prompt) {
    assertThat(new BuiltInMind().answer(prompt)).isEqualTo(mind.answer(prompt));
  }

  @Property
  void the_first_message_leaves_a_memory_and_a_thought(@ForAll("texts") String said) {
    var reply =
        mind.answer(new Prompt("Nova", "sage", "warm", "ada", 0, said, List.of(), List.of()));

    assertThat(reply.memories()).isNotEmpty();
    assertThat(reply.thought()).isNotNull();
  }

  @Property
  void a_thought_is_made_of_the_phrase_book_alone(@ForAll("prompts") Prompt prompt) {
    var thought = mind.answer(prompt).thought();

    assertThat(thought == null || THOUGHTS.contains(thought)).isTrue();
  }

  @Property
  void no_reply_is_given_twice_in_a_row(
      @ForAll("dialogues") List<String> said, @ForAll("tones") String tone) throws Exception {
    var dialogue = new Dialogue(mind, "Nova", "trickster", tone);
    var before = "";
    for (var message : said) {
      var reply = dialogue.say(message).body();
      assertThat(reply).isNotEqualTo(before);
      before = reply;
    }
  }

  @Provide
  Arbitrary<Prompt> prompts() {
    var turn =
        Combinators.combine(Arbitraries.of(Role.class), texts()).as(Turn::new).list().ofMaxSize(6);
    return Combinators.combine(
            texts(),
            Arbitraries.oneOf(texts(), Arbitraries.of(Voice.NAMES)),
            tones(),
            texts(),
            Arbitraries.longs().between(0, 1000),
            texts(),
            turn,
            texts().list().ofMaxSize(8))
        .as(Prompt::new);
  }

  /// Any UTF-16 at all, NUL and halves of surrogate pairs among it, and things people say.
  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.oneOf(
        Arbitraries.strings().ofMaxLength(60),
        Arbitraries.strings().all().ofMaxLength(4000),
        Arbitraries.strings().withChars("\0\ud83d\ude00 a'’.?,I").ofMaxLength(40),
        sayings());
  }

  /// Anything in any order, and a few messages said again and again.
  @Provide
  Arbitrary<List<String>> dialogues() {
    var few = sayings().set().ofMinSize(1).ofMaxSize(4).map(List::copyOf);
    return Arbitraries.oneOf(
        sayings().list().ofMinSize(2).ofMaxSize(40),
        few.flatMap(again -> Arbitraries.of(again).list().ofMinSize(2).ofMaxSize(40)));
  }

  @Provide
  Arbitrary<String> tones() {
    return Arbitraries.oneOf(
        Arbitraries.of("warm", "playful", "terse", "formal", "curious", "calm", "bright", ""),
        Arbitraries.strings().ofMaxLength(20));
  }

  private static Arbitrary<String> sayings() {
    return Arbitraries.of(
        "hello",
        "my name is \ud83d\ude00 and I love everything",
        "I live in " + "Llanfairpwll".repeat(60),
        "what do you know about me?",
        "what is my name?",
        "remember that " + "very ".repeat(200) + "long",
        "ok",
        "yes",
        "no",
        "haha",
        "why?",
        "thanks",
        "bye",
        "...",
        "?",
        "😂😂",
        "WHAT IS GOING ON HERE",
        "tell me a joke",
        "tell me a story",
        "je ne suis pas là, et vous?",
        "Привет, как дела?",
        "if (a > b) { return f(x); }",
        "I feel terrible",
        "the train was late again",
        "do you think it will rain?");
  }

  private static List<String> texts(Reply reply) {
    var texts = new ArrayList<>(reply.memories());
    texts.add(reply.body());
    if (reply.reflection() != null) {
      texts.add(reply.reflection());
    }
    if (reply.thought() != null) {
      texts.add(reply.thought());
    }
    return texts;
  }
}
