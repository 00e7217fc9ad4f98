package soulfra.experiments.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import soulfra.experiments.history.Operation.Outcome;

/// Operations in the order in which they began, and the faults meanwhile. The order of the events
/// is the order of time; clocks are only shown.
///
/// @param name where it comes from
/// @param length how many events it was made of
/// @param nilIsAbsent whether a read of nothing says that nothing is there (as in logs of etcd), or
///   that nobody knows what was read (as in Jepsen's histories)
public record History(
    String name, List<Operation> operations, List<Fault> faults, int length, boolean nilIsAbsent) {

  public History {
    operations = List.copyOf(operations);
    faults = List.copyOf(faults);
  }

  /// Pairs each invocation with its answer.
  public static History of(String name, List<Event> events) {
    return of(name, events, false);
  }

  public static History of(String name, List<Event> events, boolean nilIsAbsent) {
    var operations = new ArrayList<Operation>();
    var pending = new HashMap<String, Integer>();
    for (int at = 0; at < events.size(); at++) {
      var event = events.get(at);
      if (event.isFault()) {
        continue;
      }
      var asked = pending.remove(event.process());
      if (event.type() == Event.Type.INVOKE) {
        if (asked != null) {
          throw new Misread(
              event.line(),
              1,
              "process %s asks for %s while its %s of line %d is open; end that with ok, fail or info"
                  .formatted(
                      event.process(), event.f(), events.get(asked).f(), events.get(asked).line()));
        }
        pending.put(event.process(), at);
      } else {
        operations.add(ended(asked == null ? null : events.get(asked), asked, event, at));
      }
    }
    pending.forEach((_, at) -> operations.add(open(events.get(at), at)));
    return new History(name, numbered(operations), Faults.of(events), events.size(), nilIsAbsent);
  }

  private static Operation ended(
      @Nullable Event asked, @Nullable Integer from, Event told, int at) {
    boolean crashed = told.type() == Event.Type.INFO; // may say `crash` instead of what was asked
    if (asked != null && !crashed && !asked.f().equals(told.f())) {
      throw new Misread(
          told.line(),
          1,
          "process %s is told of %s, but had asked for %s in line %d"
              .formatted(told.process(), told.f(), asked.f(), asked.line()));
    }
    var outcome =
        switch (told.type()) {
          case OK -> Outcome.OK;
          case FAIL -> Outcome.FAIL;
          case INFO, INVOKE -> Outcome.INFO;
        };
    var input = asked == null ? null : asked.value();
    return new Operation(
        0,
        told.process(),
        asked == null ? told.f() : asked.f(),
        told.key() != null || asked == null ? told.key() : asked.key(),
        input,
        told.valued() ? told.value() : input,
        outcome,
        from == null ? -1 : from,
        outcome == Outcome.INFO ? Operation.OPEN : at,
        asked == null ? told.time() : asked.time(),
        told.time(),
        told.node() != null || asked == null ? told.node() : asked.node(),
        told.error());
  }

  private static Operation open(Event asked, int from) {
    return new Operation(
        0,
        asked.process(),
        asked.f(),
        asked.key(),
        asked.value(),
        null,
        Outcome.INFO,
        from,
        Operation.OPEN,
        asked.time(),
        -1,
        asked.node(),
        asked.error());
  }

  /// By when they began; those whose beginning nobody recorded, by when they ended.
  private static List<Operation> numbered(List<Operation> operations) {
    var sorted = new ArrayList<>(operations);
    sorted.sort(Comparator.comparingInt(o -> o.from() < 0 ? o.to() : o.from()));
    for (int id = 0; id < sorted.size(); id++) {
      var o = sorted.get(id);
      sorted.set(
          id,
          new Operation(
              id,
              o.process(),
              o.f(),
              o.key(),
              o.input(),
              o.output(),
              o.outcome(),
              o.from(),
              o.to(),
              o.begin(),
              o.end(),
              o.node(),
              o.error()));
    }
    return sorted;
  }

  public Stream<Operation> all(Predicate<Operation> wanted) {
    return operations.stream().filter(wanted);
  }

  /// What was asked of each key, in the order in which keys came up; without a key is one, too.
  public List<History> byKey() {
    var parts = new LinkedHashMap<@Nullable Object, List<Operation>>();
    operations.forEach(o -> parts.computeIfAbsent(o.key(), _ -> new ArrayList<>()).add(o));
    return parts.values().stream()
        .map(part -> new History(name, part, faults, length, nilIsAbsent))
        .toList();
  }

  /// Those that were acknowledged, in the order of their answers.
  public List<Operation> acknowledged(String... functions) {
    var wanted = List.of(functions);
    return all(o -> o.ok() && wanted.contains(o.f()))
        .sorted(Comparator.comparingInt(Operation::to))
        .toList();
  }
}
