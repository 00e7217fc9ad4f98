package soulfra.workbench.page;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import soulfra.experiments.Experiments;
import soulfra.experiments.Options;
import soulfra.experiments.Stage;
import soulfra.experiments.Trial;
import soulfra.experiments.report.Report;
import soulfra.experiments.report.ReportFiles;

/// Runs experiments that a page asks for, one at a time, as `./lab run` does: two at once would
/// measure one another. They start stages of their own and leave those alone that run.
final class Laboratory implements AutoCloseable {

  private static final int MOST_STEPS = 200;
  private static final int LONGEST_GUESS = 500;

  private final Path root;
  private final Consumer<State> listener;
  private @Nullable Thread thread;
  private State state = new State(null, null);

  /// @param listener is told each change
  Laboratory(Path root, Consumer<State> listener) {
    this.root = root;
    this.listener = listener;
  }

  /// @param id of the experiment, as `2.4`
  /// @param stage `stage1`
  /// @param guess what the reader predicts, in their own words
  /// @param seed null for any
  record Ask(String id, String stage, @Nullable String guess, boolean quick, @Nullable Long seed) {}

  /// @param steps what it said that it does, the newest last
  record Running(
      String id, String stage, String guess, boolean quick, long seed, List<String> steps) {

    private Running step(String step) {
      var all =
          new ArrayList<>(steps.subList(Math.max(0, steps.size() + 1 - MOST_STEPS), steps.size()));
      all.add(step);
      return new Running(id, stage, guess, quick, seed, List.copyOf(all));
    }
  }

  /// @param report null if it was cancelled
  /// @param page where the report is, from our root
  record Ended(
      String id,
      String stage,
      String guess,
      boolean quick,
      long seed,
      @Nullable Report report,
      @Nullable String page) {}

  /// What runs now, and what ended last.
  record State(@Nullable Running running, @Nullable Ended last) {}

  synchronized State state() {
    return state;
  }

  /// @throws IllegalArgumentException if there is no such experiment, or not on that stage
  /// @throws IllegalStateException if another one runs
  synchronized void begin(Ask ask) {
    var stage = Stage.parse(ask.stage).getFirst();
    var experiment = Experiments.select(ask.id).getFirst();
    var id = experiment.about().id();
    if (experiment.prediction(stage).isEmpty()) {
      throw new IllegalArgumentException("%s says nothing of %s.".formatted(id, stage.id));
    }
    var running = state.running;
    if (running != null) {
      throw new IllegalStateException(
          "Experiment %s runs on %s: cancel it, or wait for its end."
              .formatted(running.id, running.stage));
    }
    var guess = ask.guess == null ? "" : ask.guess.strip();
    guess = guess.substring(0, Math.min(guess.length(), LONGEST_GUESS));
    long seed = ask.seed == null ? ThreadLocalRandom.current().nextLong(1, 1_000_000) : ask.seed;
    var options = new Options(root, List.of(stage), seed, ask.quick, false, false);
    var first = new Running(id, stage.id, guess, ask.quick, seed, List.of());
    change(new State(first, state.last));
    var trial = new Trial(experiment, stage, options);
    thread = Thread.ofPlatform().name("laboratory").start(() -> run(trial, first));
  }

  private void run(Trial trial, Running first) {
    var result = trial.run(this::step);
    boolean cancelled = Thread.interrupted();
    var report = cancelled ? null : trial.report(result, first.guess);
    var page = report == null ? null : ReportFiles.write(report, trial.options().results()).html();
    ended(
        new Ended(
            first.id,
            first.stage,
            first.guess,
            first.quick,
            first.seed,
            report,
            page == null ? null : "/results/" + page.getFileName()));
  }

  private synchronized void step(String step) {
    if (state.running != null) {
      change(new State(state.running.step(step), state.last));
    }
  }

  private synchronized void ended(Ended ended) {
    thread = null;
    change(new State(null, ended));
  }

  private void change(State next) {
    state = next;
    listener.accept(next);
  }

  /// Ends what runs; it puts away what it began. Nothing happens if nothing runs.
  synchronized void cancel() {
    if (thread != null) {
      step("cancelled; putting away what was begun");
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
