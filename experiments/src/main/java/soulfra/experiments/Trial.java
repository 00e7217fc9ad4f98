package soulfra.experiments;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import soulfra.experiments.report.Report;

/// One run of one experiment on one stage, with a time limit. Whatever goes wrong in it is a
/// finding of nothing: unknown, never a pass.
///
/// ```java
/// var trial = new Trial(Experiments.select("2.4").getFirst(), Stage.ONE, options);
/// var result = trial.run(System.out::println);
/// ReportFiles.write(trial.report(result, ""), options.results());
/// ```
public record Trial(Experiment experiment, Stage stage, Options options) {

  private static final Duration QUICK_LIMIT = Duration.ofMinutes(1);
  private static final Duration LIMIT = Duration.ofMinutes(15);
  private static final Duration TO_END = Duration.ofSeconds(30);

  /// @param findings what was found; without checks if the run failed
  public record Result(Findings findings, Verdict verdict, Instant at, Duration took) {}

  /// Ends early, and found out nothing, when the calling thread is interrupted.
  ///
  /// @param progress is told each step, for whoever waits
  public Result run(Consumer<String> progress) {
    var at = Instant.now();
    long start = System.nanoTime();
    var findings = find(progress);
    return new Result(
        findings, findings.verdict(), at, Duration.ofNanos(System.nanoTime() - start));
  }

  /// @param guess what the reader predicted; empty if nothing
  public Report report(Result result, String guess) {
    return TrialReport.of(this, result, guess);
  }

  private Findings find(Consumer<String> progress) {
    if (experiment.prediction(stage).isEmpty()) {
      return nothing("It predicts nothing of " + stage.id + ", so nothing was run.");
    }
    var limit = options.quick() ? QUICK_LIMIT : LIMIT;
    var run = new FutureTask<>(() -> inFolder(progress));
    var thread = Thread.ofPlatform().name("experiment " + experiment.about().id()).start(run);
    boolean interrupted = false;
    try {
      return run.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return nothing("It was not done within " + limit + ".");
    } catch (ExecutionException e) {
      return nothing("It broke off: " + rootOf(e));
    } catch (InterruptedException e) {
      interrupted = true;
      return nothing("It was interrupted.");
    } finally {
      thread.interrupt();
      awaitEnd(thread);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
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
