package soulfra.workbench.page;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What happened to the stages that run, each once, with how long it took; the oldest are forgotten
/// first. What we do ourselves (a start, a fault, a run) is told as it happens, with its own times;
/// what only a look from outside shows (who leads, who answers) is as exact as the looks are often.
public final class Timeline {

  private static final int KEPT = 300;

  /// What it was.
  public enum Kind {
    STARTED,
    /// Somebody broke something on purpose.
    FAULT,
    /// A process ended, and nobody had meant it to.
    DIED,
    /// A stage did not answer or was not ready, or a part of it was away.
    HEALTH,
    LEADER,
    /// Slots went to another shard.
    MOVE,
    /// An experiment, a scenario, a load, a mission.
    RUN;

    /// Whether it was looked at from outside, once a second.
    boolean looked() {
      return this == HEALTH || this == LEADER || this == MOVE;
    }
  }

  /// @param number grows; what is told again is the same event, with its end
  /// @param stage its id; null for what is about none that runs here
  /// @param from Unix time in seconds
  /// @param to null while it goes on
  /// @param looked whether the times are those of looks
  public record Event(
      long number,
      Kind kind,
      @Nullable String stage,
      String words,
      double from,
      @Nullable Double to,
      boolean looked) {}

  private final Deque<Event> events = new ArrayDeque<>();
  private final List<Consumer<Event>> listeners = new CopyOnWriteArrayList<>();
  private long last;

  /// @param listener told each event, and again when it has ended
  public void listen(Consumer<Event> listener) {
    listeners.add(listener);
  }

  /// The oldest first.
  public synchronized List<Event> all() {
    return List.copyOf(events);
  }

  /// Something began that goes on.
  ///
  /// @return its number
  public long began(Kind kind, @Nullable String stage, String words) {
    return began(kind, stage, words, now());
  }

  /// The same, at a time that is known.
  public long began(Kind kind, @Nullable String stage, String words, double from) {
    return add(kind, stage, words, from, null);
  }

  /// Something that is over.
  public void happened(Kind kind, @Nullable String stage, String words, double from, double to) {
    var _ = add(kind, stage, words, from, to);
  }

  /// Something that takes no time.
  public void happened(Kind kind, @Nullable String stage, String words) {
    double now = now();
    happened(kind, stage, words, now, now);
  }

  private synchronized long add(
      Kind kind, @Nullable String stage, String words, double from, @Nullable Double to) {
    var event = new Event(++last, kind, stage, words, from, to, kind.looked());
    events.addLast(event);
    if (events.size() > KEPT) {
      events.removeFirst();
    }
    tell(event);
    return event.number;
  }

  /// More is known of what goes on. Nothing happens if it is forgotten already.
  public void goesOn(long number, String words) {
    replace(number, words, null);
  }

  /// It is over.
  public void ended(long number, String words) {
    replace(number, words, now());
  }

  private synchronized void replace(long number, String words, @Nullable Double to) {
    var all = List.copyOf(events);
    events.clear();
    for (var event : all) {
      boolean meant = event.number == number;
      var next =
          meant
              ? new Event(number, event.kind, event.stage, words, event.from, to, event.looked)
              : event;
      events.addLast(next);
      if (meant) {
        tell(next);
      }
    }
  }

  private void tell(Event event) {
    listeners.forEach(listener -> listener.accept(event));
  }

  static double now() {
    return System.currentTimeMillis() / 1000.0;
  }
}
