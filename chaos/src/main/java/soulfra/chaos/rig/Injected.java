package soulfra.chaos.rig;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import soulfra.chaos.Fault;

/// A fault that is there until this is closed. Closing heals all of it, even if a part can't be
/// healed, and says so; a second time nothing happens.
public final class Injected implements AutoCloseable {

  private final Fault fault;
  private final List<String> on;
  private final Deque<Runnable> heals = new ArrayDeque<>();

  Injected(Fault fault, List<String> on) {
    this.fault = fault;
    this.on = List.copyOf(on);
  }

  public Fault fault() {
    return fault;
  }

  /// The names of the processes or wires that were meant.
  public List<String> on() {
    return on;
  }

  /// The heal is known before the harm is done: what fails halfway can be healed.
  void harm(Runnable harm, Runnable heal) {
    heals.push(heal);
    harm.run();
  }

  @Override
  public synchronized void close() {
    RuntimeException first = null;
    while (!heals.isEmpty()) {
      try {
        heals.pop().run();
      } catch (RuntimeException e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }

  @Override
  public String toString() {
    return on.size() == 1 && on.getFirst().equals(fault.target())
        ? fault.words()
        : "%s (%s)".formatted(fault.words(), String.join(", ", on));
  }
}
