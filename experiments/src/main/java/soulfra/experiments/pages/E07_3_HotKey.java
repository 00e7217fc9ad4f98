package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.COMPARED;
import static soulfra.experiments.Check.Mode.FIXED;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
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
    id = "7.3",
    name = "hot-key",
    chapter = Chapter.SHARDING,
    section = "Skewed Workloads and Relieving Hot Spots",
    sectionInFirstEdition = "Skewed Workloads and Relieving Hot Spots",
    title = "A celebrity's thought",
    question =
        """
        Everybody blesses one thought at once. Its count is one row on one shard, and no hash \
        helps, for there is only one key. What does it help to split the key, and who pays?\
        """,
    broken = "One counter under the thought's own key.",
    fixed = "A hundred counters under the key and two digits at random, summed up by the reader.",
    predictions = {
      @About.Prediction(
          stage = Stage.TWO,
          says =
              """
              One row is a queue: each blessing holds its lock until its commit is on disk. A \
              hundred rows let the commits of many share one flush, on a single Postgres \
              already. Both count right. A read sums up a hundred rows.\
              """),
      @About.Prediction(
          stage = Stage.THREE,
          says =
              """
              One key puts all the load on one of three shards, the others rest. Split by two \
              digits each takes about a third, and more blessings get through. A reader must \
              ask all three.\
              """)
    },
    change = "Split by one digit, by three: when do writers stop to gain, and what do readers pay?")
public final class E07_3_HotKey implements Experiment {

  private static final int WRITERS = 8;
  private static final int PARTS = 100;
  private static final Placement PLACEMENT = Placement.slots(64, 3, 3);

  /// @param loads how many blessings each shard took
  /// @param rows what a reader sums up
  /// @param wrong by how much the sum that a reader finds misses the acknowledged ones
  private record Outcome(
      int parts,
      long acknowledged,
      double perSecond,
      List<Long> loads,
      long wrong,
      long rows,
      Histogram reads) {}

  @Override
  public Findings run(Lab lab) throws Exception {
    int each = lab.quick() ? 150 : 2000;
    var outcomes = new ArrayList<Outcome>();
    try (var shards = Shards.start(lab, lab.stage() == Stage.THREE ? 3 : 1)) {
      for (int parts : List.of(1, 10, PARTS)) {
        lab.say("%d people bless one thought, its key in %d parts".formatted(WRITERS, parts));
        outcomes.add(bless(lab, shards, parts, each));
      }
    }
    var hot = outcomes.getFirst();
    var split = outcomes.getLast();
    var checks = new ArrayList<Check>();
    checks.add(
        Check.atLeast(
            BROKEN,
            "The busiest shard's load ÷ mean, one key",
            Math.max(1, hot.loads.size() - 0.01),
            Shards.skew(hot.loads)));
    checks.add(
        Check.atMost(
            FIXED, "The busiest shard's load ÷ mean, split", 1.5, Shards.skew(split.loads)));
    checks.add(
        Check.atLeast(
            COMPARED, "Blessings a second, split ÷ one key", 1.3, split.perSecond / hot.perSecond));
    checks.add(
        Check.that(
            COMPARED,
            "A read of the split key sums up all its parts",
            hot.rows == 1 && split.rows == PARTS,
            "%d rows instead of %d".formatted(split.rows, hot.rows)));
    checks.add(
        Check.never(
            FIXED,
            "The count differs from the acknowledged blessings",
            outcomes.stream().mapToLong(Outcome::wrong).sum(),
            outcomes.stream().mapToLong(Outcome::acknowledged).sum()));
    return new Findings(
        "Split into %d parts, one thought took %.1f times as many blessings a second, the busiest of %d shards %.2f times the mean instead of %.2f; a read sums up %d rows instead of %d."
            .formatted(
                PARTS,
                split.perSecond / hot.perSecond,
                hot.loads.size(),
                Shards.skew(split.loads),
                Shards.skew(hot.loads),
                split.rows,
                hot.rows),
        checks,
        List.of(chart(outcomes)),
        List.of(table(outcomes)));
  }

  private static Outcome bless(Lab lab, Shards shards, int parts, int each) throws Exception {
    var table = "blessings_" + parts;
    shards.run("create table %s (part int primary key, count bigint)".formatted(table));
    for (int part = 0; part < parts; part++) {
      try (var connection = shards.connect(shardOf(shards, part))) {
        Sqlite.run(connection, "insert into %s values (%d, 0)".formatted(table, part));
      }
    }
    var chances = IntStream.range(0, WRITERS).mapToObj(_ -> lab.random().split()).toList();
    long nanos =
        Parallel.run(
            WRITERS,
            (writer, together) -> {
              try (var mine = shards.new Client()) {
                together.await();
                for (int i = 0; i < each; i++) {
                  int part = chances.get(writer).nextInt(parts);
                  Sqlite.run(
                      mine.to(shardOf(shards, part)),
                      "update %s set count = count + 1 where part = %d".formatted(table, part));
                }
              }
            });
    long all = (long) WRITERS * each;
    var loads = shards.numbers("select coalesce(sum(count), 0) from " + table);
    long rows =
        shards.numbers("select count(*) from " + table).stream().mapToLong(count -> count).sum();
    long sum = loads.stream().mapToLong(load -> load).sum();
    return new Outcome(
        parts,
        all,
        all * 1e9 / nanos,
        loads,
        Math.abs(all - sum),
        rows,
        reads(lab, shards, table, parts));
  }

  private static Histogram reads(Lab lab, Shards shards, String table, int parts) throws Exception {
    var holding = IntStream.range(0, parts).map(part -> shardOf(shards, part)).distinct().toArray();
    try (var reader = shards.new Client()) {
      return Stopwatch.time(
          lab.quick() ? 300 : 2000,
          Duration.ofSeconds(10),
          () -> {
            for (int shard : holding) {
              Sqlite.number(reader.to(shard), "select sum(count) from " + table);
            }
          });
    }
  }

  private static int shardOf(Shards shards, int part) {
    return shards.count() == 1 ? 0 : PLACEMENT.shardOf(part);
  }

  private static Chart chart(List<Outcome> outcomes) {
    return new Chart(
        "The more parts a key has, the more blessings get through",
        new Chart.Axis("parts of the key", true),
        new Chart.Axis("blessings a second", false),
        outcomes.stream().map(outcome -> (double) outcome.parts).toList(),
        List.of(
            new Chart.Series(
                "blessings a second", outcomes.stream().map(Outcome::perSecond).toList())),
        List.of());
  }

  private static Table table(List<Outcome> outcomes) {
    return new Table(
        "One thought, blessed by %d at once".formatted(WRITERS),
        List.of("Parts", "blessings/s", "busiest shard ÷ mean", "read p50 µs", "read p99 µs"),
        outcomes.stream()
            .map(outcome ->
                Table.row(
                    outcome.parts,
                    outcome.perSecond,
                    Shards.skew(outcome.loads),
                    Stopwatch.micros(outcome.reads, 50),
                    Stopwatch.micros(outcome.reads, 99)))
            .toList());
  }
}
