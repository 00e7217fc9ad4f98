package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.FIXED;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
    id = "3.4",
    name = "event-sourcing",
    chapter = Chapter.DATA_MODELS,
    section = "Event Sourcing and CQRS",
    sectionInFirstEdition = "Data Models and Query Languages",
    title = "The question that nobody thought of",
    question =
        """
        For some weeks a bug counted a taken-back blessing as a given one; and now somebody asks \
        who had the most blessings on day ten. Which of two designs can still answer, and which \
        can be repaired?\
        """,
    broken = "One table with the count of each agent, updated in place.",
    fixed = "A log of what happened, never changed; the table is a view, computed from it.",
    predictions = {
      @About.Prediction(
          stage = Stage.ONE,
          says =
              """
              Updated in place, the wrong counts are all that there is: the bug can be fixed for \
              the future only, and day ten is gone. From the log the counts are computed anew and \
              are right, another question is another fold, and two rebuilds give the same to the \
              last byte. The price: everything that ever happened is stored, also what was wrong.\
              """),
      @About.Prediction(stage = Stage.TWO, says = "The same on Postgres.")
    },
    change = "Store events as “count is now 5” instead of “was blessed”: what can be repaired?")
public final class E03_4_EventSourcing implements Experiment {

  private static final int AGENTS = 100;
  private static final int DAYS = 30;
  private static final int BUG_FROM = 5;
  private static final int BUG_TO = 20;

  private static final List<String> SCHEMA =
      List.of(
          "create table counts (agent integer primary key, blessings integer)",
          "create table log (place integer primary key, day integer, agent integer, kind text)");

  /// A view is a fold over the log: what an event adds, and up to which day.
  private static final String FOLD =
      """
      select agent, sum(case kind when 'blessed' then 1 else -1 end) as blessings
      from log where day <= %d group by agent order by agent
      """;

  private record Event(int day, int agent, boolean blessed) {}

  @Override
  public Findings run(Lab lab) throws Exception {
    int events = lab.quick() ? 3_000 : 300_000;
    try (var engine = Engine.of(lab);
        var connection = engine.connect()) {
      var happened = happen(lab, connection, events, engine.name());
      var truth = truth(happened, DAYS);
      lab.say("the bug is found: the view is computed anew");
      var inPlace = read(connection, "select agent, blessings from counts order by agent");
      long start = System.nanoTime();
      var rebuilt = read(connection, FOLD.formatted(DAYS));
      double perSecond = events * 1e9 / (System.nanoTime() - start);
      var again = read(connection, FOLD.formatted(DAYS));
      var dayTen = read(connection, FOLD.formatted(10));
      int wrongInPlace = differing(inPlace, truth);
      int wrongRebuilt = differing(rebuilt, truth);
      int wrongDayTen = differing(dayTen, truth(happened, 10));
      return new Findings(
          "After a bug of %d days %d of %d counts that are updated in place stay wrong; computed anew from the log: %d, and of those of day ten: %d. %,.0f events a second."
              .formatted(
                  BUG_TO - BUG_FROM, wrongInPlace, AGENTS, wrongRebuilt, wrongDayTen, perSecond),
          List.of(
              Check.seen(BROKEN, "A count updated in place stays wrong", wrongInPlace, AGENTS),
              Check.never(FIXED, "A count from the log is wrong", wrongRebuilt, AGENTS),
              Check.never(FIXED, "A count of day ten from the log is wrong", wrongDayTen, AGENTS),
              Check.never(FIXED, "Two rebuilds differ", rebuilt.equals(again) ? 0 : 1, 1)),
          List.of(
              new Chart(
                  "What is known of the blessings of all agents",
                  new Chart.Axis("day", false),
                  new Chart.Axis("blessings", false),
                  IntStream.range(0, DAYS).mapToObj(day -> (double) day).toList(),
                  List.of(
                      new Chart.Series("from the log", byDay(connection)),
                      new Chart.Series("in place: only today's", onlyToday(inPlace))),
                  List.of(new Chart.Band("the bug", BUG_FROM, BUG_TO)))),
          List.of(table(wrongInPlace, wrongRebuilt, wrongDayTen)));
    }
  }

  /// Both designs are told of each event. From one day to another the code has a bug.
  private static List<Event> happen(Lab lab, Connection connection, int events, String engine)
      throws SQLException {
    lab.say("%,d blessings in %d days, on %s".formatted(events, DAYS, engine));
    for (var statement : SCHEMA) {
      Sqlite.run(connection, statement);
    }
    var random = lab.random().split();
    var happened = new ArrayList<Event>();
    connection.setAutoCommit(false);
    for (int agent = 0; agent < AGENTS; agent++) {
      Sqlite.run(connection, "insert into counts values (%d, 0)".formatted(agent));
    }
    try (var count =
            connection.prepareStatement(
                "update counts set blessings = blessings + ? where agent = ?");
        var append = connection.prepareStatement("insert into log values (?, ?, ?, ?)")) {
      for (int place = 0; place < events; place++) {
        var event =
            new Event(
                (int) ((long) place * DAYS / events),
                random.nextInt(AGENTS),
                random.nextInt(4) > 0);
        happened.add(event);
        boolean bug = event.day >= BUG_FROM && event.day < BUG_TO;
        count.setInt(1, event.blessed || bug ? 1 : -1);
        count.setInt(2, event.agent);
        count.addBatch();
        append.setInt(1, place);
        append.setInt(2, event.day);
        append.setInt(3, event.agent);
        append.setString(4, event.blessed ? "blessed" : "taken back");
        append.addBatch();
      }
      count.executeBatch();
      append.executeBatch();
    }
    connection.commit();
    connection.setAutoCommit(true);
    return happened;
  }

  private static Map<Integer, Long> truth(List<Event> happened, int day) {
    var truth = new TreeMap<Integer, Long>();
    happened.stream()
        .filter(event -> event.day <= day)
        .forEach(event -> truth.merge(event.agent, event.blessed ? 1L : -1L, Long::sum));
    return truth;
  }

  private static Map<Integer, Long> read(Connection connection, String sql) throws SQLException {
    var counts = new TreeMap<Integer, Long>();
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        counts.put(rows.getInt(1), rows.getLong(2));
      }
    }
    return counts;
  }

  private static int differing(Map<Integer, Long> counts, Map<Integer, Long> truth) {
    return (int)
        IntStream.range(0, AGENTS)
            .filter(agent -> !counts.getOrDefault(agent, 0L).equals(truth.getOrDefault(agent, 0L)))
            .count();
  }

  /// Another question that nobody thought of: another fold.
  private static List<Double> byDay(Connection connection) throws SQLException {
    var days = new ArrayList<Double>();
    for (int day = 0; day < DAYS; day++) {
      var all = read(connection, FOLD.formatted(day)).values();
      days.add(all.stream().mapToDouble(count -> count).sum());
    }
    return days;
  }

  private static List<Double> onlyToday(Map<Integer, Long> inPlace) {
    var days = new ArrayList<>(Collections.nCopies(DAYS - 1, Double.NaN));
    days.add(inPlace.values().stream().mapToDouble(count -> count).sum());
    return days;
  }

  private static Table table(int inPlace, int rebuilt, int dayTen) {
    return new Table(
        "%d agents, after the bug was found".formatted(AGENTS),
        List.of("Design", "wrong today", "wrong for day ten"),
        List.of(
            Table.row("updated in place", inPlace, "can't be asked"),
            Table.row("computed from a log", rebuilt, dayTen)));
  }
}
