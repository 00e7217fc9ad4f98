package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.FIXED;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
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
    id = "14.2",
    name = "feedback-loop",
    chapter = Chapter.RIGHT_THING,
    section = "Predictive Analytics",
    sectionInFirstEdition = "Predictive Analytics",
    title = "The ranking that makes its own evidence",
    question =
        """
        A feed shows first what was blessed most. All thoughts are equally good, and only what is \
        shown can be blessed. How unequal does the attention become, round by round?\
        """,
    broken = "Rank by blessings, most first.",
    fixed =
        """
        Rank by blessings for each time that it was shown, with the benefit of the doubt for what \
        was hardly shown yet (upper confidence bound).\
        """,
    predictions = {
      @About.Prediction(
          stage = Stage.ONE,
          says =
              """
              The first blessings are chance, and they decide who is seen; who is seen gets the \
              next ones. After some rounds a handful have all the attention, though every reader \
              likes every thought with the same probability: the data confirm the ranking, for \
              the ranking made them. Counting how often a thought was shown spreads the attention \
              nearly evenly.\
              """)
    },
    change = "Make one thought twice as good as the others: which ranking finds it?")
public final class E14_2_FeedbackLoop implements Experiment {

  private static final int THOUGHTS = 200;
  private static final int SHOWN = 10;
  private static final int READERS_A_ROUND = 50;
  private static final double LIKES = 0.1;

  private static final String SCHEMA =
      """
      create table thoughts (
        id       integer primary key,
        draw     integer not null,            -- breaks ties, once and for all
        shown    integer not null default 0,
        blessings integer not null default 0
      )\
      """;

  /// What a page of the feed holds.
  private enum Ranking {
    BLESSINGS(
        "by blessings",
        """
        select id from thoughts order by blessings desc, draw limit 10
        """),
    CONFIDENCE(
        "by blessings for each time shown",
        """
        select id from thoughts
        order by (blessings + 1.0) / (shown + 1)
            + sqrt(ln(1 + (select sum(shown) from thoughts)) / (shown + 1)) desc, draw
        limit 10
        """);

    private final String says;
    private final String query;

    Ranking(String says, String query) {
      this.says = says;
      this.query = query;
    }
  }

  /// @param gini of the times that each was shown, after each round: 0 if all were shown as often,
  ///   near 1 if one thought had it all
  /// @param top the share of the ten that were shown most
  /// @param never thoughts that nobody ever saw
  private record Outcome(Ranking ranking, List<Double> gini, double top, long never) {}

  @Override
  public Findings run(Lab lab) throws Exception {
    int rounds = lab.quick() ? 40 : 400;
    var outcomes = new ArrayList<Outcome>();
    for (var ranking : Ranking.values()) {
      lab.say("%d rounds of %d readers, %s".formatted(rounds, READERS_A_ROUND, ranking.says));
      try (var connection =
          Sqlite.open(lab.folder().resolve(ranking.name() + ".sqlite"), "normal")) {
        outcomes.add(read(connection, ranking, rounds, lab.random().split()));
      }
    }
    var loop = outcomes.getFirst();
    var fair = outcomes.getLast();
    return new Findings(
        "Ranked by blessings, ten of %d equally good thoughts got %.0f %% of the attention and %d were never seen."
                .formatted(THOUGHTS, 100 * loop.top, loop.never)
            + " Ranked by blessings for each time shown: %.0f %% and %d."
                .formatted(100 * fair.top, fair.never),
        List.of(
            Check.atLeast(
                BROKEN, "Gini coefficient of attention, by blessings", 0.8, loop.gini.getLast()),
            Check.seen(BROKEN, "A thought is never seen by anybody", loop.never, THOUGHTS),
            Check.atMost(
                FIXED, "Gini coefficient, by blessings for each", 0.3, fair.gini.getLast()),
            Check.never(FIXED, "A thought is never seen with the doubt", fair.never, THOUGHTS)),
        List.of(chart(outcomes, rounds)),
        List.of(table(outcomes)));
  }

  private static Outcome read(
      Connection connection, Ranking ranking, int rounds, SplittableRandom random)
      throws SQLException {
    Sqlite.run(connection, SCHEMA);
    connection.setAutoCommit(false);
    for (int id = 0; id < THOUGHTS; id++) {
      Sqlite.run(
          connection,
          "insert into thoughts (id, draw) values (%d, %d)"
              .formatted(id, random.nextInt(1_000_000)));
    }
    var gini = new ArrayList<Double>();
    for (int round = 0; round < rounds; round++) {
      for (int reader = 0; reader < READERS_A_ROUND; reader++) {
        show(connection, ranking, random);
      }
      connection.commit();
      gini.add(gini(shown(connection)));
    }
    var shown = shown(connection).reversed();
    double all = shown.stream().mapToLong(times -> times).sum();
    double top = shown.stream().limit(SHOWN).mapToLong(times -> times).sum();
    return new Outcome(
        ranking, gini, top / all, shown.stream().filter(times -> times == 0).count());
  }

  /// One reader sees a page and blesses what they like, which is any thought with the same
  /// probability.
  private static void show(Connection connection, Ranking ranking, SplittableRandom random)
      throws SQLException {
    var page = new ArrayList<Integer>();
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(ranking.query)) {
      while (rows.next()) {
        page.add(rows.getInt(1));
      }
    }
    try (var update =
        connection.prepareStatement(
            "update thoughts set shown = shown + 1, blessings = blessings + ? where id = ?")) {
      for (int id : page) {
        update.setInt(1, random.nextDouble() < LIKES ? 1 : 0);
        update.setInt(2, id);
        update.addBatch();
      }
      update.executeBatch();
    }
  }

  /// How often each was shown, the least first.
  private static List<Long> shown(Connection connection) throws SQLException {
    var shown = new ArrayList<Long>();
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery("select shown from thoughts order by shown")) {
      while (rows.next()) {
        shown.add(rows.getLong(1));
      }
    }
    return shown;
  }

  private static double gini(List<Long> sorted) {
    double weighted = 0;
    double sum = 0;
    for (int i = 0; i < sorted.size(); i++) {
      weighted += (2.0 * (i + 1) - sorted.size() - 1) * sorted.get(i);
      sum += sorted.get(i);
    }
    return weighted / (sorted.size() * sum);
  }

  private static Chart chart(List<Outcome> outcomes, int rounds) {
    return new Chart(
        "Attention goes where attention went",
        new Chart.Axis("round", false),
        new Chart.Axis("Gini coefficient of the times shown", false),
        IntStream.rangeClosed(1, rounds).mapToObj(round -> (double) round).toList(),
        outcomes.stream().map(o -> new Chart.Series(o.ranking.says, o.gini)).toList(),
        List.of());
  }

  private static Table table(List<Outcome> outcomes) {
    return new Table(
        "%d thoughts, each liked by %.0f %% of those who see it".formatted(THOUGHTS, 100 * LIKES),
        List.of("Ranking", "Gini", "top ten's share, %", "never seen"),
        outcomes.stream()
            .map(o -> Table.row(o.ranking.says, o.gini.getLast(), 100 * o.top, o.never))
            .toList());
  }
}
