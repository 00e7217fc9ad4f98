package soulfra.experiments.history.txn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import soulfra.experiments.history.Event;
import soulfra.experiments.history.History;

/// Transactions on two lists, step by step as a list of numbers says: each at once, as in a
/// database that takes isolation seriously, or mixed, as in one that has none. A last one reads
/// all.
final class Interleaved {

  private static final int PROCESSES = 3;
  private static final List<String> KEYS = List.of("x", "y");

  private final boolean isolated;
  private final Map<String, List<Object>> lists = new HashMap<>();
  private final List<Event> events = new ArrayList<>();
  private final @Nullable Running[] running = new Running[PROCESSES];
  private final int[] generation = new int[PROCESSES];
  private long element;

  private static final class Running {
    final List<List<@Nullable Object>> asked = new ArrayList<>();
    final List<List<@Nullable Object>> told = new ArrayList<>();
  }

  private Interleaved(boolean isolated) {
    this.isolated = isolated;
  }

  static History of(boolean isolated, List<Integer> choices) {
    var mixed = new Interleaved(isolated);
    choices.forEach(choice -> mixed.step(choice % PROCESSES, choice / PROCESSES));
    mixed.ask(0, 2, List.of("r", "r"), List.of("x", "y"), "reader");
    var last = mixed.running[0];
    if (last != null) {
      mixed.effect(last, 2);
      mixed.add("reader", Event.Type.OK, last.told);
    }
    return History.of("interleaved", mixed.events);
  }

  private void step(int process, int choice) {
    var now = running[process];
    if (now == null) {
      int steps = 1 + choice % 3;
      var fs = new ArrayList<String>();
      var keys = new ArrayList<String>();
      for (int i = 0, rest = choice / 3; i < steps; i++, rest /= 4) {
        fs.add(rest % 2 == 0 ? "append" : "r");
        keys.add(KEYS.get(rest / 2 % 2));
      }
      ask(process, steps, fs, keys, name(process));
    } else if (now.told.size() < now.asked.size()) {
      effect(now, isolated ? now.asked.size() : 1);
    } else {
      tell(process, now, choice);
    }
  }

  private String name(int process) {
    return "" + (process + PROCESSES * generation[process]);
  }

  private void ask(int process, int steps, List<String> fs, List<String> keys, String name) {
    var asked = new Running();
    for (int i = 0; i < steps; i++) {
      asked.asked.add(
          Arrays.asList(fs.get(i), keys.get(i), fs.get(i).equals("r") ? null : ++element));
    }
    running[process] = asked;
    add(name, Event.Type.INVOKE, asked.asked);
  }

  private void effect(Running now, int steps) {
    for (int i = 0; i < steps; i++) {
      var step = now.asked.get(now.told.size());
      var list = lists.computeIfAbsent(String.valueOf(step.get(1)), _ -> new ArrayList<>());
      var value = step.get(2);
      if (value != null) {
        list.add(value);
        now.told.add(step);
      } else {
        now.told.add(Arrays.asList("r", step.get(1), List.copyOf(list)));
      }
    }
  }

  private void tell(int process, Running now, int choice) {
    running[process] = null;
    var name = name(process);
    if (choice % 9 == 8 && !isolated) {
      add(name, Event.Type.FAIL, now.asked);
    } else if (choice % 9 == 7) {
      add(name, Event.Type.INFO, now.asked);
      generation[process]++;
    } else {
      add(name, Event.Type.OK, now.told);
    }
  }

  private void add(String process, Event.Type type, Object value) {
    events.add(
        new Event(events.size() + 1, process, type, "txn", null, value, true, -1, null, null));
  }
}
