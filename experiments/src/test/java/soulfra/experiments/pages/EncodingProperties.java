package soulfra.experiments.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import soulfra.experiments.pages.Encoding.Thought;

class EncodingProperties {

  @Property(tries = 300)
  void a_thought_survives_every_encoding(
      @ForAll Encoding encoding, @ForAll("thoughts") Thought thought) throws IOException {
    assertThat(encoding.decode(encoding.encode(thought))).isEqualTo(thought);
  }

  @Provide
  Arbitrary<Thought> thoughts() {
    // Half of a surrogate pair is no text in UTF-8.
    var texts = Arbitraries.strings().withCharRange(' ', '\ud7ff').ofMaxLength(50);
    return Combinators.combine(
            Arbitraries.longs(),
            Arbitraries.longs(),
            Arbitraries.longs(),
            Arbitraries.integers(),
            Arbitraries.of(true, false),
            texts,
            texts)
        .as(Thought::new);
  }
}
