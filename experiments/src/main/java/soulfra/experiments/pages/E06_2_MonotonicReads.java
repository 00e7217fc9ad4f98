package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.COMPARED;
import static soulfra.experiments.Check.Mode.FIXED;

import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import soulfra.experiments.About;
import soulfra.experiments.Chapter;
import soulfra.experiments.Check;
import soulfra.experiments.Experiment;
import soulfra.experiments.Findings;
import soulfra.experiments.Lab;
import soulfra.experiments.Stage;
import soulfra.experiments.report.Chart;
import soulfra.experiments.report.Table;

@About(
    id = "6.2",
    name = "monotonic-reads",
    chapter = Chapter.REPLICATION,
    section = "Monotonic Reads",
    sectionInFirstEdition = "Monotonic Reads",
    title = "The page that grows younger",
    question =
        """
        A conversation grows, and its readers reload it again and again, each time from whichever \
        of two copies. How many of a thousand reloads show less than the one before?\
        """,
    broken = "Read from either follower, by chance.",
    fixed =
        """
        Stay with one follower; or take the log's position along from each read, and pass over a \
        follower that is not there yet.\
        """,
    predictions = {
      @About.Prediction(
          stage = Stage.ONE,
          says = "No reload shows less: there is one copy, and it only grows."),
      @About.Prediction(
          stage = Stage.TWO,
          says = "No reload shows less, at whichever server: they read the same Postgres."),
      @About.Prediction(
          stage = Stage.THREE,
          says =
              """
              (Its kind of store: a leader and two followers, one of them further behind.) Time \
              goes backwards at each step from the nearer follower to the farther, which is every \
              fourth reload. Who stays with one follower never sees it, while that one lives; who \
              takes the position along never sees it, and mostly reads from the nearer.\
              """)
    },
    change =
        """
        Give both followers the same lag: why does time still go backwards, and how much less?\
        """)
public final class E06_2_MonotonicReads implements Experiment {

  private static final int READERS = 4;
  private static final List<Duration> LAGS = List.of(Duration.ofMillis(5), Duration.ofMillis(100));
  private static final Duration PAUSE = Duration.ofMillis(1);
  private static final String LENGTH = "select length from conversation";

  private enum Way {
    ANY("either follower"),
    STICKY("always the same"),
    POSITION("one that has what was seen");

    private final String says;

    Way(String says) {
      this.says = says;
    }
  }

  /// @param backwards reloads that showed less than the reload before
  /// @param farthest how many messages less, at most
  /// @param behind how many messages less than the leader had, on average
  private record Outcome(Way way, long reads, long backwards, long farthest, double behind) {
    double perThousand() {
      return 1000.0 * backwards / reads;
    }
  }

  @Override
  public Findings run(Lab lab) throws Exception {
    int each = lab.quick() ? 200 : 2000;
    var outcomes = new ArrayList<Outcome>();
    try (var copies = Copies.of(lab, "a", 2)) {
      try (var setUp = copies.leader()) {
        Sqlite.run(setUp, "create table conversation (length bigint)");
        Sqlite.run(setUp, "insert into conversation values (0)");
        var position = copies.position(setUp);
        for (int i = 0; i < LAGS.size(); i++) {
          try (var follower = copies.follower(i + 1)) {
            copies.await(follower, position);
          }
          copies.lag(i + 1, LAGS.get(i));
        }
      }
      for (var way : Way.values()) {
        lab.say("%d people read from %s".formatted(READERS, way.says));
        outcomes.add(read(copies, way, each, lab.random()));
      }
      return findings(lab.stage(), copies.canLag(), outcomes);
    }
  }

  /// One writes all the time, while the others read.
  private static Outcome read(Copies copies, Way way, int each, SplittableRandom random)
      throws Exception {
    var tally = new Tally();
    var reading = new AtomicInteger(READERS);
    var written = new AtomicLong();
    var randoms = Stream.generate(random::split).limit(READERS).toList();
    Parallel.run(
        READERS + 1,
        (number, together) -> {
          if (number == READERS) {
            write(copies, written, together, reading);
            return;
          }
          try (var near = copies.follower(1);
              var far = copies.follower(2)) {
            var reader = new Reloads(copies, way, List.of(near, far), randoms.get(number));
            together.await();
            reader.run(each, written, tally);
          } finally {
            reading.decrementAndGet();
          }
        });
    long reads = (long) READERS * each;
    return new Outcome(
        way,
        reads,
        tally.backwards.sum(),
        tally.farthest.get(),
        tally.behind.sum() / (double) reads);
  }

  private static void write(
      Copies copies, AtomicLong written, CyclicBarrier together, AtomicInteger reading)
      throws Exception {
    try (var leader = copies.leader()) {
      written.set(Sqlite.number(leader, LENGTH));
      together.await();
      while (reading.get() > 0) {
        Sqlite.run(leader, "update conversation set length = length + 1");
        written.incrementAndGet();
        TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
      }
    }
  }

  /// What all readers see.
  private static final class Tally {
    private final LongAdder backwards = new LongAdder();
    private final LongAdder behind = new LongAdder();
    private final AtomicLong farthest = new AtomicLong();
  }

  /// One who reloads a page.
  ///
  /// @param followers the nearer one first
  private record Reloads(
      Copies copies, Way way, List<Connection> followers, SplittableRandom random) {

    void run(int times, AtomicLong written, Tally tally) throws Exception {
      int home = random.nextInt(followers.size());
      var position = copies.beginning();
      long before = 0;
      for (int i = 0; i < times; i++) {
        int any = random.nextInt(followers.size());
        var copy =
            switch (way) {
              case ANY -> followers.get(any);
              case STICKY -> followers.get(home);
              case POSITION ->
                  copies.has(followers.get(any), position)
                      ? followers.get(any)
                      : followers.getFirst();
            };
        if (way == Way.POSITION) {
          copies.await(copy, position);
        }
        long latest = written.get();
        long now = Sqlite.number(copy, LENGTH);
        position = copies.position(copy);
        tally.backwards.add(now < before ? 1 : 0);
        tally.farthest.accumulateAndGet(before - now, Math::max);
        tally.behind.add(Math.max(0, latest - now));
        before = now;
        TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
      }
    }
  }

  private static Findings findings(Stage stage, boolean canLag, List<Outcome> outcomes) {
    var any = outcomes.getFirst();
    var fixed = outcomes.subList(1, outcomes.size());
    var broken = "A reload from any copy shows less than the one before";
    var checks = new ArrayList<Check>();
    if (canLag) {
      checks.add(Check.seen(BROKEN, broken, any.backwards, any.reads));
      checks.add(
          Check.atLeast(
              COMPARED,
              "Of the steps from the nearer follower to the farther, a quarter of all, go back",
              0.5,
              any.backwards / (any.reads / 4.0)));
    } else {
      checks.add(Check.never(BROKEN, broken, any.backwards, any.reads));
    }
    checks.add(
        Check.never(
            FIXED,
            "With one follower, or with the position, a reload shows less",
            fixed.stream().mapToLong(Outcome::backwards).sum(),
            fixed.stream().mapToLong(Outcome::reads).sum()));
    return new Findings(
        "%s: of 1,000 reloads from any copy %.0f showed less than the one before, by up to %d messages."
                .formatted(stage.id, any.perThousand(), any.farthest)
            + " With one follower, or with the position, %d of %d."
                .formatted(
                    fixed.stream().mapToLong(Outcome::backwards).sum(),
                    fixed.stream().mapToLong(Outcome::reads).sum()),
        checks,
        List.of(chart(outcomes)),
        List.of(table(canLag, outcomes)));
  }

  private static Chart chart(List<Outcome> outcomes) {
    return new Chart(
        "Two copies that lag differently make time go backwards",
        new Chart.Axis("way (1 any follower, 2 the same, 3 by position)", false),
        new Chart.Axis("of 1,000 reloads, show less than before", false),
        List.of(1.0, 2.0, 3.0),
        List.of(
            new Chart.Series("backwards", outcomes.stream().map(Outcome::perThousand).toList())),
        List.of());
  }

  private static Table table(boolean canLag, List<Outcome> outcomes) {
    return new Table(
        canLag
            ? "Two followers, %d and %d ms behind"
                .formatted(LAGS.getFirst().toMillis(), LAGS.getLast().toMillis())
            : "One copy",
        List.of(
            "Read from",
            "reloads",
            "backwards",
            "per 1,000",
            "at most, messages",
            "behind, messages"),
        outcomes.stream()
            .map(o ->
                Table.row(o.way.says, o.reads, o.backwards, o.perThousand(), o.farthest, o.behind))
            .toList());
  }
}
