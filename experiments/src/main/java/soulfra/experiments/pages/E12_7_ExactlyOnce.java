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
    id = "12.7",
    name = "exactly-once",
    chapter = Chapter.STREAMS,
    section = "Fault Tolerance",
    sectionInFirstEdition = "Fault Tolerance",
    title = "Exactly once, out of at least once",
    question =
        """
        A consumer reads credits from a log and adds them to accounts. It dies between its steps, \
        again and again, and goes on where it thinks that it was. Do the accounts add up?\
        """,
    broken =
        """
        Remember the place first, then add (at most once); or add first, then remember the place \
        (at least once).\
        """,
    fixed =
        """
        Both in one transaction; or add first, together with the event's number as a unique key, \
        so that a second time changes nothing (idempotence).\
        """,
    predictions = {
      @About.Prediction(
          stage = Stage.ONE,
          says =
              """
              With the place first each death costs a credit, with the place last each pays one \
              twice; nobody gets an error. In one transaction, or with a key, the accounts are \
              exact to the last credit, however often it dies. Exactly once is no property of the \
              delivery: the same event is still processed twice, only without effect.\
              """),
      @About.Prediction(
          stage = Stage.TWO,
          says = "The same on Postgres, which rolls back what a dead client left open.")
    },
    change = "Let the effect be an e-mail instead of a row: which of the four ways is left?")
public final class E12_7_ExactlyOnce implements Experiment {

  private static final int ACCOUNTS = 10;

  private static final List<String> SCHEMA =
      List.of(
          "create table log (place integer primary key, account integer, credits integer)",
          "create table accounts (way text, account integer, credits integer)",
          "create table places (way text primary key, next integer)",
          "create table done (way text, place integer, primary key (way, place))");

  /// The order of the two things that a consumer does for each event.
  private enum Way {
    PLACE_FIRST("place first"),
    EFFECT_FIRST("effect first"),
    ONE_TRANSACTION("one transaction"),
    KEY("effect with a key first");

    private final String says;

    Way(String says) {
      this.says = says;
    }

    /// @param dies called between the two: the consumer may not come back from it
    void process(Connection connection, Event event, Death dies) throws SQLException {
      switch (this) {
        case PLACE_FIRST -> {
          remember(connection, event);
          dies.perhaps();
          add(connection, event);
        }
        case EFFECT_FIRST -> {
          add(connection, event);
          dies.perhaps();
          remember(connection, event);
        }
        case ONE_TRANSACTION -> {
          connection.setAutoCommit(false);
          add(connection, event);
          dies.perhaps();
          remember(connection, event);
          connection.commit();
          connection.setAutoCommit(true);
        }
        case KEY -> {
          connection.setAutoCommit(false);
          if (change(
                  connection,
                  "insert into done values ('%s', %d) on conflict do nothing"
                      .formatted(this, event.place))
              == 1) {
            add(connection, event);
          }
          connection.commit();
          connection.setAutoCommit(true);
          dies.perhaps();
          remember(connection, event);
        }
      }
    }

    private void add(Connection connection, Event event) throws SQLException {
      change(
          connection,
          "update accounts set credits = credits + %d where way = '%s' and account = %d"
              .formatted(event.credits, this, event.account));
    }

    private void remember(Connection connection, Event event) throws SQLException {
      change(
          connection,
          "update places set next = %d where way = '%s'".formatted(event.place + 1, this));
    }
  }

  private record Event(int place, int account, int credits) {}

  private interface Death {
    void perhaps() throws Died;
  }

  private static final class Died extends SQLException {
    private static final long serialVersionUID = 1;
  }

  /// @param off credits that the accounts have too few (below 0) or too many
  private record Outcome(Way way, int events, int deaths, long due, long off, long wrong) {}

  @Override
  public Findings run(Lab lab) throws Exception {
    int events = lab.quick() ? 300 : 5_000;
    var outcomes = new ArrayList<Outcome>();
    try (var engine = Engine.of(lab);
        var observer = engine.connect()) {
      fill(observer, events, lab.random().split());
      long seed = lab.random().nextLong(); // the same deaths for each
      for (var way : Way.values()) {
        lab.say("%d events, %s, on %s".formatted(events, way.says, engine.name()));
        outcomes.add(consume(engine, observer, way, events, new SplittableRandom(seed)));
      }
    }
    var most = outcomes.get(0);
    var least = outcomes.get(1);
    var exact = outcomes.subList(2, 4);
    return new Findings(
        "In %d deaths of the consumer %d of %d credits were lost with the place first, and %d paid twice with the effect first; in one transaction, or with a key, none."
            .formatted(most.deaths, -most.off, most.due, least.off),
        List.of(
            Check.atMost(BROKEN, "Credits off with the place first", -1, (double) most.off),
            Check.atLeast(BROKEN, "Credits off with the effect first", 1, (double) least.off),
            Check.never(
                FIXED,
                "An account is wrong in one transaction or with a key",
                exact.stream().mapToLong(Outcome::wrong).sum(),
                2 * ACCOUNTS),
            Check.seen(
                FIXED,
                "The consumer died meanwhile",
                exact.stream().mapToLong(Outcome::deaths).sum(),
                2L * events)),
        List.of(
            Chart.ways(
                "Which end of the gap a death falls into",
                "credits too many or too few",
                outcomes.stream().map(o -> o.way.says).toList(),
                outcomes.stream().map(o -> (double) o.off).toList())),
        List.of(table(outcomes)));
  }

  private static void fill(Connection connection, int events, SplittableRandom random)
      throws SQLException {
    for (var table : SCHEMA) {
      Sqlite.run(connection, table);
    }
    connection.setAutoCommit(false);
    try (var insert = connection.prepareStatement("insert into log values (?, ?, ?)")) {
      for (int place = 0; place < events; place++) {
        insert.setInt(1, place);
        insert.setInt(2, random.nextInt(ACCOUNTS));
        insert.setInt(3, 1 + random.nextInt(9));
        insert.addBatch();
      }
      insert.executeBatch();
    }
    for (var way : Way.values()) {
      Sqlite.run(connection, "insert into places values ('%s', 0)".formatted(way));
      for (int account = 0; account < ACCOUNTS; account++) {
        Sqlite.run(connection, "insert into accounts values ('%s', %d, 0)".formatted(way, account));
      }
    }
    connection.commit();
    connection.setAutoCommit(true);
  }

  /// Consumers, one after the other, each until it dies or the log ends.
  private static Outcome consume(
      Engine engine, Connection observer, Way way, int events, SplittableRandom random)
      throws SQLException {
    int deaths = 0;
    boolean ended = false;
    while (!ended) {
      var mine = engine.connect();
      try {
        follow(
            mine,
            way,
            () -> {
              if (random.nextInt(20) == 0) {
                throw new Died();
              }
            });
        ended = true;
      } catch (Died _) {
        deaths++; // its connection goes with it, and what it had not committed
      } finally {
        mine.close();
      }
    }
    var due = "select sum(credits) from log";
    var got = "select sum(credits) from accounts where way = '%s'".formatted(way);
    var wrong =
        """
        select count(*) from accounts where way = '%s' and credits <>
          (select coalesce(sum(credits), 0) from log where log.account = accounts.account)
        """
            .formatted(way);
    long sum = Sqlite.number(observer, due);
    return new Outcome(
        way,
        events,
        deaths,
        sum,
        Sqlite.number(observer, got) - sum,
        Sqlite.number(observer, wrong));
  }

  private static void follow(Connection connection, Way way, Death dies) throws SQLException {
    var next =
        "select place, account, credits from log where place = "
            + "(select next from places where way = '%s')".formatted(way);
    while (true) {
      Event event;
      try (var statement = connection.createStatement();
          var row = statement.executeQuery(next)) {
        if (!row.next()) {
          return;
        }
        event = new Event(row.getInt(1), row.getInt(2), row.getInt(3));
      }
      way.process(connection, event, dies);
    }
  }

  private static int change(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      return statement.executeUpdate(sql);
    }
  }

  private static Table table(List<Outcome> outcomes) {
    return new Table(
        "A consumer that dies between its two steps, once in twenty events",
        List.of("Way", "events", "deaths", "credits due", "off by", "accounts wrong"),
        outcomes.stream()
            .map(o -> Table.row(o.way.says, o.events, o.deaths, o.due, o.off, o.wrong))
            .toList());
  }
}
