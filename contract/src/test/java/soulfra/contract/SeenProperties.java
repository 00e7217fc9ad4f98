package soulfra.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import soulfra.contract.Seen.Place;

class SeenProperties {

  private static final long LARGEST = 999_999_999_999_999_999L;

  @Provide
  Arbitrary<Seen> seen() {
    var place =
        Combinators.combine(
                Arbitraries.longs().between(0, 3),
                Arbitraries.oneOf(
                    Arbitraries.longs().between(0, 3), Arbitraries.longs().between(0, LARGEST)),
                Arbitraries.of("a1", "b2").injectNull(0.5))
            .as(Place::new);
    return Arbitraries.maps(Arbitraries.of("a", "b", "c", "shard-map"), place)
        .ofMaxSize(3)
        .map(parts ->
            parts.entrySet().stream()
                .reduce(
                    Seen.NOTHING,
                    (seen, part) -> seen.with(part.getKey(), part.getValue()),
                    Seen::merge));
  }

  @Property
  void it_is_read_as_it_was_written(@ForAll("seen") Seen seen) {
    assertThat(Seen.parse(seen.toString())).isEqualTo(seen);
  }

  @Property
  void several_headers_are_as_good_as_one(@ForAll("seen") Seen a, @ForAll("seen") Seen b) {
    assertThat(
            Seen.parse(
                a.parts().isEmpty() ? b.toString() : a + (b.parts().isEmpty() ? "" : ", " + b)))
        .isEqualTo(a.merge(b));
  }

  /// So it does not matter in which order the answers to requests at the same time come in.
  @Property
  void it_only_grows_in_whatever_order(
      @ForAll("seen") Seen a, @ForAll("seen") Seen b, @ForAll("seen") Seen c) {
    assertThat(a.merge(b)).isEqualTo(b.merge(a));
    assertThat(a.merge(b).merge(c)).isEqualTo(a.merge(b.merge(c)));
    assertThat(a.merge(b).merge(a)).isEqualTo(a.merge(b));
    a.parts()
        .forEach((part, place) -> assertThat(a.merge(b).of(part)).isGreaterThanOrEqualTo(place));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "a=",
        "a=1",
        "a=1.2@",
        "a=-1.2",
        "a=1.2;b=1.2",
        "A=1.2",
        "a=1.9999999999999999999"
      })
  void what_no_stage_gave_out_is_refused(String text) {
    assertThatThrownBy(() -> Seen.parse(text))
        .isInstanceOf(Problem.class)
        .hasMessageContaining(Seen.HEADER);
  }
}
