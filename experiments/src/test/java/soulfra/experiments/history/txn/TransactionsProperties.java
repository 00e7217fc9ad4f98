package soulfra.experiments.history.txn;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import soulfra.experiments.history.Answer;
import soulfra.experiments.history.Checkers;
import soulfra.experiments.history.Deadline;
import soulfra.experiments.history.History;
import soulfra.experiments.history.Operation;
import soulfra.experiments.history.Settings;
import soulfra.experiments.history.Validity;

class TransactionsProperties {

  @Provide
  Arbitrary<List<Integer>> few() {
    return Arbitraries.integers().between(0, 3000).list().ofMaxSize(18);
  }

  @Provide
  Arbitrary<List<Integer>> many() {
    return Arbitraries.integers().between(0, 3000).list().ofMinSize(100).ofMaxSize(600);
  }

  @Property(tries = 300)
  void what_isolated_transactions_did_is_valid(@ForAll("many") List<Integer> choices) {
    var answer = check(Interleaved.of(true, choices), "strict-serializable");
    assertThat(answer.validity()).as(answer.sentence()).isEqualTo(Validity.VALID);
  }

  /// Where all writes were read at the end, cycles tell all: what has none, has an order.
  @Property(tries = 3000)
  void strict_serializability_is_what_an_order_in_time_says(@ForAll("few") List<Integer> choices) {
    agrees(choices, "strict-serializable", true);
  }

  @Property(tries = 3000)
  void serializability_is_what_some_order_says(@ForAll("few") List<Integer> choices) {
    agrees(choices, "serializable", false);
  }

  private static void agrees(List<Integer> choices, String level, boolean timed) {
    var history = Interleaved.of(false, choices);
    Assume.that(history.operations().size() <= 7);
    var answer = check(history, level);
    Assume.that(answer.validity() != Validity.UNKNOWN); // nothing depends on anything
    var txns = Txn.all(history).stream().filter(Txn::possible).toList();
    assertThat(answer.validity() == Validity.VALID)
        .as(answer.sentence())
        .isEqualTo(ordered(txns, new HashMap<>(), timed));
  }

  private static Answer check(History history, String level) {
    return Checkers.named("list-append")
        .check(history, Settings.NONE.with("level", level), Deadline.in(Duration.ofMinutes(1)));
  }

  /// Tries every order.
  private static boolean ordered(List<Txn> left, Map<Object, List<Object>> state, boolean timed) {
    if (left.stream().noneMatch(Txn::ok)) {
      return true;
    }
    for (var next : left) {
      boolean tooEarly =
          timed && left.stream().anyMatch(t -> t.operation().precedes(next.operation()));
      var after = tooEarly ? null : after(next, state);
      if (after != null) {
        var rest = new ArrayList<>(left);
        rest.remove(next);
        if (ordered(rest, after, timed)) {
          return true;
        }
      }
    }
    return false;
  }

  private static @Nullable Map<Object, List<Object>> after(
      Txn txn, Map<Object, List<Object>> state) {
    var next = new HashMap<Object, List<Object>>();
    state.forEach((key, list) -> next.put(key, new ArrayList<>(list)));
    for (var mop : txn.mops()) {
      var list = next.computeIfAbsent(mop.key(), _ -> new ArrayList<>());
      if (!mop.reads()) {
        list.add(Objects.requireNonNull(mop.value()));
      } else if (txn.operation().outcome() != Operation.Outcome.INFO && !list.equals(mop.list())) {
        return null;
      }
    }
    return next;
  }
}
