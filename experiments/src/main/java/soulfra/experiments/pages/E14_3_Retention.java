package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.FIXED;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
    id = "14.3",
    name = "retention",
    chapter = Chapter.RIGHT_THING,
    section = "Privacy and Tracking",
    sectionInFirstEdition = "Privacy and Tracking",
    title = "Kept for thirty days, and elsewhere for ever",
    question =
        """
        What an agent was told is kept for thirty days, so says the promise. Each night the old \
        messages are deleted. After ninety days, where can older ones still be read?\
        """,
    broken = "Delete from the table of messages what is too old.",
    fixed =
        """
        Write the deletions into the log that all derived stores follow, like any other change; \
        and give an export a date on which it is deleted itself.\
        """,
    predictions = {
      @About.Prediction(
          stage = Stage.ONE,
          says =
              """
              The table keeps the promise and nothing else does: the words stand in the search \
              index, the agent's memory has its notes, the exports lie where they were put. With \
              the deletions in the log each store keeps the promise by itself, as soon as it has \
              read them; a store that nobody remembers is the one that breaks it.\
              """),
      @About.Prediction(stage = Stage.TWO, says = "The same on Postgres.")
    },
    change = "Add a fourth derived store and forget it in the list: which check tells you?")
public final class E14_3_Retention implements Experiment {

  private static final int DAYS = 90;
  private static final int KEEP = 30;

  /// Where a message, or a part of it, can be read. Each knows the day of what it holds.
  private enum Store {
    MESSAGES("messages", "insert into %s select seq, day, body from log where seq = %d"),
    SEARCH("search index", "insert into %s select seq, day, lower(body) from log where seq = %d"),
    MEMORY(
        "agent's memory",
        "insert into %s select seq, day, 'was told: ' || body from log where seq = %d"),
    EXPORTS("exports", "insert into %s select seq, day, body from log where seq = %d");

    private final String says;
    private final String apply;

    Store(String says, String apply) {
      this.says = says;
      this.apply = apply;
    }

    /// @param run which of the two runs it belongs to
    String table(Way run) {
      return "%s_%s".formatted(run, this).toLowerCase(Locale.ROOT);
    }
  }

  private enum Way {
    SOURCE_ONLY("deleted from the source"),
    BY_LOG("deleted by the log");

    private final String says;

    Way(String says) {
      this.says = says;
    }
  }

  /// @param old messages past the promise, by store, after each day
  private record Outcome(Way way, List<Long> byDay, Map<Store, Long> old, long young) {
    long all() {
      return old.values().stream().mapToLong(count -> count).sum();
    }
  }

  @Override
  public Findings run(Lab lab) throws Exception {
    int perDay = lab.quick() ? 5 : 100;
    var outcomes = new ArrayList<Outcome>();
    try (var engine = Engine.of(lab);
        var connection = engine.connect()) {
      for (var way : Way.values()) {
        lab.say(
            "%d days of %d messages, %s, on %s".formatted(DAYS, perDay, way.says, engine.name()));
        outcomes.add(live(connection, way, perDay));
      }
    }
    var source = outcomes.getFirst();
    var log = outcomes.getLast();
    long due = (long) KEEP * perDay * Store.values().length;
    return new Findings(
        "After %d days %,d messages past the promise could be read in %d of %d stores; with the deletions in the log %d."
            .formatted(
                DAYS,
                source.all(),
                source.old.values().stream().filter(count -> count > 0).count(),
                Store.values().length,
                log.all()),
        List.of(
            Check.seen(
                BROKEN,
                "A message past the promise can be read",
                source.all(),
                source.all() + source.young),
            Check.never(
                BROKEN,
                "One can be read in the table itself",
                source.old.getOrDefault(Store.MESSAGES, 0L),
                (long) DAYS * perDay),
            Check.never(
                FIXED,
                "One can be read with deletions in the log",
                log.all(),
                log.all() + log.young),
            Check.that(
                FIXED,
                "What is younger is still in every store",
                log.young == due,
                "%,d of %,d".formatted(log.young, due))),
        List.of(
            new Chart(
                "Messages that should be gone",
                new Chart.Axis("day", false),
                new Chart.Axis("messages past the promise, all stores", false),
                IntStream.range(0, DAYS).mapToObj(day -> (double) day).toList(),
                outcomes.stream()
                    .map(o ->
                        new Chart.Series(
                            o.way.says, o.byDay.stream().map(Long::doubleValue).toList()))
                    .toList(),
                List.of())),
        List.of(table(outcomes)));
  }

  private static Outcome live(Connection connection, Way way, int perDay) throws SQLException {
    Sqlite.run(connection, "drop table if exists log");
    // A line of the log is a message, or says that those of a day are to be forgotten.
    Sqlite.run(
        connection,
        "create table log (seq integer primary key, day integer, body text, forget integer)");
    for (var store : Store.values()) {
      Sqlite.run(
          connection,
          "create table %s (seq integer, day integer, body text)".formatted(store.table(way)));
    }
    var byDay = new ArrayList<Long>();
    int seq = 0;
    for (int day = 0; day < DAYS; day++) {
      connection.setAutoCommit(false);
      int first = seq;
      for (int i = 0; i < perDay; i++) {
        Sqlite.run(
            connection,
            "insert into log values (%d, %d, 'Something private %d', null)"
                .formatted(seq, day, seq++));
      }
      if (way == Way.BY_LOG && day >= KEEP) {
        Sqlite.run(
            connection,
            "insert into log values (%d, %d, null, %d)".formatted(seq++, day, day - KEEP));
      }
      for (var store : Store.values()) {
        follow(connection, way, store, first, seq);
      }
      if (way == Way.SOURCE_ONLY) {
        Sqlite.run(
            connection,
            "delete from %s where day <= %d".formatted(Store.MESSAGES.table(way), day - KEEP));
      }
      // The log itself keeps its promise by being cut off.
      Sqlite.run(connection, "delete from log where day <= " + (day - KEEP));
      connection.commit();
      connection.setAutoCommit(true);
      byDay.add(old(connection, way, day).values().stream().mapToLong(count -> count).sum());
    }
    long young = 0;
    for (var store : Store.values()) {
      young +=
          Sqlite.number(
              connection,
              "select count(*) from %s where day > %d"
                  .formatted(store.table(way), DAYS - 1 - KEEP));
    }
    return new Outcome(way, byDay, old(connection, way, DAYS - 1), young);
  }

  /// A store reads the day's lines of the log and does what they say.
  private static void follow(Connection connection, Way way, Store store, int from, int to)
      throws SQLException {
    for (int seq = from; seq < to; seq++) {
      var forget = Sqlite.text(connection, "select forget from log where seq = " + seq);
      if (forget.equals("null")) {
        Sqlite.run(connection, store.apply.formatted(store.table(way), seq));
      } else {
        Sqlite.run(
            connection, "delete from %s where day <= %s".formatted(store.table(way), forget));
      }
    }
  }

  private static Map<Store, Long> old(Connection connection, Way way, int today)
      throws SQLException {
    var old = new EnumMap<Store, Long>(Store.class);
    for (var store : Store.values()) {
      old.put(
          store,
          Sqlite.number(
              connection,
              "select count(*) from %s where day <= %d".formatted(store.table(way), today - KEEP)));
    }
    return old;
  }

  private static Table table(List<Outcome> outcomes) {
    var heads = new ArrayList<>(List.of("Way"));
    Arrays.stream(Store.values()).forEach(store -> heads.add(store.says));
    return new Table(
        "Messages older than %d days, after %d days".formatted(KEEP, DAYS),
        heads,
        outcomes.stream()
            .map(o -> {
              var row = new ArrayList<>(List.of(o.way.says));
              o.old.values().forEach(count -> row.addAll(Table.row(count)));
              return (List<String>) row;
            })
            .toList());
  }
}
