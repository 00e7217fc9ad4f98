package soulfra.workbench.mission;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import soulfra.chaos.rig.Waiting;
import soulfra.chaos.workload.Crowd;
import soulfra.chaos.workload.Recording;
import soulfra.chaos.workload.Workload;
import soulfra.experiments.chaos.Judge;
import soulfra.experiments.history.Answer;
import soulfra.experiments.history.Validity;
import soulfra.experiments.history.page.HistoryPage;
import soulfra.experiments.history.read.HistoryFile;

/// People work with a running stage while somebody breaks it by hand, until all signs of a mission
/// were seen; then what is there is read, and every operation judged.
///
/// @param results where the history goes
public record LiveRun(
    Mission mission, Mission.Live live, List<URI> urls, Supplier<Sight> sight, Path results) {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);
  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final int MOST_LOOKS = 1_200;
  private static final int PROCESSES = 8;
  private static final int MOST_PAUSE_MILLIS = 100;

  /// The stage, as it is to be seen from outside.
  public record Sight(Map<String, Look.Node> nodes, List<Look.Fault> faults) {}

  /// @param found null while it was not seen
  public record Seen(String words, @Nullable String found) {}

  /// How far it is.
  ///
  /// @param doing what it does now
  public record Step(String doing, List<Seen> signs, int acknowledged, int refused, int unknown) {}

  /// @param kept whether all that was acknowledged is there
  /// @param history the page on which each operation is drawn
  public record Judged(boolean kept, String witness, List<Seen> signs, String history) {}

  /// @throws IllegalStateException if it takes too long, or the stage can't be worked with
  public Judged run(Consumer<Step> progress) throws InterruptedException {
    var began = Instant.now();
    var stem = TIME.format(began) + "-mission-" + mission.id();
    var file = results.resolve(stem + ".jsonl");
    var workload = Workload.named(live.workload());
    var signs = play(workload, file, progress);
    var history = HistoryFile.read(file);
    var answer = Judge.check(history, workload.judging());
    var page = results.resolve(stem + ".history.html");
    write(page, HistoryPage.of(history, workload.judging().model(), answer));
    return new Judged(
        answer.validity() == Validity.VALID,
        witness(signs, answer),
        signs,
        "/results/" + stem + ".history.html");
  }

  private static String witness(List<Seen> signs, Answer answer) {
    var found = signs.stream().map(seen -> String.valueOf(seen.found)).toList();
    return String.join("; ", found) + ". " + answer.sentence();
  }

  private List<Seen> play(Workload workload, Path file, Consumer<Step> progress)
      throws InterruptedException {
    progress.accept(new Step("signing people up", seen(List.of()), 0, 0, 0));
    // Names of their own: what earlier missions left is still there.
    var prefix = "m" + Long.toString(System.currentTimeMillis(), Character.MAX_RADIX) + "_";
    try (var recording = new Recording(file);
        var crowd = new Crowd(urls, recording, true, PROCESSES, prefix)) {
      workload.prepare(crowd);
      recording.begin();
      var signs = watch(workload, crowd, recording, progress);
      progress.accept(new Step("reading what is there", signs, 0, 0, 0));
      workload.readAll(crowd);
      return signs;
    }
  }

  private List<Seen> watch(
      Workload workload, Crowd crowd, Recording recording, Consumer<Step> progress)
      throws InterruptedException {
    var stop = new AtomicBoolean();
    var random = new SplittableRandom();
    var working = new ArrayList<Future<?>>();
    List<Seen> signs;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int process = 0; process < PROCESSES; process++) {
        int number = process;
        var own = random.split();
        working.add(threads.submit(() -> work(workload, crowd, number, own, stop)));
      }
      try {
        signs = watch(recording, progress);
      } finally {
        stop.set(true);
      }
    }
    working.forEach(Future::resultNow); // a client of ours that failed would have seen less
    return signs;
  }

  private static void work(
      Workload workload, Crowd crowd, int number, SplittableRandom random, AtomicBoolean stop) {
    while (!stop.get()) {
      workload.act(crowd, number, random);
      Waiting.pause(Duration.ofMillis(random.nextInt(MOST_PAUSE_MILLIS)));
    }
  }

  private List<Seen> watch(Recording recording, Consumer<Step> progress)
      throws InterruptedException {
    var story = new ArrayList<Look>();
    var marks = new HashMap<Double, Recording.Broken>();
    int acknowledged = 0;
    int refused = 0;
    int unknown = 0;
    while (story.size() < MOST_LOOKS) {
      var look = look(story.size(), recording.lately());
      mark(recording, marks, look);
      story.add(look);
      acknowledged += look.acknowledged();
      refused += look.refused();
      unknown += look.unknown();
      var signs = seen(story);
      progress.accept(new Step("watching", signs, acknowledged, refused, unknown));
      if (signs.stream().allMatch(sign -> sign.found != null)) {
        return signs;
      }
      TimeUnit.NANOSECONDS.sleep(EVERY.toNanos());
    }
    throw new IllegalStateException(
        "Not all of it was seen within %d minutes; the hints say how. Begin it anew."
            .formatted(MOST_LOOKS / 60));
  }

  private Look look(int seconds, Recording.Lately lately) {
    var now = sight.get();
    return new Look(
        seconds,
        now.nodes,
        now.faults,
        lately.ok(),
        lately.failed(),
        lately.unknown(),
        lately.latencies().stream().map(nanos -> nanos / 1e6).toList());
  }

  /// The history says what was broken when, as a scenario's does.
  private static void mark(Recording recording, Map<Double, Recording.Broken> marks, Look look) {
    for (var fault : look.faults()) {
      marks.computeIfAbsent(fault.id(), _ -> recording.breaks(fault.words()));
    }
    var now = look.faults().stream().map(Look.Fault::id).toList();
    marks
        .entrySet()
        .removeIf(mark -> {
          boolean healed = !now.contains(mark.getKey());
          if (healed) {
            recording.healed(mark.getValue(), List.of(mark.getValue().fault()));
          }
          return healed;
        });
  }

  private List<Seen> seen(List<Look> story) {
    return live.signs().stream()
        .map(sign ->
            new Seen(sign.words(), story.isEmpty() ? null : sign.in().find(story).orElse(null)))
        .toList();
  }

  private static void write(Path page, String html) {
    try {
      Files.writeString(page, html);
    } catch (IOException e) {
      throw new UncheckedIOException("Can't write " + page, e);
    }
  }
}
