package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.COMPARED;
import static soulfra.experiments.Check.Mode.FIXED;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
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
    id = "2.1",
    name = "fan-out",
    chapter = Chapter.NONFUNCTIONAL_REQUIREMENTS,
    section = "Case Study: Social Network Home Timelines",
    sectionInFirstEdition = "Describing Load",
    title = "Home timelines, and a celebrity",
    question =
        """
        A home timeline can be put together when it is read, or kept for each reader and written \
        when somebody posts. Who pays, and what when one author has most of the followers?\
        """,
    broken =
        """
        All by one rule: every timeline put together at read, or every post written to each \
        follower.\
        """,
    fixed = "Posts are written to the followers, but those of a celebrity are merged in at read.",
    predictions = {
      @About.Prediction(
          stage = Stage.ONE,
          says =
              """
              Put together at read, a timeline costs a look-up for each followee, and a post one \
              row. Kept, a timeline is one look-up, and a post one row for each follower: a \
              celebrity's takes thousands of times as many as others'. With both rules neither is \
              dear, and all three show the same.\
              """),
      @About.Prediction(
          stage = Stage.TWO,
          says =
              """
              The same. The stage itself writes to the followers after the post was acknowledged \
              (through its outbox), and stage 3 merges popular agents' thoughts at read.\
              """)
    },
    change = "Set the threshold to 10 followers: what do readers pay for rows that nobody writes?")
public final class E02_1_FanOut implements Experiment {

  private static final int FOLLOWEES = 50;
  private static final int PAGE = 20;
  private static final int CELEBRITY = 0; // and one post in twenty is theirs
  private static final int ONE_IN = 20;

  private enum Way {
    READ("put together at read"),
    WRITE("written to each follower"),
    BOTH("both, by the number of followers");

    private final String says;

    Way(String says) {
      this.says = says;
    }
  }

  /// @param rows that one post of the celebrity wrote
  /// @param others that one post of somebody else wrote, on average
  /// @param post the celebrity's posts
  private record Outcome(
      Way way, long rows, double others, Histogram post, Histogram read, List<String> timelines) {}

  @Override
  public Findings run(Lab lab) throws Exception {
    int users = lab.quick() ? 1_000 : 5_000;
    int posts = lab.quick() ? 400 : 2_000;
    var outcomes = new ArrayList<Outcome>();
    try (var engine = Engine.of(lab);
        var connection = engine.connect()) {
      lab.say("%d users who follow %d each, and all of them one".formatted(users, FOLLOWEES));
      follow(connection, users, lab.random().split());
      long seed = lab.random().nextLong();
      for (var way : Way.values()) {
        lab.say("%d posts, %s".formatted(posts, way.says));
        var random = new SplittableRandom(seed); // the same authors and readers each time
        outcomes.add(work(connection, way, users, posts, random));
      }
    }
    return findings(outcomes, users);
  }

  private static Findings findings(List<Outcome> outcomes, int users) {
    var atRead = outcomes.get(0);
    var written = outcomes.get(1);
    var both = outcomes.get(2);
    long different =
        IntStream.range(0, both.timelines.size())
            .filter(i ->
                !both.timelines.get(i).equals(atRead.timelines.get(i))
                    || !both.timelines.get(i).equals(written.timelines.get(i)))
            .count();
    return new Findings(
        "A celebrity with %d followers: one post wrote %d rows where another's wrote %.0f, and %d with both rules; a timeline took %.0f µs put together at read, %.0f kept, %.0f with both."
            .formatted(
                users - 1,
                written.rows,
                written.others,
                both.rows,
                Stopwatch.micros(atRead.read, 50),
                Stopwatch.micros(written.read, 50),
                Stopwatch.micros(both.read, 50)),
        List.of(
            Check.atLeast(
                BROKEN,
                "Rows of a celebrity's post ÷ another's, written to each follower",
                10,
                written.rows / written.others),
            Check.atLeast(
                BROKEN,
                "Median of a read, put together ÷ kept",
                2,
                ratio(atRead.read, written.read)),
            Check.atMost(FIXED, "Rows of a celebrity's post, both rules", 1, (double) both.rows),
            Check.atMost(
                FIXED,
                "Median of a celebrity's post, both rules ÷ written to each follower",
                0.5,
                ratio(both.post, written.post)),
            Check.atMost(
                FIXED,
                "Median of a read, both rules ÷ put together",
                0.8,
                ratio(both.read, atRead.read)),
            Check.never(
                COMPARED, "The three show different timelines", different, both.timelines.size())),
        List.of(
            Chart.ways(
                "Who pays for a timeline: its reader",
                "µs a read (median)",
                outcomes.stream().map(o -> o.way.says).toList(),
                outcomes.stream().map(o -> Stopwatch.micros(o.read, 50)).toList()),
            Chart.ways(
                "or its author",
                "rows of a celebrity's post",
                outcomes.stream().map(o -> o.way.says).toList(),
                outcomes.stream().map(o -> (double) o.rows).toList())),
        List.of(table(outcomes)));
  }

  private static double ratio(Histogram one, Histogram other) {
    return Stopwatch.micros(one, 50) / Stopwatch.micros(other, 50);
  }

  private static void follow(Connection connection, int users, SplittableRandom random)
      throws SQLException {
    Sqlite.run(connection, "create table follows (followee int, follower int)");
    connection.setAutoCommit(false);
    try (var insert = connection.prepareStatement("insert into follows values (?, ?)")) {
      for (int follower = 1; follower < users; follower++) {
        var followees = random.ints(1, users).distinct().limit(FOLLOWEES - 1L);
        for (int followee : IntStream.concat(IntStream.of(CELEBRITY), followees).toArray()) {
          insert.setInt(1, followee);
          insert.setInt(2, follower);
          insert.addBatch();
        }
      }
      insert.executeBatch();
    }
    connection.commit();
    connection.setAutoCommit(true);
    Sqlite.run(connection, "create unique index followers on follows (followee, follower)");
    Sqlite.run(connection, "create unique index followees on follows (follower, followee)");
  }

  private static Outcome work(
      Connection connection, Way way, int users, int posts, SplittableRandom random)
      throws Exception {
    Sqlite.run(connection, "drop table if exists posts");
    Sqlite.run(connection, "drop table if exists timelines");
    Sqlite.run(connection, "create table posts (id int primary key, author int)");
    Sqlite.run(connection, "create index by_author on posts (author, id)");
    Sqlite.run(
        connection, "create table timelines (owner int, post int, primary key (owner, post))");
    var times = new Histogram(3);
    long rows = 0;
    long others = 0;
    for (int id = 0; id < posts; id++) {
      boolean celebrity = id % ONE_IN == 0;
      int author = celebrity ? CELEBRITY : random.nextInt(1, users);
      long begin = System.nanoTime();
      int wrote = post(connection, way, id, author);
      if (celebrity) {
        times.recordValue(System.nanoTime() - begin);
        rows = wrote;
      } else {
        others += wrote;
      }
    }
    Sqlite.run(connection, "analyze");
    var readers = random.ints(1, users).limit(50).toArray();
    var timelines = new ArrayList<String>();
    for (int reader : readers) {
      timelines.add(timeline(connection, way, reader));
    }
    var read =
        Stopwatch.time(
            10 * readers.length,
            Duration.ofSeconds(10),
            () -> timeline(connection, way, readers[random.nextInt(readers.length)]));
    double perOther = (double) others / (posts - (posts + ONE_IN - 1) / ONE_IN);
    return new Outcome(way, rows, perOther, times, read, timelines);
  }

  /// @return how many rows it wrote
  private static int post(Connection connection, Way way, int id, int author) throws SQLException {
    connection.setAutoCommit(false);
    int rows;
    try (var statement = connection.createStatement()) {
      rows = statement.executeUpdate("insert into posts values (%d, %d)".formatted(id, author));
      if (way == Way.WRITE || (way == Way.BOTH && author != CELEBRITY)) {
        rows +=
            statement.executeUpdate(
                "insert into timelines select follower, %d from follows where followee = %d"
                    .formatted(id, author));
      }
    }
    connection.commit();
    connection.setAutoCommit(true);
    return rows;
  }

  private static String timeline(Connection connection, Way way, int reader) throws SQLException {
    var atRead = "select id from posts join follows on followee = author where follower = %1$d";
    var kept = "select post as id from timelines where owner = %1$d";
    var sql =
        switch (way) {
          case READ -> atRead;
          case WRITE -> kept;
          case BOTH -> kept + " union all " + atRead + " and followee = %2$d";
        };
    var page = "select * from (" + sql + ") as timeline order by id desc limit %3$d";
    return rows(connection, page.formatted(reader, CELEBRITY, PAGE));
  }

  private static String rows(Connection connection, String sql) throws SQLException {
    var ids = new ArrayList<Integer>();
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        ids.add(rows.getInt(1));
      }
    }
    return ids.toString();
  }

  private static Table table(List<Outcome> outcomes) {
    return new Table(
        "A post, and a home timeline",
        List.of(
            "Timelines", "celebrity's rows", "other's rows", "celebrity's post µs", "a read µs"),
        outcomes.stream()
            .map(o ->
                Table.row(
                    o.way.says,
                    o.rows,
                    o.others,
                    Stopwatch.micros(o.post, 50),
                    Stopwatch.micros(o.read, 50)))
            .toList());
  }
}
