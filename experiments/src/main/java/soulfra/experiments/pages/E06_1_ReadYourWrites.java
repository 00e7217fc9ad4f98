package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.COMPARED;
import static soulfra.experiments.Check.Mode.FIXED;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
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
    id = "6.1",
    name = "read-your-writes",
    chapter = Chapter.REPLICATION,
    section = "Reading Your Own Writes",
    sectionInFirstEdition = "Reading Your Own Writes",
    title = "Where is what I just wrote?",
    question =
        """
        People write something, think for up to a tenth of a second, and look for it on a copy \
        that lags. How many of a thousand don't find it?\
        """,
    broken = "Write to the leader, read from a follower.",
    fixed =
        """
        Take the log's position along from the write. A follower that is not there yet is waited \
        for; or the leader is asked instead.\
        """,
    predictions = {
      @About.Prediction(
          stage = Stage.ONE,
          says = "Everybody finds it: there is one copy, and a commit is in it for all readers."),
      @About.Prediction(
          stage = Stage.TWO,
          says =
              """
              Everybody finds it, whichever server they ask: both read the one Postgres, at which \
              a commit shows at once.\
              """),
      @About.Prediction(
          stage = Stage.THREE,
          says =
              """
              (Its kind of store: a leader and a follower, which confirms each write.) The share that does \
              not find it is the share that thinks for less than the lag: a quarter of them at 25 ms. \
              That is so though a follower had it on disk before the write was acknowledged: it \
              has it, and does not show it. With the position nobody misses it. Who waits pays \
              what is left of the lag, who asks the leader pays with the leader's time.\
              """)
    },
    change = "Let people think for 20 ms at most, as a page does that reloads after a click.")
public final class E06_1_ReadYourWrites implements Experiment {

  private static final int PEOPLE = 10;
  private static final long MOST_EACH = 1_000_000;
  private static final Duration MOST_THOUGHT = Duration.ofMillis(100);
  private static final List<Integer> LAGS_MILLIS = List.of(0, 25, 75);
  private static final int LEAST_HASTY = 5;

  private enum Way {
    ANY("a follower"),
    WAIT("a follower that has it"),
    LEADER("a follower, or else the leader");

    private final String says;

    Way(String says) {
      this.says = says;
    }
  }

  /// What ten people see at the same time.
  private static final class Tally {
    private final LongAdder misses = new LongAdder();
    private final LongAdder hasty = new LongAdder();
    private final LongAdder hastyMisses = new LongAdder();
    private final LongAdder leader = new LongAdder();
    private final LongAdder waitedNanos = new LongAdder();
  }

  /// @param misses reads that did not find what their reader had written
  /// @param hasty reads that had ended when the lag, counted from the begin of the write, had not
  /// @param hastyMisses which of those did not find it
  /// @param leader reads that the leader answered
  /// @param waitedMillis for the follower, on the average read
  private record Outcome(
      Way way,
      int lagMillis,
      long reads,
      long misses,
      long hasty,
      long hastyMisses,
      long leader,
      double waitedMillis) {

    double perThousand() {
      return 1000.0 * misses / reads;
    }
  }

  @Override
  public Findings run(Lab lab) throws Exception {
    var outcomes = new ArrayList<Outcome>();
    var people = new ArrayList<Person>();
    try (var copies = Copies.of(lab, "a", 1)) {
      try (var setUp = copies.leader()) {
        Sqlite.run(setUp, "create table notes (id bigint primary key)");
      }
      try {
        for (int i = 0; i < PEOPLE; i++) {
          people.add(Person.of(copies, lab.random().split()));
        }
        for (var way : Way.values()) {
          for (int lag : copies.canLag() ? LAGS_MILLIS : List.of(0)) {
            lab.say("%s, %d ms behind".formatted(way.says, lag));
            copies.lag(1, Duration.ofMillis(lag));
            outcomes.add(look(copies, way, lag, people, lab.quick() ? 6 : 100));
          }
        }
      } finally {
        for (var person : people) {
          person.close();
        }
      }
      return findings(lab.stage(), copies.canLag(), outcomes);
    }
  }

  /// One who writes and reads, with a connection for each.
  private record Person(
      Connection leader, Connection follower, SplittableRandom random, AtomicLong written)
      implements AutoCloseable {

    static Person of(Copies copies, SplittableRandom random) throws SQLException {
      return new Person(copies.leader(), copies.follower(1), random, new AtomicLong());
    }

    Duration thought() {
      return Duration.ofNanos(random.nextLong(MOST_THOUGHT.toNanos()));
    }

    @Override
    public void close() throws SQLException {
      try (leader;
          follower) {
        // Both, the second even if the first can't be.
      }
    }
  }

  private static Outcome look(Copies copies, Way way, int lagMillis, List<Person> people, int each)
      throws Exception {
    var tally = new Tally();
    Parallel.run(
        PEOPLE,
        (number, together) -> {
          var me = people.get(number);
          together.await();
          for (int i = 0; i < each; i++) {
            long id = number * MOST_EACH + me.written.getAndIncrement();
            long begun = System.nanoTime();
            Sqlite.run(me.leader, "insert into notes values (%d)".formatted(id));
            var position = copies.position(me.leader);
            TimeUnit.NANOSECONDS.sleep(me.thought().toNanos());
            var asked = choose(copies, way, position, me, tally);
            var count = "select count(*) from notes where id = %d".formatted(id);
            boolean found = Sqlite.number(asked, count) == 1;
            boolean hasty = System.nanoTime() - begun < lagMillis * 1_000_000L;
            tally.misses.add(found ? 0 : 1);
            tally.hasty.add(hasty ? 1 : 0);
            tally.hastyMisses.add(hasty && !found ? 1 : 0);
          }
        });
    long reads = (long) PEOPLE * each;
    return new Outcome(
        way,
        lagMillis,
        reads,
        tally.misses.sum(),
        tally.hasty.sum(),
        tally.hastyMisses.sum(),
        tally.leader.sum(),
        tally.waitedNanos.sum() / 1e6 / reads);
  }

  /// Whom to ask for what stands in the log before a position.
  private static Connection choose(Copies copies, Way way, String position, Person me, Tally tally)
      throws SQLException, InterruptedException {
    return switch (way) {
      case ANY -> me.follower;
      case WAIT -> {
        long begun = System.nanoTime();
        copies.await(me.follower, position);
        tally.waitedNanos.add(System.nanoTime() - begun);
        yield me.follower;
      }
      case LEADER -> {
        boolean there = copies.has(me.follower, position);
        tally.leader.add(there ? 0 : 1);
        yield there ? me.follower : me.leader;
      }
    };
  }

  private static Findings findings(Stage stage, boolean canLag, List<Outcome> outcomes) {
    var any = of(outcomes, Way.ANY);
    var worst = any.getLast();
    long misses = any.stream().mapToLong(Outcome::misses).sum();
    long reads = any.stream().mapToLong(Outcome::reads).sum();
    long hasty = any.stream().mapToLong(Outcome::hasty).sum();
    long hastyMisses = any.stream().mapToLong(Outcome::hastyMisses).sum();
    var fixed = outcomes.stream().filter(outcome -> outcome.way != Way.ANY).toList();
    var broken = "A read from another copy misses what its reader has written";
    var checks = new ArrayList<Check>();
    if (canLag) {
      checks.add(Check.seen(BROKEN, broken, misses, reads));
      checks.add(
          Check.never(
                  COMPARED, "A read that ends within the lag finds it", hasty - hastyMisses, hasty)
              .given(hasty, LEAST_HASTY));
    } else {
      checks.add(Check.never(BROKEN, broken, misses, reads));
    }
    checks.add(
        Check.never(
            FIXED,
            "With the position a read misses it",
            fixed.stream().mapToLong(Outcome::misses).sum(),
            fixed.stream().mapToLong(Outcome::reads).sum()));
    return new Findings(
        "%s, %d ms behind: %.0f of 1,000 people did not find what they had just written."
                .formatted(stage.id, worst.lagMillis, worst.perThousand())
            + " With the position all did; the follower was waited for %.0f ms on average,"
                .formatted(of(outcomes, Way.WAIT).getLast().waitedMillis)
            + " or else the leader answered %d of %d."
                .formatted(of(outcomes, Way.LEADER).getLast().leader, worst.reads),
        checks,
        List.of(chart(outcomes)),
        List.of(table(outcomes)));
  }

  private static List<Outcome> of(List<Outcome> outcomes, Way way) {
    return outcomes.stream().filter(outcome -> outcome.way == way).toList();
  }

  private static Chart chart(List<Outcome> outcomes) {
    var series =
        Arrays.stream(Way.values())
            .map(way ->
                new Chart.Series(
                    way.says, of(outcomes, way).stream().map(Outcome::perThousand).toList()))
            .toList();
    return new Chart(
        "Who thinks for less than the lag does not find what they wrote",
        new Chart.Axis("how far the follower is behind, ms", false),
        new Chart.Axis("of 1,000 people, do not find it", false),
        of(outcomes, Way.ANY).stream().map(outcome -> (double) outcome.lagMillis).toList(),
        series,
        List.of());
  }

  private static Table table(List<Outcome> outcomes) {
    return new Table(
        "Written at the leader, looked for up to %d ms later".formatted(MOST_THOUGHT.toMillis()),
        List.of("Asked", "lag, ms", "reads", "missed", "per 1,000", "at the leader", "waited, ms"),
        outcomes.stream()
            .map(o ->
                Table.row(
                    o.way.says,
                    o.lagMillis,
                    o.reads,
                    o.misses,
                    o.perThousand(),
                    o.leader,
                    o.waitedMillis))
            .toList());
  }
}
