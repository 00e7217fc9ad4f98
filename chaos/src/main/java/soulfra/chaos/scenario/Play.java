package soulfra.chaos.scenario;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import soulfra.chaos.Schedule;
import soulfra.chaos.rig.Injected;
import soulfra.chaos.rig.Rig;
import soulfra.chaos.rig.Waiting;
import soulfra.chaos.workload.Crowd;
import soulfra.chaos.workload.Recording;
import soulfra.chaos.workload.Workload;

/// One run: clients work while a schedule breaks and heals things; then all is healed, and what is
/// there is read. However it ends, nothing stays broken.
public final class Play {

  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final Duration TICK = Duration.ofMillis(10);
  private static final Duration SLOW = Duration.ofSeconds(1);

  /// Between two operations of a process; more after one that was not acknowledged.
  private static final int MOST_PAUSE_MILLIS = 30;

  private static final Duration LONGEST_OPERATION = Duration.ofSeconds(60);

  /// Watches a run.
  public interface Watcher {

    /// Something is about to be done that takes a moment.
    void says(String what);

    /// Once a second.
    ///
    /// @param seconds since the first operation
    void sees(long seconds, Recording.Lately lately, List<Injected> broken);
  }

  /// A fault that is there, and since when.
  private record Harm(Injected injected, Recording.Broken since) {}

  private final Rig rig;
  private final Workload workload;
  private final Schedule schedule;
  private final Crowd crowd;
  private final Recording recording;
  private final Watcher watcher;
  private final Map<Schedule.Step, Harm> broken = new LinkedHashMap<>();

  private Play(
      Rig rig,
      Workload workload,
      Schedule schedule,
      Crowd crowd,
      Recording recording,
      Watcher watcher) {
    this.rig = rig;
    this.workload = workload;
    this.schedule = schedule;
    this.crowd = crowd;
    this.recording = recording;
    this.watcher = watcher;
  }

  /// Returns when the history is complete.
  ///
  /// @throws IllegalArgumentException if the schedule means somebody who is not there
  /// @throws IllegalStateException if something does not come back, or the thread is interrupted
  public static void run(
      Rig rig,
      Workload workload,
      Schedule schedule,
      Crowd crowd,
      Recording recording,
      Watcher watcher) {
    schedule.steps().forEach(step -> rig.check(step.fault()));
    watcher.says("preparing " + workload.name());
    workload.prepare(crowd);
    recording.begin();
    new Play(rig, workload, schedule, crowd, recording, watcher).run();
  }

  private void run() {
    var stop = new AtomicBoolean();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var working = new ArrayList<Future<?>>();
      var random = new SplittableRandom(schedule.seed());
      for (int process = 0; process < crowd.clients(); process++) {
        int number = process;
        var own = random.split();
        working.add(threads.submit(() -> work(number, own, stop)));
      }
      try {
        breakAndHeal();
      } finally {
        stop.set(true);
        Waiting.uninterrupted(this::healAll);
      }
      join(working);
    }
    watcher.says("waiting until all is well");
    rig.awaitWell();
    watcher.says("reading what is there");
    workload.readAll(crowd);
  }

  private void work(int process, SplittableRandom random, AtomicBoolean stop) {
    while (!stop.get()) {
      workload.act(crowd, process, random);
      Waiting.pause(Duration.ofMillis(random.nextInt(MOST_PAUSE_MILLIS)));
    }
  }

  /// What a worker failed of is a fault of ours, and ends the run.
  private static void join(List<Future<?>> working) {
    long deadline = System.nanoTime() + LONGEST_OPERATION.toNanos();
    for (var one : working) {
      try {
        one.get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
      } catch (ExecutionException e) {
        throw new IllegalStateException("A client failed: " + e.getCause(), e.getCause());
      } catch (TimeoutException e) {
        throw new IllegalStateException("An operation did not end", e);
      } catch (InterruptedException e) {
        working.forEach(future -> future.cancel(true));
        Thread.currentThread().interrupt();
        throw new IllegalStateException("Interrupted", e);
      }
    }
  }

  /// The schedule's time stands still while something that takes long is stopped or started, or a
  /// slow machine would leave out what comes after it.
  private void breakAndHeal() {
    long began = System.nanoTime();
    long looked = began;
    var left = new ArrayList<>(schedule.steps());
    for (long now = 0; now <= schedule.millis(); now = (System.nanoTime() - began) / 1_000_000) {
      long before = System.nanoTime();
      for (var step : ending(now)) {
        heal(step);
      }
      while (!left.isEmpty() && left.getFirst().at() <= now) {
        breakIt(left.removeFirst());
      }
      long took = System.nanoTime() - before;
      if (took > SLOW.toNanos()) {
        began += took;
      }
      if (System.nanoTime() - looked > LOOK.toNanos()) {
        looked = System.nanoTime();
        watcher.sees(now / 1000, recording.lately(), injected());
      }
      Waiting.pause(TICK);
    }
  }

  private List<Schedule.Step> ending(long now) {
    return broken.keySet().stream()
        .filter(step -> step.at() + step.lasts() <= now)
        .sorted(Comparator.comparingLong(step -> step.at() + step.lasts()))
        .toList();
  }

  private List<Injected> injected() {
    return broken.values().stream().map(Harm::injected).toList();
  }

  private void breakIt(Schedule.Step step) {
    var since = recording.breaks(step.fault().words());
    try {
      var injected = rig.inject(step.fault());
      broken.put(step, new Harm(injected, since));
      watcher.says("✗ " + injected);
    } catch (IllegalStateException e) {
      recording.healed(since, List.of());
      watcher.says("left out %s: %s".formatted(step.fault().words(), e.getMessage()));
    }
  }

  private void heal(Schedule.Step step) {
    var harm = broken.remove(step);
    if (harm == null) {
      return;
    }
    try {
      harm.injected.close();
    } finally {
      recording.healed(harm.since, harm.injected.on());
    }
    watcher.says("✓ healed " + harm.injected);
  }

  private void healAll() {
    RuntimeException first = null;
    for (var step : List.copyOf(broken.keySet())) {
      try {
        heal(step);
      } catch (RuntimeException e) {
        first = first == null ? e : first;
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
