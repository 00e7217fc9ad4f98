package soulfra.workbench.fault;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import soulfra.chaos.Fault;
import soulfra.chaos.rig.Injected;
import soulfra.chaos.rig.Rig;

/// What is broken by hand in the stages that run. When this is closed all of it heals, but for the
/// processes that are not back by then.
public final class Faults implements AutoCloseable {

  /// A fault that is there.
  ///
  /// @param on who suffers
  public record Shown(int id, String stage, String fault, List<String> on) {}

  private record Known(String stage, Injected injected) {

    Shown shown(int id) {
      return new Shown(id, stage, injected.fault().words(), injected.on());
    }
  }

  private final Map<String, Rig> rigs = new LinkedHashMap<>();
  private final Map<Integer, Known> broken = new LinkedHashMap<>();
  private int last;

  /// @param stage its id, as `stage3`
  public synchronized void add(String stage, Rig rig) {
    rigs.put(stage, rig);
  }

  /// @throws IllegalArgumentException if it can't be meant
  /// @throws IllegalStateException if it can't be done now
  public synchronized Shown inject(String stage, String words) {
    var rig = rigs.get(stage);
    if (rig == null) {
      throw new IllegalArgumentException(
          "%s does not run; there is %s.".formatted(stage, String.join(", ", rigs.keySet())));
    }
    var known = new Known(stage, rig.inject(Fault.parse(words)));
    broken.put(++last, known);
    return known.shown(last);
  }

  public synchronized List<Shown> all() {
    var all = new ArrayList<Shown>();
    broken.forEach((id, known) -> all.add(known.shown(id)));
    return all;
  }

  /// Whether anything is broken, or on its way back.
  public synchronized boolean any() {
    return !broken.isEmpty() || rigs.values().stream().anyMatch(r -> !r.comingBack().isEmpty());
  }

  /// Whether somebody wanted it down, so that its end is no news.
  public synchronized boolean means(String stage, String process) {
    var rig = rigs.get(stage);
    if (rig != null && rig.comingBack().contains(process)) {
      return true;
    }
    return broken.values().stream()
        .anyMatch(k -> k.stage.equals(stage) && k.injected.on().contains(process));
  }

  /// @throws NoSuchElementException if there is none of that number
  public synchronized Shown heal(int id) {
    var known = broken.remove(id);
    if (known == null) {
      throw new NoSuchElementException("There is no fault %d.".formatted(id));
    }
    known.injected.close();
    return known.shown(id);
  }

  @Override
  public synchronized void close() {
    RuntimeException first = null;
    for (int id : List.copyOf(broken.keySet())) {
      try {
        var _ = heal(id);
      } catch (RuntimeException e) {
        first = first == null ? e : first;
      }
    }
    rigs.values().forEach(Rig::close);
    if (first != null) {
      throw first;
    }
  }
}
