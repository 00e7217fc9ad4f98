package soulfra.experiments.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import soulfra.experiments.pages.Merged.Bag;
import soulfra.experiments.pages.Merged.Counter;
import soulfra.experiments.pages.Merged.LastWriter;

class MergedProperties {

  @Property
  void a_counter_merges_in_any_order_and_any_number_of_times(
      @ForAll("counters") Counter a, @ForAll("counters") Counter b, @ForAll("counters") Counter c) {
    merges(a, b, c);
    assertThat(a.merge(b).value()).isGreaterThanOrEqualTo(Math.max(a.value(), b.value()));
  }

  @Property
  void a_bag_merges_in_any_order_and_any_number_of_times(
      @ForAll("bags") Bag a, @ForAll("bags") Bag b, @ForAll("bags") Bag c) {
    merges(a, b, c);
  }

  @Property
  void the_later_writer_merges_in_any_order_and_any_number_of_times(
      @ForAll("writes") LastWriter<Integer> a,
      @ForAll("writes") LastWriter<Integer> b,
      @ForAll("writes") LastWriter<Integer> c) {
    merges(a, b, c);
  }

  @Property
  void what_is_added_meanwhile_survives_a_removal(@ForAll("bags") Bag before) {
    var removed = before.remove("a");
    var added = before.add("a", 1_000);
    assertThat(removed.value()).doesNotContain("a");
    assertThat(removed.merge(added).value()).contains("a");
  }

  private static <S extends Merged<S>> void merges(S a, S b, S c) {
    assertThat(a.merge(b)).isEqualTo(b.merge(a));
    assertThat(a.merge(b).merge(c)).isEqualTo(a.merge(b.merge(c)));
    assertThat(a.merge(b).merge(b)).isEqualTo(a.merge(b));
  }

  @Provide
  Arbitrary<Counter> counters() {
    return Arbitraries.maps(Arbitraries.integers().between(0, 2), Arbitraries.longs().between(0, 9))
        .map(Counter::new);
  }

  /// Some additions and removals, as some replica may have made them.
  @Provide
  Arbitrary<Bag> bags() {
    var step = Arbitraries.integers().between(0, 15);
    return step.list().ofMaxSize(12).map(MergedProperties::bag);
  }

  private static Bag bag(List<Integer> steps) {
    var bag = new Bag(Set.of(), Set.of());
    for (int step : steps) {
      var what = List.of("a", "b", "c").get(step % 3);
      bag = step < 12 ? bag.add(what, step) : bag.remove(what);
    }
    return bag;
  }

  /// A write is known by its time and its replica, so the same two have the same value.
  @Provide
  Arbitrary<LastWriter<Integer>> writes() {
    return Arbitraries.integers()
        .between(0, 29)
        .map(number -> new LastWriter<>(number, number / 3, number % 3));
  }
}
