package soulfra.workbench.fault;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import soulfra.chaos.Fault;
import soulfra.chaos.rig.Injected;
import soulfra.chaos.rig.Part;
import soulfra.chaos.rig.Rig;

/// What is broken by hand in the stages that run, from a terminal or from the page, and what was.
/// When this is closed all of it heals, but for the processes that are not back by then.
public final class Faults implements AutoCloseable {

  private static final int REMEMBERED = 200;

  /// A fault that is there, or was.
  ///
  /// @param on who suffers
  /// @param to null while it is there
  public record Shown(
      int id, String stage, String fault, List<String> on, Instant from, @Nullable Instant to) {}

  private record Known(int id, String stage, Injected injected, Instant from) {

    Shown shown(@Nullable Instant to) {
      return new Shown(id, stage, injected.fault().words(), injected.on(), from, to);
    }
  }

  private final Consumer<Shown> listener;
  private final Map<String, Rig> rigs = new LinkedHashMap<>();
  private final Map<Integer, Known> broken = new LinkedHashMap<>();
  private final Deque<Shown> healed = new ArrayDeque<>();
  private int last;

  public Faults() {
    this(_ -> {});
  }

  /// @param listener told each fault when it is there, and again when it is healed
  public Faults(Consumer<Shown> listener) {
    this.listener = listener;
  }

  /// @param stage its id, as `stage3`
  /// @param rig in the place of another one, if its processes have become more
  public synchronized void add(String stage, Rig rig) {
    var before = rigs.put(stage, rig);
    if (before != null) {
      before.close();
    }
  }

  /// The rig of each stage that runs, by the stage's id.
  public synchronized Map<String, Rig> rigs() {
    return new LinkedHashMap<>(rigs);
  }

  /// @throws IllegalArgumentException if it can't be meant
  /// @throws IllegalStateException if it can't be done now
  public synchronized Shown inject(String stage, String words) {
    var rig = rigs.get(stage);
    if (rig == null) {
      throw new IllegalArgumentException(
          "%s does not run; there is %s.".formatted(stage, String.join(", ", rigs.keySet())));
    }
    var from = Instant.now(); // before it is there: nothing that suffers seems to come earlier
    var injected = rig.inject(Fault.parse(words));
    var known = new Known(++last, stage, injected, from);
    broken.put(last, known);
    listener.accept(known.shown(null));
    return known.shown(null);
  }

  public synchronized List<Shown> all() {
    return broken.values().stream().map(known -> known.shown(null)).toList();
  }

  /// Those that were healed, then those that are there.
  public synchronized List<Shown> history() {
    var all = new ArrayList<>(healed);
    all.addAll(all());
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
    return !on(stage, process).isEmpty();
  }

  private List<Known> on(String stage, String process) {
    return broken.values().stream()
        .filter(known -> known.stage.equals(stage) && known.injected.on().contains(process))
        .toList();
  }

  /// @throws NoSuchElementException if there is none of that number
  public synchronized Shown heal(int id) {
    var known = broken.remove(id);
    if (known == null) {
      throw new NoSuchElementException("There is no fault %d.".formatted(id));
    }
    try {
      known.injected.close();
    } finally {
      healed.addLast(known.shown(Instant.now()));
      if (healed.size() > REMEMBERED) {
        healed.removeFirst();
      }
      listener.accept(healed.getLast());
    }
    return healed.getLast();
  }

  /// Heals whatever is broken of a process, and returns when it runs again, also if it had ended by
  /// itself.
  ///
  /// @throws IllegalStateException if it does not come back, and why
  public void bringBack(String stage, Part part) {
    Optional<Rig> rig;
    synchronized (this) {
      on(stage, part.name()).forEach(known -> heal(known.id));
      rig = Optional.ofNullable(rigs.get(stage));
    }
    rig.ifPresent(of -> of.bringBack(part));
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
