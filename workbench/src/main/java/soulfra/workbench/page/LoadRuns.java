package soulfra.workbench.page;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import soulfra.experiments.load.HttpLoad;
import soulfra.experiments.load.Mix;
import soulfra.experiments.load.Recorder;
import soulfra.experiments.load.Schedule;
import soulfra.experiments.load.Schedule.Arrivals;
import soulfra.experiments.load.Summary;
import soulfra.experiments.report.Chart;
import soulfra.experiments.report.Machine;
import soulfra.experiments.report.Report;
import soulfra.experiments.report.ReportFiles;
import soulfra.experiments.report.Table;

/// A load on a running stage, in rounds of a few seconds: each is an open loop as `./lab load` has
/// it, at the rate that the slider says when it begins, or one and a half times that of the last.
/// Rate against latency is the hockey stick (DDIA, "Describing Performance").
///
/// @param root the project's folder
/// @param urls of the stages that run
/// @param rates what the slider says, by stage
record LoadRuns(
    Path root,
    Map<String, URI> urls,
    Map<String, Double> rates,
    Worker<Asked, Moment, Ended> worker) {

  static final double MOST_RATE = 20_000;

  private static final Duration ROUND = Duration.ofSeconds(3);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final String MIX = "chat=40,feed=25,page=20,bless=10,follow=5";
  private static final int CONNECTIONS = 64;
  private static final int USERS = 20;
  private static final int MOST_ROUNDS = 200;
  private static final double STEP = 1.5;

  /// A climb ends where users wait so long, or so many of a hundred fail.
  private static final double BENT_MS = 1_000;

  private static final double BENT_PERCENT = 1;

  LoadRuns(Path root, Map<String, URI> urls, Worker<Asked, Moment, Ended> worker) {
    this(root, Map.copyOf(urls), new ConcurrentHashMap<>(), worker);
  }

  /// @param climbs whether the rate grows by itself from round to round, until it bends
  record Asked(String stage, double rate, boolean climbs) {}

  /// Either something that is being prepared, or what one round was like.
  record Moment(@Nullable String said, @Nullable Round round) {}

  /// @param rate requests a second that were meant to start
  /// @param done of them that were done, a second
  /// @param why what most of those that failed were told
  /// @param lateMs how late the generator itself was, at the 99th percentile: where this is much,
  ///   the machine is the limit, and not the server
  record Round(
      double rate,
      double done,
      @Nullable Double p50Ms,
      @Nullable Double p99Ms,
      long failed,
      @Nullable String why,
      double lateMs) {}

  record Ended(String witness, String page) {}

  /// @throws IllegalArgumentException if it makes no sense
  /// @throws IllegalStateException if something else runs
  void begin(Asked asked) {
    check(asked.rate);
    var url = urls.get(asked.stage);
    if (url == null) {
      throw new IllegalArgumentException(asked.stage + " does not run: ./lab up starts it.");
    }
    worker.begin(
        "A load runs on " + asked.stage,
        asked,
        progress -> {
          rates.put(asked.stage, asked.rate);
          return run(asked, url, progress);
        });
  }

  /// From the next round on.
  ///
  /// @throws NoSuchElementException if no load runs
  void change(double rate) {
    check(rate);
    var running = worker.state().running();
    if (running == null) {
      throw new NoSuchElementException("No load runs.");
    }
    rates.put(running.ask().stage, rate);
  }

  private static void check(double rate) {
    if (!(rate >= 1 && rate <= MOST_RATE)) {
      throw new IllegalArgumentException(
          "rate must be 1 to %,.0f requests a second: rate=%s".formatted(MOST_RATE, rate));
    }
  }

  private Ended run(Asked asked, URI url, Consumer<Moment> progress) throws InterruptedException {
    var at = Instant.now();
    var rounds = new ArrayList<Round>();
    var load =
        new HttpLoad(
            url,
            asked.rate,
            ROUND,
            Arrivals.POISSON,
            Mix.parse(MIX),
            CONNECTIONS,
            0,
            USERS,
            PATIENCE,
            1);
    try (var generator = load.open(new Teller(progress))) {
      for (int n = 0; n < MOST_ROUNDS && goesOn(asked, rounds); n++) {
        var recorder = new Recorder();
        double rate = Objects.requireNonNull(rates.get(asked.stage));
        generator.run(new Schedule(rate, ROUND, Arrivals.POISSON, n + 1), recorder);
        var round = round(rate, recorder.summary());
        rounds.add(round);
        progress.accept(new Moment(null, round));
        if (asked.climbs) {
          rates.put(asked.stage, Math.min(MOST_RATE, rate * STEP));
        }
      }
    } catch (InterruptedException e) {
      if (rounds.isEmpty()) {
        throw e;
      }
      // Stopped: what was measured until then is a result.
    }
    var report = report(asked, rounds, at);
    var page = ReportFiles.write(report, root.resolve("results")).html();
    return new Ended(report.witness(), "/results/" + page.getFileName());
  }

  private static boolean goesOn(Asked asked, List<Round> rounds) {
    return !asked.climbs
        || rounds.isEmpty()
        || !(bent(rounds.getLast()) || rounds.getLast().rate >= MOST_RATE);
  }

  private static boolean bent(Round round) {
    return round.failed > round.rate * ROUND.toSeconds() * BENT_PERCENT / 100
        || (round.p99Ms != null && round.p99Ms > BENT_MS);
  }

  private static Round round(double rate, Summary summary) {
    var all = summary.all();
    boolean any = all.latency().count() > 0;
    var why =
        Stream.of(all.refused(), all.unanswered())
            .flatMap(codes -> codes.entrySet().stream())
            .max(Map.Entry.comparingByValue())
            .map(Map.Entry::getKey)
            .orElse(null);
    return new Round(
        rate,
        summary.rate(),
        any ? (Double) all.latency().p50Ms() : null,
        any ? (Double) all.latency().p99Ms() : null,
        all.failed(),
        why,
        summary.generatorLate().p99Ms());
  }

  private static Report report(Asked asked, List<Round> rounds, Instant at) {
    var sorted = rounds.stream().sorted(Comparator.comparingDouble(Round::rate)).toList();
    var good = sorted.stream().filter(round -> !bent(round)).toList();
    var witness =
        good.isEmpty()
            ? "Not even %,.0f requests/s were done in time.".formatted(sorted.getFirst().rate)
            : String.format(
                Locale.ROOT,
                "Up to %,.0f requests/s, 99 %% of the users waited at most %.0f ms.",
                good.getLast().rate,
                good.stream()
                    .map(Round::p99Ms)
                    .filter(Objects::nonNull)
                    .mapToDouble(Double::doubleValue)
                    .max()
                    .orElse(Double.NaN));
    var rates = sorted.stream().map(Round::rate).toList();
    return new Report(
        "load-rounds-" + asked.stage,
        "Rate against latency of " + asked.stage,
        null,
        witness,
        Map.of(
            "Load",
            "%s, rounds of %d s, %d connections, %d users"
                .formatted(MIX, ROUND.toSeconds(), CONNECTIONS, USERS)),
        List.of(),
        List.of(
            new Chart(
                "How long do users wait at which rate?",
                new Chart.Axis("requests/s", false),
                new Chart.Axis("latency, ms", true),
                rates,
                List.of(
                    new Chart.Series("p50", sorted.stream().map(r -> or(r.p50Ms)).toList()),
                    new Chart.Series("p99", sorted.stream().map(r -> or(r.p99Ms)).toList())),
                List.of())),
        List.of(
            new Table(
                "Rounds, in the order in which they were run",
                List.of("rate /s", "done /s", "p50 ms", "p99 ms", "failed", "generator late ms"),
                rounds.stream()
                    .map(r ->
                        Table.row(r.rate, r.done, or(r.p50Ms), or(r.p99Ms), r.failed, r.lateMs))
                    .toList())),
        new Report.Rerun(
            "./lab load --stage %s --rate %.0f --seconds 15"
                .formatted(asked.stage, sorted.getLast().rate),
            1,
            at,
            Duration.between(at, Instant.now()),
            Map.of(),
            Machine.here()));
  }

  private static double or(@Nullable Double value) {
    return value == null ? Double.NaN : value;
  }

  private record Teller(Consumer<Moment> progress) implements HttpLoad.Watcher {

    @Override
    public void preparing(String what, int done, int all) {
      progress.accept(new Moment("signing in %d of %d users".formatted(done, all), null));
    }

    @Override
    public void running(Recorder recorder) {
      // Rounds are told one by one.
    }
  }
}
