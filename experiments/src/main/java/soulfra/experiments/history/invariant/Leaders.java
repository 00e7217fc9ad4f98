package soulfra.experiments.history.invariant;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import soulfra.experiments.history.Answer;
import soulfra.experiments.history.Finding;
import soulfra.experiments.history.History;
import soulfra.experiments.history.Operation;
import soulfra.experiments.history.Settings;
import soulfra.experiments.history.Words;

/// In each epoch one node acknowledges, and after one of a later epoch has, none of an earlier
/// does: else two leaders were obeyed. Each acknowledged operation with a node and an epoch counts;
/// the epoch is the value, or stands in it as `epoch`. Each key (a shard) has leaders of its own.
final class Leaders {

  private Leaders() {}

  private record Epoch(Optional<Object> key, long number) {}

  static Answer check(History history, Settings settings, Words words) {
    var acknowledged =
        history
            .all(o -> o.ok() && o.node() != null && epoch(o) != null)
            .sorted(Comparator.comparingInt(Operation::to))
            .toList();
    Map<Epoch, Operation> first = new HashMap<>();
    Map<Optional<Object>, Operation> latest = new HashMap<>();
    List<Finding> findings = new ArrayList<>();
    for (var o : acknowledged) {
      var key = Optional.ofNullable(o.key());
      var other = first.putIfAbsent(new Epoch(key, number(o)), o);
      if (other != null && !Objects.equals(other.node(), o.node())) {
        findings.add(
            Finding.of(
                "two-leaders",
                "%s acknowledged in epoch %d (%s), and so did %s (%s)."
                    .formatted(
                        o.node(),
                        number(o),
                        words.saysWhen(o),
                        other.node(),
                        words.saysWhen(other)),
                other,
                o));
      }
      var before = latest.get(key);
      if (before != null && number(o) < number(before) && before.precedes(o)) {
        findings.add(
            Finding.of(
                "deposed-leader",
                "%s acknowledged in epoch %d (%s), asked at %s, when %s had acknowledged in epoch %d already (%s)."
                    .formatted(
                        o.node(),
                        number(o),
                        words.saysWhen(o),
                        words.began(o),
                        before.node(),
                        number(before),
                        words.saysWhen(before)),
                before,
                o));
      }
      if (before == null || number(o) > number(before)) {
        latest.put(key, o);
      }
    }
    if (acknowledged.isEmpty()) {
      return Answer.unknown("No answer names its node and its epoch.");
    }
    return Answer.of(
        findings,
        Answer.valid(
            "%,d answers in %,d epochs, each from its one leader."
                .formatted(acknowledged.size(), first.size())));
  }

  private static long number(Operation o) {
    return Elements.number(epoch(o), "an epoch");
  }

  private static @Nullable Object epoch(Operation o) {
    return o.value() instanceof Map<?, ?> map ? map.get("epoch") : o.value();
  }
}
