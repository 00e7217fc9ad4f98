package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.COMPARED;
import static soulfra.experiments.Check.Mode.FIXED;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Objects;
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
    id = "9.4",
    name = "clock-skew",
    chapter = Chapter.TROUBLE,
    section = "Relying on Synchronized Clocks",
    sectionInFirstEdition = "Relying on Synchronized Clocks",
    title = "The later write that was earlier",
    question =
        """
        Ada writes a mood at one node; Bob, at another node, reads it and answers by changing it. \
        The nodes keep the write with the later timestamp. Bob's node's clock is a little slow. \
        Whose write is left?\
        """,
    broken = "Timestamps from each node's clock; the later one wins (last write wins).",
    fixed =
        """
        Hybrid logical clocks: the node's clock, or one more than the newest timestamp that it has \
        seen, whichever is later.\
        """,
    predictions = {
      @About.Prediction(
          stage = Stage.THREE,
          says =
              """
              (Several nodes that take writes, as a store with several leaders has them; here two \
              SQLite files that send each other rows.) Bob's write is acknowledged and gets lost \
              without an error as soon as the skew is larger than the time between the two writes: \
              never without skew, nearly always at 50 ms. With hybrid clocks never, though the \
              physical clocks are as wrong as before.\
              """)
    },
    change = "Let a clock be fast instead of slow, then steps back: what does the hybrid clock do?")
public final class E09_4_ClockSkew implements Experiment {

  private static final List<Integer> SKEWS = List.of(0, 2, 5, 10, 20, 50);
  private static final int MOST_BETWEEN = 20;

  /// How a node gets the timestamp of a write.
  private enum Clock {
    OWN("own clock"),
    HYBRID("hybrid logical clock");

    private final String says;

    Clock(String says) {
      this.says = says;
    }
  }

  private record Stamped(int id, String mood, long stamp) {}

  /// A node with its file, and a clock that is slow by some milliseconds. Timestamps are
  /// milliseconds × 1000, so that a logical clock has room for its steps.
  private static final class Node implements AutoCloseable {
    private static final String MERGE =
        """
        insert into moods (id, mood, stamp) values (?, ?, ?)
        on conflict (id) do update set mood = excluded.mood, stamp = excluded.stamp
        where excluded.stamp > moods.stamp\
        """;

    private final Connection connection;
    private final Clock clock;
    private final int slow;
    private long newest;

    private Node(Path file, Clock clock, int slow) throws SQLException {
      this.connection = Sqlite.open(file, "normal");
      this.clock = clock;
      this.slow = slow;
      Sqlite.run(
          connection, "create table moods (id integer primary key, mood text, stamp integer)");
      connection.setAutoCommit(false);
    }

    /// A client's write, acknowledged in any case.
    Stamped write(int id, String mood, long trueMillis) throws SQLException {
      long physical = (trueMillis - slow) * 1000;
      long stamp =
          switch (clock) {
            case OWN -> physical;
            case HYBRID -> Math.max(physical, newest + 1);
          };
      var row = new Stamped(id, mood, stamp);
      merge(row);
      return row;
    }

    /// What another node, or a client of this one, wrote. The later timestamp wins.
    void merge(Stamped row) throws SQLException {
      newest = Math.max(newest, row.stamp);
      try (var merge = connection.prepareStatement(MERGE)) {
        merge.setInt(1, row.id);
        merge.setString(2, row.mood);
        merge.setLong(3, row.stamp);
        merge.executeUpdate();
      }
    }

    String mood(int id) throws SQLException {
      return Sqlite.text(connection, "select mood from moods where id = " + id);
    }

    @Override
    public void close() throws SQLException {
      connection.close();
    }
  }

  /// @param lost Bob's writes that are on neither node
  /// @param different agents about whom the nodes disagree in the end
  private record Outcome(Clock clock, int skew, int tries, int lost, int different) {
    double percent() {
      return 100.0 * lost / tries;
    }
  }

  @Override
  public Findings run(Lab lab) throws Exception {
    int tries = lab.quick() ? 300 : 5_000;
    var outcomes = new EnumMap<Clock, List<Outcome>>(Clock.class);
    for (var clock : Clock.values()) {
      var bySkew = new ArrayList<Outcome>();
      for (int skew : SKEWS) {
        lab.say("%d answers, %s, Bob's node %d ms slow".formatted(tries, clock.says, skew));
        bySkew.add(answer(lab, clock, skew, tries));
      }
      outcomes.put(clock, bySkew);
    }
    var own = Objects.requireNonNull(outcomes.get(Clock.OWN));
    var hybrid = Objects.requireNonNull(outcomes.get(Clock.HYBRID));
    long kept = hybrid.stream().mapToInt(Outcome::lost).sum();
    long all = (long) tries * SKEWS.size();
    long different =
        Stream.concat(own.stream(), hybrid.stream()).mapToInt(Outcome::different).sum();
    return new Findings(
        "With Bob's clock %d ms slow %.0f %% of his acknowledged answers were lost, at %d ms %.0f %%; with hybrid clocks %d of %,d."
            .formatted(
                own.get(2).skew,
                own.get(2).percent(),
                own.getLast().skew,
                own.getLast().percent(),
                kept,
                all),
        List.of(
            Check.never(BROKEN, "An answer is lost without skew", own.getFirst().lost, tries),
            Check.atLeast(BROKEN, "% of the answers lost, at 5 ms", 10, own.get(2).percent()),
            Check.atLeast(BROKEN, "% of the answers lost, at 50 ms", 99, own.getLast().percent()),
            Check.never(FIXED, "An answer is lost with hybrid clocks", kept, all),
            Check.never(COMPARED, "The nodes disagree in the end", different, 2 * all)),
        List.of(
            new Chart(
                "The slower the clock, the more acknowledged writes vanish",
                new Chart.Axis("Bob's clock is slow by, ms", false),
                new Chart.Axis("% of his answers lost", false),
                SKEWS.stream().map(Integer::doubleValue).toList(),
                Stream.of(own, hybrid)
                    .map(list ->
                        new Chart.Series(
                            list.getFirst().clock.says,
                            list.stream().map(Outcome::percent).toList()))
                    .toList(),
                List.of())),
        List.of(table(own, hybrid)));
  }

  private static Outcome answer(Lab lab, Clock clock, int skew, int tries) throws SQLException {
    var random = lab.random().split();
    var name = "%s-%d-".formatted(clock, skew);
    int lost = 0;
    int different = 0;
    try (var adas = new Node(lab.folder().resolve(name + "ada"), clock, 0);
        var bobs = new Node(lab.folder().resolve(name + "bob"), clock, skew)) {
      long now = 1_000_000; // true time, in ms, which no node knows
      for (int id = 0; id < tries; id++) {
        var first = adas.write(id, "Ada's", now);
        bobs.merge(first); // it arrives before Bob reads, so his write is the later one
        now += 1 + random.nextInt(MOST_BETWEEN);
        var second = bobs.write(id, "Bob's", now);
        adas.merge(second);
        now += 1 + random.nextInt(1000);
        lost += adas.mood(id).equals("Bob's") || bobs.mood(id).equals("Bob's") ? 0 : 1;
        different += adas.mood(id).equals(bobs.mood(id)) ? 0 : 1;
      }
    }
    return new Outcome(clock, skew, tries, lost, different);
  }

  private static Table table(List<Outcome> own, List<Outcome> hybrid) {
    return new Table(
        "Bob answers 1 to %d ms after Ada; both writes are acknowledged".formatted(MOST_BETWEEN),
        List.of("Timestamps from", "skew, ms", "answers", "lost", "%", "nodes disagree"),
        Stream.concat(own.stream(), hybrid.stream())
            .map(o -> Table.row(o.clock.says, o.skew, o.tries, o.lost, o.percent(), o.different))
            .toList());
  }
}
