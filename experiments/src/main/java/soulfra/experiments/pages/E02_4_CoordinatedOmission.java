package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.COMPARED;
import static soulfra.experiments.Check.Mode.FIXED;

import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import soulfra.experiments.About;
import soulfra.experiments.Chapter;
import soulfra.experiments.Check;
import soulfra.experiments.Experiment;
import soulfra.experiments.Findings;
import soulfra.experiments.Lab;
import soulfra.experiments.Stage;
import soulfra.experiments.load.ClosedLoop;
import soulfra.experiments.load.OpenLoop;
import soulfra.experiments.load.Recorder;
import soulfra.experiments.load.Schedule;
import soulfra.experiments.load.Summary;
import soulfra.experiments.report.Chart;
import soulfra.experiments.report.Table;
import soulfra.servers.StageProcess;

@About(
    id = "2.4",
    name = "coordinated-omission",
    chapter = Chapter.NONFUNCTIONAL_REQUIREMENTS,
    section = "Describing Performance",
    sectionInFirstEdition = "Describing Performance",
    title = "The load generator that looks away",
    question =
        """
        A server stands still for two seconds. Two clients measure its response times at the same \
        moment: what do their 99.9th percentiles say of it?\
        """,
    broken =
        """
        A closed loop: it sends the next request when the last one is answered, and so sends one \
        request in the two seconds, where users would have sent hundreds.\
        """,
    fixed =
        """
        An open loop: it sends when its schedule says so, whatever the server does, and counts \
        from the time on the schedule.\
        """,
    predictions = {
      @About.Prediction(
          stage = Stage.ONE,
          says =
              """
              The closed loop's p99.9 shows nothing of the freeze; the open loop's is about as \
              long as the freeze itself, more than 20 times the other's, in the same run.\
              """),
      @About.Prediction(
          stage = Stage.TWO,
          says =
              """
              The same: the instance that stands still is the one that both clients talk to, and \
              the other one, which goes on, doesn't know of them.\
              """)
    },
    change = "Give the closed loop 64 clients, then let them think for 10 ms: what does p99.9 say?")
public final class E02_4_CoordinatedOmission implements Experiment {

  private static final Duration FREEZE = Duration.ofSeconds(2);
  private static final int OPEN_PER_SECOND = 100;
  private static final int ENOUGH = 1500;
  private static final Duration MOST = Duration.ofSeconds(40);

  /// When the server really stood still, in seconds from the begin of the loops.
  private record Freeze(double from, double to) {
    double millis() {
      return (to - from) * 1000;
    }
  }

  @Override
  public Findings run(Lab lab) throws Exception {
    try (var stage = lab.startStage(Map.of());
        var client = new Reader(URI.create(stage.url()));
        var threads = Executors.newFixedThreadPool(2)) {
      lab.say("warming up");
      var warmUp = Duration.ofSeconds(lab.quick() ? 1 : 5);
      var length = length(lab, warmUp, closed(client, warmUp).all().latency().count());
      lab.say("both loops for %s, with a freeze of %s".formatted(length, FREEZE));
      long begin = System.nanoTime();
      Callable<Summary> closedLoop = () -> closed(client, length);
      Callable<Summary> openLoop = () -> open(client, length, lab.random().nextLong());
      var closed = threads.submit(closedLoop);
      var open = threads.submit(openLoop);
      var freeze = freeze(stage.instances().getFirst(), begin, length.dividedBy(3));
      var findings = compare(closed.get(), open.get(), freeze);
      stage.stop();
      return findings;
    }
  }

  /// So long that a closed loop as fast as the one before takes enough samples beside the freeze,
  /// and half as many again.
  private static Duration length(Lab lab, Duration measured, long samples) {
    var needed = measured.multipliedBy(ENOUGH * 3 / 2).dividedBy(Math.max(1, samples)).plus(FREEZE);
    return Collections.max(
        List.of(
            Duration.ofSeconds(lab.quick() ? 5 : 30), needed.compareTo(MOST) < 0 ? needed : MOST));
  }

  /// One client that waits for each answer.
  private static Summary closed(Reader client, Duration length) throws InterruptedException {
    var recorder = new Recorder();
    new ClosedLoop(1, length, Reader.PATIENCE).run(client::read, recorder);
    return recorder.summary();
  }

  /// Users who don't know of one another.
  private static Summary open(Reader client, Duration length, long seed)
      throws InterruptedException {
    var recorder = new Recorder();
    var schedule = new Schedule(OPEN_PER_SECOND, length, Schedule.Arrivals.POISSON, seed);
    int all = (int) (OPEN_PER_SECOND * length.toSeconds());
    new OpenLoop(schedule, all, Reader.PATIENCE).run(client::read, recorder);
    return recorder.summary();
  }

  private static Freeze freeze(StageProcess stage, long begin, Duration after)
      throws InterruptedException {
    Thread.sleep(after);
    stage.freeze();
    long from = System.nanoTime();
    try {
      Thread.sleep(FREEZE);
    } finally {
      stage.thaw();
    }
    return new Freeze((from - begin) / 1e9, (System.nanoTime() - begin) / 1e9);
  }

  private static Findings compare(Summary closed, Summary open, Freeze freeze) {
    double seen = closed.all().latency().p999Ms();
    double felt = open.all().latency().p999Ms();
    long samples = closed.all().latency().count();
    return new Findings(
        "The server stood still for %.1f s: the closed loop's p99.9 is %.1f ms, the open loop's %.0f ms."
            .formatted(freeze.millis() / 1000, seen, felt),
        List.of(
            Check.atMost(
                    BROKEN, "p99.9 of the closed loop ÷ the freeze", 0.1, seen / freeze.millis())
                .given(samples, ENOUGH),
            Check.atLeast(FIXED, "p99.9 of the open loop ÷ the freeze", 0.8, felt / freeze.millis())
                .given(open.all().latency().count(), OPEN_PER_SECOND),
            Check.atLeast(COMPARED, "p99.9 open ÷ closed", 20, felt / seen).given(samples, ENOUGH)),
        List.of(chart(closed, open, freeze)),
        List.of(
            new Table(
                "Response times of the same server in the same seconds",
                List.of("Client", "requests", "p50 ms", "p90 ms", "p99 ms", "p99.9 ms", "max ms"),
                List.of(row("closed loop", closed), row("open loop", open)))));
  }

  private static List<String> row(String name, Summary summary) {
    var latency = summary.all().latency();
    return Table.row(
        name,
        latency.count(),
        latency.p50Ms(),
        latency.p90Ms(),
        latency.p99Ms(),
        latency.p999Ms(),
        latency.maxMs());
  }

  private static Chart chart(Summary closed, Summary open, Freeze freeze) {
    int seconds = Math.max(closed.bySecond().size(), open.bySecond().size());
    return new Chart(
        "p99 of the requests that were meant to start in each second",
        new Chart.Axis("seconds", false),
        new Chart.Axis("p99 in ms", true),
        IntStream.range(0, seconds).mapToObj(second -> second + 0.5).toList(),
        List.of(line("closed loop", closed, seconds), line("open loop", open, seconds)),
        List.of(new Chart.Band("frozen", freeze.from, freeze.to)));
  }

  private static Chart.Series line(String name, Summary summary, int seconds) {
    var bySecond = summary.bySecond();
    return new Chart.Series(
        name,
        IntStream.range(0, seconds)
            .mapToObj(at ->
                at < bySecond.size() && bySecond.get(at).latency().count() > 0
                    ? bySecond.get(at).latency().p99Ms()
                    : Double.NaN)
            .toList());
  }
}
