package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.FIXED;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
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
    id = "14.4",
    name = "re-identification",
    chapter = Chapter.RIGHT_THING,
    section = "Privacy and Tracking",
    sectionInFirstEdition = "Privacy and Tracking",
    title = "Anonymous, all but the data",
    question =
        """
        Moods are published for research, without names: only the year of birth, the town and the \
        hour of day at which somebody usually writes. How many people can be picked out by someone \
        who knows these three things about them?\
        """,
    broken = "Drop the name, keep the rest as it is.",
    fixed =
        """
        Coarsen until everybody shares their row with at least four others (k-anonymity, k = 5), \
        and leave out who still does not.\
        """,
    predictions = {
      @About.Prediction(
          stage = Stage.ONE,
          says =
              """
              No single attribute picks out anybody, and three of them most: each multiplies the \
              number of different rows. A join on them with what is publicly known gives the \
              names back, and the mood with the name. Coarsened, nobody is alone, at the price of \
              detail; k-anonymity does not stop who learns that all five are sad.\
              """)
    },
    change = "Publish the mood of the groups of five: in how many of them do all feel the same?")
public final class E14_4_ReIdentification implements Experiment {

  private static final int K = 5;
  private static final int TOWNS = 60;

  private static final String SCHEMA =
      """
      create table people (
        name text primary key, born integer, town integer, hour integer, mood text
      )\
      """;

  /// What is published of everybody, as SQL expressions over `people`.
  private record Release(String says, String columns, boolean suppressed) {}

  private static final List<Release> RELEASES =
      List.of(
          new Release("hour", "hour", false),
          new Release("year of birth", "born", false),
          new Release("year, town", "born, town", false),
          new Release("year, town, hour", "born, town, hour", false),
          new Release("decade, region, part of day", "born / 10, town / 10, hour / 8", true));

  /// @param published people of whom there is a row
  /// @param unique people whose row is like no other
  /// @param smallest how many share a row, at least
  /// @param named people whose mood a join with what is known gives away
  private record Outcome(Release release, long published, long unique, long smallest, long named) {}

  @Override
  public Findings run(Lab lab) throws Exception {
    int people = lab.quick() ? 5_000 : 50_000;
    var outcomes = new ArrayList<Outcome>();
    try (var connection = Sqlite.open(lab.folder().resolve("people.sqlite"), "normal")) {
      populate(connection, people, lab.random().split());
      for (var release : RELEASES) {
        lab.say("%,d people, published: %s".formatted(people, release.says));
        outcomes.add(attack(connection, release));
      }
    }
    var single = outcomes.getFirst();
    var raw = outcomes.get(3);
    var coarse = outcomes.getLast();
    double shareNamed = (double) raw.named / people;
    double kept = (double) coarse.published / people;
    return new Findings(
        "Three harmless attributes name %.0f %% of %,d people, though none does alone."
                .formatted(100 * shareNamed, people)
            + " Coarsened so that at least %d share each row: %d, with %.1f %% of the rows kept."
                .formatted(coarse.smallest, coarse.named, 100 * kept),
        List.of(
            Check.never(BROKEN, "One attribute alone names somebody", single.named, people),
            Check.atLeast(BROKEN, "Share of the people whom three name", 0.1, shareNamed),
            Check.never(FIXED, "Somebody is named after coarsening", coarse.named, people),
            Check.atLeast(FIXED, "People who share a row", K, (double) coarse.smallest),
            Check.atLeast(FIXED, "Share of the rows that can be published", 0.9, kept)),
        List.of(
            Chart.ways(
                "Attributes multiply",
                "% of the people who are named",
                RELEASES.stream().map(Release::says).toList(),
                outcomes.stream().map(o -> 100.0 * o.named / people).toList())),
        List.of(table(outcomes)));
  }

  /// Towns of very different size, ages and habits as they come.
  private static void populate(Connection connection, int people, SplittableRandom random)
      throws SQLException {
    Sqlite.run(connection, SCHEMA);
    connection.setAutoCommit(false);
    try (var insert = connection.prepareStatement("insert into people values (?, ?, ?, ?, ?)")) {
      for (int i = 0; i < people; i++) {
        double u = random.nextDouble();
        insert.setString(1, "person " + i);
        insert.setInt(2, 1940 + random.nextInt(70));
        insert.setInt(3, (int) (TOWNS * u * u)); // the lower the number, the bigger the town
        insert.setInt(4, random.nextInt(24));
        insert.setString(5, random.nextInt(4) == 0 ? "sad" : "calm");
        insert.addBatch();
      }
      insert.executeBatch();
    }
    connection.commit();
  }

  private static Outcome attack(Connection connection, Release release) throws SQLException {
    var columns = release.columns;
    Sqlite.run(connection, "drop table if exists published");
    // Without names. Who shares the row with too few is left out, where that is promised.
    Sqlite.run(
        connection,
        """
        create table published as
        select signature, mood from (
          select concat_ws('|', %s) as signature, mood,
                 count(*) over (partition by %s) as alike from people)
        where alike >= %d
        """
            .formatted(columns, columns, release.suppressed ? K : 1));
    Sqlite.run(connection, "create index by_signature on published (signature)");
    var alike = "(select count(*) as alike from published group by signature)";
    return new Outcome(
        release,
        Sqlite.number(connection, "select count(*) from published"),
        Sqlite.number(connection, "select count(*) from " + alike + " where alike = 1"),
        Sqlite.number(connection, "select min(alike) from " + alike),
        // The attacker knows everybody's attributes and looks for rows that fit exactly one.
        Sqlite.number(
            connection,
            """
            select count(*) from people
            join (select signature from published group by signature having count(*) = 1)
              on signature = concat_ws('|', %s)
            """
                .formatted(columns)));
  }

  private static Table table(List<Outcome> outcomes) {
    return new Table(
        "What is published, and who can be found in it",
        List.of("Published", "rows", "unique rows", "smallest group", "named"),
        outcomes.stream()
            .map(o -> Table.row(o.release.says, o.published, o.unique, o.smallest, o.named))
            .toList());
  }
}
