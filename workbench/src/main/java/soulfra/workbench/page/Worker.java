package soulfra.workbench.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Long work of one kind that a page asks for: begun, watched, cancelled; what came of the last one
/// is kept. It is told as it goes, so that any page can show it, also one that comes later.
///
/// @param <A> what was asked for
/// @param <P> a step that it says that it does
/// @param <R> what came of it
final class Worker<A, P, R> implements AutoCloseable {

  private static final int MOST_STEPS = 400;

  /// The work itself.
  interface Work<P, R> {
    /// @throws InterruptedException if it was cancelled, and has put away what it began
    R run(Consumer<P> progress) throws InterruptedException;
  }

  /// @param steps the newest last
  /// @param cancelled whether it is on its way out
  record Running<A, P>(A ask, List<P> steps, boolean cancelled) {}

  /// @param result null if it was cancelled, or failed
  /// @param failure why it failed; null if it did not
  record Ended<A, P, R>(A ask, List<P> steps, @Nullable R result, @Nullable String failure) {}

  /// What runs now, and what ended last.
  record State<A, P, R>(@Nullable Running<A, P> running, @Nullable Ended<A, P, R> last) {}

  private final String name;
  private final Turns turns;
  private final Timeline timeline;
  private final Function<R, String> words;
  private final Consumer<State<A, P, R>> listener;
  private @Nullable Thread thread;
  private State<A, P, R> state = new State<>(null, null);

  /// @param timeline gets a line of each
  /// @param words how a result is told there
  /// @param listener is told each change
  Worker(
      String name,
      Turns turns,
      Timeline timeline,
      Function<R, String> words,
      Consumer<State<A, P, R>> listener) {
    this.name = name;
    this.turns = turns;
    this.timeline = timeline;
    this.words = words;
    this.listener = listener;
  }

  synchronized State<A, P, R> state() {
    return state;
  }

  /// @param saying for whoever has to wait: `Experiment 8.5 runs on stage1`
  /// @throws IllegalStateException if somebody else has the turn, saying who
  synchronized void begin(String saying, A ask, Work<P, R> work) {
    turns.take(saying);
    change(new State<>(new Running<>(ask, List.of(), false), state.last));
    thread = Thread.ofPlatform().name(name).start(() -> run(saying, ask, work));
  }

  private void run(String saying, A ask, Work<P, R> work) {
    long event = timeline.began(Timeline.Kind.RUN, null, saying);
    R result = null;
    String failure = null;
    try {
      result = work.run(this::step);
    } catch (InterruptedException e) {
      failure = null; // cancelled: nothing came of it
    } catch (RuntimeException e) {
      failure = wasCancelled() ? null : Objects.requireNonNullElse(e.getMessage(), e.toString());
    }
    timeline.ended(event, saying + ": " + outcome(result, failure));
    ended(ask, result, failure);
  }

  private String outcome(@Nullable R result, @Nullable String failure) {
    if (failure != null) {
      return "broke off: " + failure;
    }
    return result == null ? "cancelled" : words.apply(result);
  }

  private synchronized boolean wasCancelled() {
    return state.running != null && state.running.cancelled;
  }

  private synchronized void step(P step) {
    var now = state.running;
    if (now != null) {
      var steps =
          now.steps.subList(Math.max(0, now.steps.size() + 1 - MOST_STEPS), now.steps.size());
      var all = new ArrayList<>(steps);
      all.add(step);
      change(new State<>(new Running<>(now.ask, List.copyOf(all), now.cancelled), state.last));
    }
  }

  private synchronized void ended(A ask, @Nullable R result, @Nullable String failure) {
    var steps = state.running == null ? List.<P>of() : state.running.steps;
    thread = null;
    turns.leave();
    change(new State<>(null, new Ended<>(ask, steps, result, failure)));
  }

  private void change(State<A, P, R> next) {
    state = next;
    listener.accept(next);
  }

  /// Ends what runs; it puts away what it began. Nothing happens if nothing runs.
  synchronized void cancel() {
    var now = state.running;
    if (thread != null && now != null) {
      change(new State<>(new Running<>(now.ask, now.steps, true), state.last));
      thread.interrupt();
    }
  }

  /// Cancels what runs, and waits for its end.
  @Override
  public void close() {
    Thread last;
    synchronized (this) {
      last = thread;
    }
    if (last != null) {
      cancel();
      try {
        last.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
