package soulfra.toxiproxy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import soulfra.toxiproxy.http.JsonInput;

/// Changes at set times, from a file:
///
/// ```
/// [{"at_ms": 1000, "proxy": "redis", "add": {"type": "partition", "stream": "upstream"}},
///  {"at_ms": 4000, "proxy": "redis", "remove": "partition_upstream"},
///  {"at_ms": 5000, "proxy": "redis", "enabled": false},
///  {"at_ms": 9000, "reset": true}]
/// ```
///
/// The whole file is looked through before anything happens: a step that could not be taken then is
/// refused. It is played once.
public record ScheduleFile(List<Step> steps) {

  /// @param atMillis after the beginning
  /// @param what it does, in words
  public record Step(long atMillis, String what, Consumer<Proxies> change) {}

  public ScheduleFile {
    steps = List.copyOf(steps);
  }

  /// @param proxies those that there are at the beginning
  /// @throws Refused if it is no such file, naming the step
  public static ScheduleFile read(byte[] json, Proxies proxies) {
    var toxics = new HashMap<String, Toxics>();
    for (var proxy : proxies.all()) {
      var state = proxy.state();
      toxics.put(state.name(), new Toxics(state.toxics()));
    }
    var inputs = new ArrayList<>(JsonInput.array(json));
    inputs.sort(Comparator.comparingLong(ScheduleFile::at));
    var steps = new ArrayList<Step>();
    for (var input : inputs) {
      try {
        steps.add(step(input, toxics));
      } catch (Refused e) {
        throw Refused.badBody("step at %d ms: %s".formatted(at(input), e.getMessage()));
      }
    }
    return new ScheduleFile(steps);
  }

  private static long at(Input step) {
    return step.whole("at_ms").filter(at -> at >= 0).orElseThrow(ScheduleFile::noTime);
  }

  private static Refused noTime() {
    return Refused.badBody("each step needs at_ms, milliseconds from the beginning, 0 or more");
  }

  /// Reads a step, and does it to the toxics alone, to see that it could be done by then.
  private static Step step(Input input, Map<String, Toxics> toxics) {
    if (input.flag("reset").orElse(false)) {
      toxics.replaceAll((_, _) -> Toxics.NONE);
      return new Step(at(input), "reset", Proxies::reset);
    }
    var proxy = input.text("proxy").orElse("");
    var now = toxics.get(proxy);
    if (now == null) {
      throw Refused.noProxy();
    }
    if (input.has("add")) {
      var toxic = input.object("add");
      var added = now.asked(toxic);
      toxics.put(proxy, now.with(added));
      return new Step(
          at(input),
          "%s: add %s %s %s"
              .formatted(
                  proxy, added.name(), added.attributes().type(), added.attributes().shown()),
          proxies -> proxies.get(proxy).addToxic(toxic));
    }
    var removed = input.text("remove");
    if (removed.isPresent()) {
      var name = removed.get();
      toxics.put(proxy, now.without(name));
      return new Step(
          at(input),
          "%s: remove %s".formatted(proxy, name),
          proxies -> proxies.get(proxy).removeToxic(name));
    }
    var enabled = input.flag("enabled").orElseThrow(ScheduleFile::nothingToDo);
    return new Step(
        at(input),
        proxy + (enabled ? ": enable" : ": disable"),
        proxies -> proxies.get(proxy).change(input));
  }

  private static Refused nothingToDo() {
    return Refused.badBody("there must be add, remove, enabled or reset");
  }

  /// Plays it, and returns after the last step. One that fails, because somebody else changed
  /// something meanwhile, is told, and the next one follows.
  public void play(Proxies proxies, Consumer<String> told) throws InterruptedException {
    long begin = System.nanoTime();
    for (var step : steps) {
      long since = (System.nanoTime() - begin) / 1_000_000;
      Thread.sleep(Math.max(step.atMillis - since, 0));
      try {
        step.change.accept(proxies);
        told.accept("%6d ms  %s".formatted(step.atMillis, step.what));
      } catch (Refused e) {
        told.accept("%6d ms  %s: failed, %s".formatted(step.atMillis, step.what, e.getMessage()));
      }
    }
  }
}
