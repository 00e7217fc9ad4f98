package soulfra.contract.mind;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import soulfra.contract.mind.Facts.Fact;

class FactsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          my name is ada                          | Your name is Ada.
          Please call me Ada Lovelace, ok         | You want to be called Ada Lovelace.
          Hi, I'm Ada                             | Your name is Ada.
          I like green tea                        | You like green tea.
          I really love to swim, but not today    | You love to swim.
          i don’t like mornings!                  | You don't like mornings.
          I can't stand my boss                   | You can't stand your boss.
          My favourite colour is dark blue        | Your favourite colour is dark blue.
          I live in São Paulo                     | You live in São Paulo.
          I have a dog called Milo                | You have a dog called Milo.
          my cat is called Mr. Fox                | Your cat is called Mr.
          My sister lives in Lyon and I miss her  | Your sister lives in Lyon.
          I'm so tired                            | You felt tired.
          I feel a bit lost since the move        | You felt a bit lost.
          remember that I park on level 3         | You park on level 3.
          don't forget that my exam is on Friday  | Your exam is on Friday.
          I'm going to visit my aunt tomorrow     | You were going to visit your aunt.
          tomorrow I have an exam                 | You had an exam coming the next day.
          I'm learning to bake                    | You are learning to bake.
          I wish I could sing                     | You wish you could sing.
          I'm afraid of heights                   | You are afraid of heights.
          My grandmother died last year           | Your grandmother died last year.
          I live in Rome, don't you?              | You live in Rome.
          """)
  void what_is_told_is_kept_as_a_sentence_to_the_user(String said, String memory) {
    assertThat(sentences(said)).containsExactly(memory);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "do I like tea?",
        "what is my name",
        "when I live in Rome I will write",
        "if I love it",
        "call me later",
        "I like it",
        "I love you",
        "I have a question",
        "I want to know why",
        "I am going to be late",
        "I'm German",
        "Hi, I'm german",
        "my bad",
        "I feel like pizza",
        "the weather is nice",
      })
  void what_tells_nothing_lasting_is_not_kept(String said) {
    assertThat(sentences(said)).isEmpty();
  }

  @Test
  void several_facts_in_one_message_are_kept_in_their_order_and_once() {
    assertThat(sentences("I love tea and I live in Porto. My dog is called Rex! i love tea"))
        .containsExactly("You love tea.", "You live in Porto.", "Your dog is called Rex.");
  }

  @Test
  void a_fact_that_is_remembered_already_is_known() {
    assertThat(Facts.in(Said.of("I love TEA"), List.of("You love tea.")))
        .singleElement()
        .matches(Fact::known);
  }

  @Test
  void a_short_answer_to_a_question_of_the_agent_is_a_fact() {
    var asked = "Good to know. What could you drink every day and not tire of?";
    assertThat(Questions.answered(Said.of("green tea"), asked, List.of()))
        .extracting(Fact::sentence)
        .containsExactly("You like green tea.");
    assertThat(Questions.answered(Said.of("he sleeps all day"), asked, List.of())).isEmpty();
    assertThat(Questions.answered(Said.of("green tea"), "What else?", List.of())).isEmpty();
  }

  private static List<String> sentences(String said) {
    return Facts.in(Said.of(said), List.of()).stream().map(Fact::sentence).toList();
  }
}
