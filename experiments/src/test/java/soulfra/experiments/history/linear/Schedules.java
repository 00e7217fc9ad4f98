package soulfra.experiments.history.linear;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import soulfra.experiments.history.Event;
import soulfra.experiments.history.History;

/// Histories out of lists of numbers, each of which decides what happens next: shorter lists are
/// simpler histories, so a failure shrinks.
final class Schedules {

  private static final int PROCESSES = 3;

  private final String model;
  private final boolean honest;
  private final List<Event> events = new ArrayList<>();
  private final @Nullable Pending[] pending = new Pending[PROCESSES];
  private final int[] generation = new int[PROCESSES];
  private Object state;
  private int fresh;

  private static final class Pending {
    final String f;
    final @Nullable Object input;
    boolean done;
    @Nullable Object output;
    boolean refused;

    Pending(String f, @Nullable Object input) {
      this.f = f;
      this.input = input;
    }
  }

  private Schedules(String model, boolean honest) {
    this.model = model;
    this.honest = honest;
    state =
        switch (model) {
          case "queue" -> List.of();
          case "set" -> Set.of();
          case "kv" -> "";
          default -> 0L;
        };
  }

  /// What a correct object might do: each operation takes effect between its begin and its end.
  static History honest(String model, List<Integer> choices) {
    return new Schedules(model, true).run(choices);
  }

  /// The same questions, with answers out of the air.
  static History wild(String model, List<Integer> choices) {
    return new Schedules(model, false).run(choices);
  }

  private History run(List<Integer> choices) {
    for (int choice : choices) {
      int process = choice % PROCESSES;
      int rest = choice / PROCESSES;
      var now = pending[process];
      if (now == null) {
        ask(process, rest);
      } else if (honest && !now.done && rest % 3 != 0) {
        effect(now);
      } else {
        tell(process, now, rest);
      }
    }
    return History.of(model, events);
  }

  private void ask(int process, int choice) {
    int value = choice / 4 % 3;
    var asked =
        switch (model) {
          case "queue" ->
              choice % 2 == 0
                  ? new Pending("enqueue", (long) fresh++)
                  : new Pending("dequeue", null);
          case "set" ->
              choice % 2 == 0 ? new Pending("add", (long) value) : new Pending("read", null);
          case "kv" ->
              choice % 3 == 0
                  ? new Pending("get", null)
                  : new Pending(choice % 3 == 1 ? "append" : "put", "" + (char) ('a' + value));
          case "counter" ->
              choice % 2 == 0 ? new Pending("add", 1L + value) : new Pending("read", null);
          default ->
              choice % 4 < 2
                  ? new Pending("read", null)
                  : choice % 4 == 2
                      ? new Pending("write", (long) value)
                      : new Pending("cas", List.of((long) value, (long) (choice / 12 % 3)));
        };
    pending[process] = asked;
    add(process, Event.Type.INVOKE, asked, asked.input);
  }

  private void effect(Pending now) {
    now.done = true;
    switch (now.f) {
      case "read", "get" -> now.output = state instanceof Set<?> set ? new TreeSet<>(set) : state;
      case "write", "put" -> state = now.input == null ? "" : now.input;
      case "append" -> state = state + String.valueOf(now.input);
      case "cas" -> {
        var pair = (List<?>) Objects.requireNonNull(now.input);
        now.refused = !state.equals(pair.get(0));
        state = now.refused ? state : pair.get(1);
      }
      case "add" -> {
        if (state instanceof Set<?> set) {
          var next = new HashSet<Object>(set);
          next.add(String.valueOf(now.input).isEmpty() ? 0L : Objects.requireNonNull(now.input));
          state = next;
        } else {
          state = (Long) state + ((Number) Objects.requireNonNull(now.input)).longValue();
        }
      }
      case "enqueue" -> {
        var next = new ArrayList<Object>((List<?>) state);
        next.add(Objects.requireNonNull(now.input));
        state = next;
      }
      case "dequeue" -> {
        var waiting = (List<?>) state;
        now.output = waiting.isEmpty() ? null : waiting.getFirst();
        state = waiting.isEmpty() ? waiting : List.copyOf(waiting.subList(1, waiting.size()));
      }
      default -> throw new IllegalStateException(now.f);
    }
  }

  private void tell(int process, Pending now, int choice) {
    pending[process] = null;
    boolean reads = Arrays.asList("read", "get", "dequeue").contains(now.f);
    if (choice % 7 == 6) {
      add(process, Event.Type.INFO, now, now.input);
      generation[process]++;
      return;
    }
    if (honest) {
      boolean refused = !now.done || now.refused;
      add(process, refused ? Event.Type.FAIL : Event.Type.OK, now, reads ? now.output : now.input);
    } else {
      boolean refused = choice % 7 == 5;
      add(
          process,
          refused ? Event.Type.FAIL : Event.Type.OK,
          now,
          reads ? wild(choice) : now.input);
    }
  }

  private @Nullable Object wild(int choice) {
    long value = choice / 7 % 3;
    return switch (model) {
      case "set" -> value == 0 ? Set.of() : value == 1 ? Set.of(0L) : Set.of(0L, 1L);
      case "kv" -> List.of("", "a", "ab").get((int) value);
      case "queue" -> value == 0 ? null : value - 1;
      default -> value;
    };
  }

  /// A process that does not know how it ended goes on under a new name.
  private void add(int process, Event.Type type, Pending now, @Nullable Object value) {
    events.add(
        new Event(
            events.size() + 1,
            "" + (process + PROCESSES * generation[process]),
            type,
            now.f,
            null,
            value,
            true,
            -1,
            null,
            null));
  }
}
