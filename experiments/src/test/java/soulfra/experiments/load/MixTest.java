package soulfra.experiments.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MixTest {

  @Test
  void operations_come_as_often_as_their_weights_say() {
    var mix = Mix.parse("chat=3, feed=1,page=0");
    var random = new Random(1);
    var times =
        Stream.generate(() -> mix.pick(random))
            .limit(10_000)
            .collect(Collectors.groupingBy(action -> action, Collectors.counting()));
    assertThat(times).containsOnlyKeys(Action.CHAT, Action.FEED);
    assertThat(times.get(Action.CHAT)).isBetween(7_200L, 7_800L);
  }

  @Test
  void it_reads_what_it_writes() {
    assertThat(Mix.parse("feed=2,chat=1")).hasToString("chat=1,feed=2");
    assertThat(Mix.parse(Mix.parse("feed=2,chat=1").toString()))
        .isEqualTo(Mix.parse("chat=1,feed=2"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "chat", "chat=", "chat=-1", "chat=1.5", "sing=1", "chat=0", "chat=1,"})
  void a_mix_that_says_nothing_is_refused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Mix.parse(text));
  }
}
