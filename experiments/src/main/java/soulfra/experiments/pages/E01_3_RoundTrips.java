package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.COMPARED;
import static soulfra.experiments.Check.Mode.FIXED;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import soulfra.experiments.About;
import soulfra.experiments.Chapter;
import soulfra.experiments.Check;
import soulfra.experiments.Experiment;
import soulfra.experiments.Findings;
import soulfra.experiments.Lab;
import soulfra.experiments.Stage;
import soulfra.experiments.report.Chart;
import soulfra.experiments.report.Table;
import soulfra.servers.Postgres;

@About(
    id = "1.3",
    name = "round-trips",
    chapter = Chapter.TRADE_OFFS,
    section = "Distributed Versus Single-Node Systems",
    sectionInFirstEdition = "Approaches for Coping with Load",
    title = "What a question costs that has to travel",
    question =
        """
        A page shows 20 thoughts with their authors' names. The code asks for the thoughts, and \
        then for each name. What does that cost when the database moves to another machine, and \
        then to another city?\
        """,
    broken = "One query for the thoughts, and one for each author (N+1).",
    fixed = "One query with a join.",
    predictions = {
      @About.Prediction(
          stage = Stage.TWO,
          says =
              """
              The page takes the number of round trips times the wire's delay, and nothing else \
              matters: 21 of them or one. On one machine the difference hides; at 20 ms it is \
              that between a blink and a half second. The slope of the line is the number of \
              questions.\
              """)
    },
    change = "Ask for all names at once (where id = any(?)): how many round trips are left?")
public final class E01_3_RoundTrips implements Experiment {

  private static final int THOUGHTS = 20;
  private static final List<Integer> DELAYS = List.of(0, 2, 10, 20);

  /// How a page is read.
  private enum Way {
    ONE_BY_ONE("N+1 queries", 1 + THOUGHTS) {
      @Override
      List<String> page(Connection connection) throws SQLException {
        var names = new ArrayList<String>();
        var authors =
            texts(connection, "select author from thoughts order by id desc limit " + THOUGHTS);
        for (var author : authors) {
          names.addAll(texts(connection, "select name from authors where id = " + author));
        }
        return names;
      }
    },
    JOIN("one join", 1) {
      @Override
      List<String> page(Connection connection) throws SQLException {
        return texts(
            connection,
            """
            select name from thoughts join authors on authors.id = author
            order by thoughts.id desc limit %d
            """
                .formatted(THOUGHTS));
      }
    };

    private final String says;
    private final int questions;

    Way(String says, int questions) {
      this.says = says;
      this.questions = questions;
    }

    abstract List<String> page(Connection connection) throws SQLException;
  }

  /// @param millis the median of a page, for each delay
  private record Outcome(Way way, List<Double> millis) {
    /// How many delays a page takes, from the ends of the line.
    double slope() {
      return (millis.getLast() - millis.getFirst()) / (DELAYS.getLast() - DELAYS.getFirst());
    }
  }

  @Override
  public Findings run(Lab lab) throws Exception {
    int pages = lab.quick() ? 3 : 50;
    var outcomes = new ArrayList<Outcome>();
    int different = 0;
    lab.say("starting Postgres");
    try (var postgres = Postgres.start(lab.folder().resolve("postgres"), 0)) {
      postgres.dropDatabase("pages");
      postgres.createDatabase("pages");
      List<String> expected;
      try (var connection = postgres.connect("pages")) {
        fill(connection);
        expected = Way.JOIN.page(connection);
      }
      for (var way : Way.values()) {
        var millis = new ArrayList<Double>();
        for (int delay : DELAYS) {
          lab.say("%d pages by %s, %d ms away".formatted(pages, way.says, delay));
          try (var wire = SlowWire.to(postgres.port(), Duration.ofMillis(delay));
              var connection = far(postgres, wire)) {
            different += way.page(connection).equals(expected) ? 0 : 1;
            millis.add(median(pages, connection, way));
          }
        }
        outcomes.add(new Outcome(way, millis));
      }
    }
    var many = outcomes.getFirst();
    var join = outcomes.getLast();
    return new Findings(
        "At %d ms a page takes %.0f ms by N+1 queries and %.0f ms by a join: %.1f and %.1f delays; on one machine it was %.2f and %.2f ms."
            .formatted(
                DELAYS.getLast(),
                many.millis.getLast(),
                join.millis.getLast(),
                many.slope(),
                join.slope(),
                many.millis.getFirst(),
                join.millis.getFirst()),
        List.of(
            Check.atLeast(
                BROKEN,
                "Delays that a page takes ÷ its questions, N+1",
                0.9,
                many.slope() / many.way.questions),
            Check.atMost(FIXED, "Delays that a page takes with a join", 1.5, join.slope()),
            Check.atLeast(
                COMPARED,
                "Page by N+1 ÷ by a join, at 20 ms",
                10,
                many.millis.getLast() / join.millis.getLast()),
            Check.never(COMPARED, "The two pages differ", different, 2L * DELAYS.size())),
        List.of(
            new Chart(
                "The slope is the number of questions",
                new Chart.Axis("delay of the wire, ms", false),
                new Chart.Axis("a page, ms", false),
                DELAYS.stream().map(Integer::doubleValue).toList(),
                outcomes.stream().map(o -> new Chart.Series(o.way.says, o.millis)).toList(),
                List.of())),
        List.of(table(outcomes)));
  }

  private static void fill(Connection connection) throws SQLException {
    Sqlite.run(connection, "create table authors (id int primary key, name text)");
    Sqlite.run(connection, "create table thoughts (id int primary key, author int)");
    Sqlite.run(
        connection, "insert into authors select i, 'name ' || i from generate_series(0, 99) i");
    Sqlite.run(
        connection, "insert into thoughts select i, i * 7 % 100 from generate_series(0, 999) i");
  }

  private static Connection far(Postgres postgres, SlowWire wire) throws SQLException {
    var url = postgres.url("pages");
    return DriverManager.getConnection(
        url.replace(":" + postgres.port() + "/", ":" + wire.port() + "/"));
  }

  private static double median(int pages, Connection connection, Way way) throws SQLException {
    var millis = new double[pages];
    for (int i = 0; i < pages; i++) {
      long start = System.nanoTime();
      way.page(connection);
      millis[i] = (System.nanoTime() - start) / 1e6;
    }
    Arrays.sort(millis);
    return millis[pages / 2];
  }

  private static List<String> texts(Connection connection, String sql) throws SQLException {
    var texts = new ArrayList<String>();
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
    }
    return texts;
  }

  private static Table table(List<Outcome> outcomes) {
    var heads = new ArrayList<>(List.of("Way", "questions"));
    DELAYS.forEach(delay -> heads.add(delay + " ms away"));
    return new Table(
        "A page of %d thoughts with names, median in ms".formatted(THOUGHTS),
        heads,
        outcomes.stream()
            .map(o -> {
              var row = new ArrayList<>(Table.row(o.way.says, o.way.questions));
              row.addAll(Table.row(o.millis.toArray()));
              return (List<String>) row;
            })
            .toList());
  }
}
