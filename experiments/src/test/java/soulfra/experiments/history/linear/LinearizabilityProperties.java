package soulfra.experiments.history.linear;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import soulfra.experiments.history.Checkers;
import soulfra.experiments.history.Deadline;
import soulfra.experiments.history.History;
import soulfra.experiments.history.Operation;
import soulfra.experiments.history.Operation.Outcome;
import soulfra.experiments.history.Settings;
import soulfra.experiments.history.Validity;
import soulfra.experiments.history.Words;

class LinearizabilityProperties {

  private static final Settings FROM_ZERO = Settings.NONE.with("initial", 0L);

  private static Settings start(String model) {
    return model.equals("kv") ? Settings.NONE : FROM_ZERO;
  }

  @Provide
  Arbitrary<String> models() {
    return Arbitraries.of("cas-register", "kv", "queue", "set", "counter");
  }

  @Provide
  Arbitrary<List<Integer>> few() {
    return Arbitraries.integers().between(0, 3000).list().ofMaxSize(16);
  }

  @Provide
  Arbitrary<List<Integer>> many() {
    return Arbitraries.integers().between(0, 3000).list().ofMinSize(50).ofMaxSize(250);
  }

  @Property(tries = 3000)
  void the_fast_search_says_what_all_orders_say(
      @ForAll("models") String model, @ForAll("few") List<Integer> choices) {
    var history = Schedules.wild(model, choices);
    Assume.that(indefinite(history) <= 3);
    var expected = BruteForce.linearizable(object(model, history), history.operations());
    assertThat(check(model, history)).isEqualTo(expected ? Validity.VALID : Validity.INVALID);
  }

  /// With few indefinite operations: the orders of many on a queue or a text are beyond any search,
  /// which then says that it does not know.
  @Property(tries = 500)
  void what_a_correct_object_did_is_valid(
      @ForAll("models") String model, @ForAll("many") List<Integer> choices) {
    var history = Schedules.honest(model, choices);
    Assume.that(model.equals("cas-register") || indefinite(history) <= 6);
    assertThat(check(model, history)).isEqualTo(Validity.VALID);
  }

  @Property(tries = 300)
  void an_answer_that_no_order_gives_is_found_and_named(
      @ForAll("many") List<Integer> choices, @ForAll int place) {
    var history = Schedules.honest("cas-register", choices);
    var reads = history.acknowledged("read");
    Assume.that(!reads.isEmpty());
    var lie = reads.get(Math.floorMod(place, reads.size()));
    var mutated = told(history, lie, 99L);
    var answer =
        Checkers.named("cas-register")
            .check(mutated, FROM_ZERO, Deadline.in(Duration.ofMinutes(1)));
    assertThat(answer.validity()).isEqualTo(Validity.INVALID);
    assertThat(answer.findings().getFirst().operations()).containsExactly(lie.id());
  }

  /// The operations of a witness are impossible whatever became of all others.
  @Property(tries = 300)
  void a_witness_is_true_and_small(@ForAll("few") List<Integer> choices) {
    var history = Schedules.wild("cas-register", choices);
    var model = object("cas-register", history);
    Assume.that(!BruteForce.linearizable(model, history.operations()));
    var allowance = new AtomicLong(1 << 20);
    var search = new Search(model, history.operations(), allowance);
    search.run(Integer.MAX_VALUE, Deadline.in(Duration.ofMinutes(1)));
    var named =
        new Witness(model, new Words(history), allowance)
            .of(history.operations(), search.furthest(), Deadline.in(Duration.ofMinutes(1)))
            .operations();
    var rest =
        history.operations().stream()
            .filter(o -> named.contains(o.id()) || !model.reads(o))
            .map(o -> named.contains(o.id()) ? o : loose(o))
            .toList();
    Assume.that(rest.size() - named.size() <= 5);
    assertThat(BruteForce.linearizable(model, rest)).isFalse();
    for (var id : named) {
      boolean last = history.operations().get(id).to() == search.furthest();
      var without = rest.stream().filter(o -> o.id() != id || !model.reads(o));
      var fewer = without.map(o -> o.id() == id ? loose(o) : o).toList();
      if (!last) {
        assertThat(BruteForce.linearizable(model, until(fewer, search.furthest())))
            .as("operation %d is needed", id)
            .isTrue();
      }
    }
  }

  private static List<Operation> until(List<Operation> operations, int end) {
    return operations.stream()
        .filter(o -> o.from() <= end && (o.possible() || o.to() <= end))
        .map(o -> o.to() <= end ? o : loose(o))
        .toList();
  }

  private static Operation loose(Operation o) {
    return changed(o, null, Outcome.INFO, Operation.OPEN);
  }

  private static History told(History history, Operation lie, Object value) {
    var operations = new ArrayList<>(history.operations());
    operations.set(lie.id(), changed(lie, value, Outcome.OK, lie.to()));
    return new History("mutated", operations, List.of(), history.length(), false);
  }

  private static Operation changed(Operation o, @Nullable Object output, Outcome outcome, int to) {
    return new Operation(
        o.id(),
        o.process(),
        o.f(),
        o.key(),
        o.input(),
        output,
        outcome,
        o.from(),
        to,
        -1,
        -1,
        null,
        null);
  }

  private static long indefinite(History history) {
    return history.all(o -> o.outcome() == Outcome.INFO).count();
  }

  private static Model object(String model, History history) {
    return ((Linearizability) Checkers.named(model)).models().apply(history, start(model));
  }

  private static Validity check(String model, History history) {
    return Checkers.named(model)
        .check(history, start(model), Deadline.in(Duration.ofMinutes(1)))
        .validity();
  }
}
