package soulfra.experiments;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/// One run of one experiment on one stage, with a time limit. Whatever goes wrong in it is a
/// finding of nothing: unknown, never a pass.
record Trial(Experiment experiment, Stage stage, Options options) {

  private static final Duration QUICK_LIMIT = Duration.ofMinutes(1);
  private static final Duration LIMIT = Duration.ofMinutes(15);
  private static final Duration TO_END = Duration.ofSeconds(30);

  /// @param findings what was found; without checks if the run failed
  record Result(Findings findings, Verdict verdict, Instant at, Duration took) {}

  Result run(Consumer<String> progress) {
    var at = Instant.now();
    long start = System.nanoTime();
    var findings = find(progress);
    return new Result(
        findings, findings.verdict(), at, Duration.ofNanos(System.nanoTime() - start));
  }

  private Findings find(Consumer<String> progress) {
    if (experiment.prediction(stage).isEmpty()) {
      return nothing("It predicts nothing of " + stage.id + ", so nothing was run.");
    }
    var limit = options.quick() ? QUICK_LIMIT : LIMIT;
    var run = new FutureTask<>(() -> inFolder(progress));
    var thread = Thread.ofPlatform().name("experiment " + experiment.about().id()).start(run);
    try {
      return run.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return nothing("It was not done within " + limit + ".");
    } catch (ExecutionException e) {
      return nothing("It broke off: " + rootOf(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return nothing("It was interrupted.");
    } finally {
      thread.interrupt();
      awaitEnd(thread);
    }
  }

  private Findings inFolder(Consumer<String> progress) throws Exception {
    try (var scratch = Scratch.create(options.root(), experiment.about().id())) {
      return experiment.run(
          new Lab(
              options.root(), stage, options.quick(), options.seed(), scratch.folder(), progress));
    }
  }

  /// What happened, without the threads that it came through.
  private static Throwable rootOf(Throwable failure) {
    var cause = failure.getCause();
    return failure instanceof ExecutionException && cause != null ? rootOf(cause) : failure;
  }

  private static Findings nothing(String why) {
    return new Findings(why, List.of(), List.of(), List.of());
  }

  /// Gives an interrupted experiment the time to stop what it started.
  private static void awaitEnd(Thread thread) {
    try {
      thread.join(TO_END);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
