package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.COMPARED;
import static soulfra.experiments.Check.Mode.FIXED;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
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
    id = "7.2",
    name = "range-or-hash",
    chapter = Chapter.SHARDING,
    section = "Sharding by Key Range",
    sectionInFirstEdition = "Partitioning by Key Range",
    title = "By time, or by hash",
    question =
        """
        Thoughts are written as time goes by, and read by the hour. Which shard takes the writes, \
        and how many shards must a reader ask?\
        """,
    broken = "A shard for each range of creation times; today's is one of them.",
    fixed = "A hash of the author picks the shard; within it rows are sorted by time.",
    predictions =
        @About.Prediction(
            stage = Stage.THREE,
            says =
                """
                By range all writes of the day go to one shard, and the others rest. By hash each \
                takes its third. The bill comes with the reads: an hour lies on one shard by \
                range, and on all three by hash, of which the slowest decides how long it takes. \
                Stage 3 shards loops by range and all else by hash.\
                """),
    change = "Prefix the range's key with the author: which reads are still on one shard?")
public final class E07_2_RangeOrHash implements Experiment {

  private static final int SHARDS = 3;
  private static final int DAYS = 30;
  private static final int HOURS = 24;
  private static final int AUTHORS = 1000;

  /// How a thought finds its shard.
  private enum Way {
    RANGE("by range of time") {
      @Override
      int shardOf(long author, int hour) {
        return hour * SHARDS / (DAYS * HOURS);
      }

      @Override
      IntStream shardsOf(int hour) {
        return IntStream.of(shardOf(0, hour));
      }
    },
    HASH("by hash of the author") {
      @Override
      int shardOf(long author, int hour) {
        return PLACEMENT.shardOf(author);
      }

      @Override
      IntStream shardsOf(int hour) {
        return IntStream.range(0, SHARDS);
      }
    };

    private static final Placement PLACEMENT = Placement.slots(64, SHARDS, SHARDS);

    private final String says;

    Way(String says) {
      this.says = says;
    }

    abstract int shardOf(long author, int hour);

    /// Whom a reader of one hour must ask.
    abstract IntStream shardsOf(int hour);

    String table() {
      return "thoughts_" + name().toLowerCase(Locale.ROOT);
    }
  }

  /// @param today how many of the last day's thoughts each shard took
  /// @param missing thoughts of an hour that a reader of that hour did not find
  private record Outcome(Way way, List<Long> today, long asked, long missing, Histogram reads) {
    double hottest() {
      return (double) Collections.max(today) / today.stream().mapToLong(count -> count).sum();
    }
  }

  @Override
  public Findings run(Lab lab) throws Exception {
    int perHour = lab.quick() ? 5 : 100;
    var outcomes = new ArrayList<Outcome>();
    try (var shards = Shards.start(lab, SHARDS)) {
      for (var way : Way.values()) {
        lab.say("%d days with %d thoughts an hour, %s".formatted(DAYS, perHour, way.says));
        write(shards, way, perHour, lab);
        outcomes.add(read(lab, shards, way, perHour));
      }
    }
    var range = outcomes.getFirst();
    var hash = outcomes.getLast();
    return new Findings(
        "By range one shard took %.0f %% of the day's writes, by hash the busiest took %.0f %%; an hour was read from %d shard by range and from %d by hash."
            .formatted(100 * range.hottest(), 100 * hash.hottest(), range.asked, hash.asked),
        List.of(
            Check.atLeast(
                BROKEN, "The busiest shard's share of the day, by range", 0.99, range.hottest()),
            Check.atMost(
                FIXED, "The busiest shard's share of the day, by hash", 0.45, hash.hottest()),
            Check.that(
                COMPARED,
                "An hour lies on one shard by range, on all by hash",
                range.asked == 1 && hash.asked == SHARDS,
                "%d and %d".formatted(range.asked, hash.asked)),
            Check.never(
                FIXED,
                "A reader of an hour misses a thought of that hour",
                range.missing + hash.missing,
                range.reads.getTotalCount() + hash.reads.getTotalCount())),
        List.of(chart(outcomes)),
        List.of(table(outcomes)));
  }

  /// Hour by hour, as they came.
  private static void write(Shards shards, Way way, int perHour, Lab lab) throws SQLException {
    shards.run(
        """
        create table %s (author bigint, hour int, id bigint, body text, primary key (hour, id))
        """
            .formatted(way.table()));
    var random = lab.random().split();
    try (var writer = shards.new Client()) {
      for (int shard = 0; shard < SHARDS; shard++) {
        writer.to(shard).setAutoCommit(false);
      }
      long id = 0;
      for (int hour = 0; hour < DAYS * HOURS; hour++) {
        for (int i = 0; i < perHour; i++) {
          long author = random.nextInt(AUTHORS);
          try (var insert =
              writer
                  .to(way.shardOf(author, hour))
                  .prepareStatement("insert into %s values (?, ?, ?, ?)".formatted(way.table()))) {
            insert.setLong(1, author);
            insert.setInt(2, hour);
            insert.setLong(3, id++);
            insert.setString(4, "a thought of hour " + hour);
            insert.executeUpdate();
          }
        }
      }
      for (int shard = 0; shard < SHARDS; shard++) {
        writer.to(shard).commit();
      }
    }
  }

  private static Outcome read(Lab lab, Shards shards, Way way, int perHour) throws Exception {
    var random = lab.random().split();
    var missing = new long[1];
    var asked = new long[1];
    try (var reader = shards.new Client()) {
      var reads =
          Stopwatch.time(
              lab.quick() ? 300 : 3000,
              Duration.ofSeconds(10),
              () -> {
                int hour = random.nextInt(DAYS * HOURS);
                long found = 0;
                long shardsAsked = 0;
                for (int shard : way.shardsOf(hour).toArray()) {
                  found +=
                      Sqlite.number(
                          reader.to(shard),
                          "select count(*) from %s where hour = %d".formatted(way.table(), hour));
                  shardsAsked++;
                }
                missing[0] += perHour - found;
                asked[0] = Math.max(asked[0], shardsAsked);
              });
      var today =
          shards.numbers(
              "select count(*) from %s where hour >= %d"
                  .formatted(way.table(), (DAYS - 1) * HOURS));
      return new Outcome(way, today, asked[0], missing[0], reads);
    }
  }

  private static Chart chart(List<Outcome> outcomes) {
    return new Chart(
        "By range of time, one shard takes all that is written today",
        new Chart.Axis("shard", false),
        new Chart.Axis("% of the last day's thoughts", false),
        IntStream.rangeClosed(1, SHARDS).mapToObj(shard -> (double) shard).toList(),
        outcomes.stream()
            .map(outcome -> {
              double all = outcome.today.stream().mapToLong(count -> count).sum();
              return new Chart.Series(
                  outcome.way.says,
                  outcome.today.stream().map(count -> 100 * count / all).toList());
            })
            .toList(),
        List.of());
  }

  private static Table table(List<Outcome> outcomes) {
    return new Table(
        "Thoughts written in the order of time, and read by the hour",
        List.of("Way", "busiest shard, % of the day", "shards a read asks", "p50 µs", "p99 µs"),
        outcomes.stream()
            .map(outcome ->
                Table.row(
                    outcome.way.says,
                    100 * outcome.hottest(),
                    outcome.asked,
                    Stopwatch.micros(outcome.reads, 50),
                    Stopwatch.micros(outcome.reads, 99)))
            .toList());
  }
}
