package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.COMPARED;
import static soulfra.experiments.Check.Mode.FIXED;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
    id = "13.6",
    name = "late-or-wrong",
    chapter = Chapter.PHILOSOPHY,
    section = "Timeliness and Integrity",
    sectionInFirstEdition = "Timeliness and Integrity",
    title = "Late, or wrong",
    question =
        """
        The number of unread messages is kept in a view beside the messages. Whoever keeps it \
        dies now and then, between one step and the next, and is away for a while. How far behind \
        is the view meanwhile, and is it right when everything runs again?\
        """,
    broken = "The sender raises the number right after storing the message.",
    fixed =
        """
        A consumer follows the log of messages, and changes the view and remembers how far it came \
        in one transaction.\
        """,
    predictions = {
      @About.Prediction(
          stage = Stage.ONE,
          says =
              """
              What the sender raises is wrong for ever from the first death on: nobody knows which \
              message was not counted. What follows the \
              log is late, by as many messages as came while it was away, and catches up to the \
              last one. Lateness passes, and damage stays: of the two only integrity can't be had \
              by waiting.\
              """),
      @About.Prediction(stage = Stage.TWO, says = "The same on Postgres.")
    },
    change = "Let the sender raise the number in the message's own transaction. What does it cost?")
public final class E13_6_LateOrWrong implements Experiment {

  private static final int READERS = 20;
  private static final int DEATH_ONE_IN = 25;
  private static final int AWAY = 15; // messages that come while the consumer is away

  private enum Way {
    SENDER("the sender"),
    CONSUMER("a consumer of the log");

    private final String says;

    Way(String says) {
      this.says = says;
    }
  }

  private static final class Died extends SQLException {
    private static final long serialVersionUID = 1;
  }

  /// @param late messages that the view lacked, at most, while it was being kept
  /// @param meanwhile how many it lacked when the last message was stored
  /// @param wrong readers whose number is wrong when all is done
  /// @param off by how much, together
  private record Outcome(
      Way way, int messages, int deaths, long late, long meanwhile, long wrong, long off) {}

  @Override
  public Findings run(Lab lab) throws Exception {
    int messages = lab.quick() ? 600 : 10_000;
    var outcomes = new ArrayList<Outcome>();
    try (var engine = Engine.of(lab);
        var connection = engine.connect()) {
      long seed = lab.random().nextLong(); // the same deaths for both
      for (var way : Way.values()) {
        lab.say(
            "%d messages, %s keeps the view, on %s".formatted(messages, way.says, engine.name()));
        outcomes.add(keep(connection, way, messages, new SplittableRandom(seed)));
      }
    }
    var sender = outcomes.getFirst();
    var consumer = outcomes.getLast();
    return new Findings(
        "The sender died %d times, and %d of %d numbers are wrong for ever, by %d messages together. The consumer died %d times and was up to %d messages late; %d numbers are wrong."
            .formatted(
                sender.deaths,
                sender.wrong,
                READERS,
                sender.off,
                consumer.deaths,
                consumer.late,
                consumer.wrong),
        List.of(
            Check.seen(BROKEN, "A number kept by the sender stays wrong", sender.wrong, READERS),
            Check.seen(FIXED, "The consumer's view is late", consumer.late, messages),
            Check.never(
                FIXED, "It is wrong when the consumer has caught up", consumer.wrong, READERS),
            Check.that(
                COMPARED,
                "Each death of the sender costs a message, each of the consumer none",
                sender.off == sender.deaths && consumer.off == 0,
                "%d for %d, %d for %d"
                    .formatted(sender.off, sender.deaths, consumer.off, consumer.deaths))),
        List.of(
            new Chart(
                "Lateness passes, damage stays",
                new Chart.Axis("1 late at most, 2 wrong in the end", false),
                new Chart.Axis("messages", false),
                List.of(1.0, 2.0),
                outcomes.stream()
                    .map(
                        o -> new Chart.Series(o.way.says, List.of((double) o.late, (double) o.off)))
                    .toList(),
                List.of())),
        List.of(table(outcomes)));
  }

  private static Outcome keep(Connection connection, Way way, int messages, SplittableRandom random)
      throws SQLException {
    var name = way.name().toLowerCase(Locale.ROOT);
    Sqlite.run(
        connection,
        "create table messages_%s (place integer primary key, reader integer)".formatted(name));
    Sqlite.run(
        connection,
        "create table unread_%s (reader integer primary key, count integer)".formatted(name));
    Sqlite.run(connection, "create table came_%s (place integer)".formatted(name));
    Sqlite.run(connection, "insert into came_%s values (0)".formatted(name));
    for (int reader = 0; reader < READERS; reader++) {
      Sqlite.run(connection, "insert into unread_%s values (%d, 0)".formatted(name, reader));
    }
    int deaths = 0;
    int back = 0; // the number of the message at which the consumer is there again
    long late = 0;
    for (int place = 0; place < messages; place++) {
      int reader = random.nextInt(READERS);
      Sqlite.run(
          connection, "insert into messages_%s values (%d, %d)".formatted(name, place, reader));
      boolean dies = random.nextInt(DEATH_ONE_IN) == 0;
      try {
        switch (way) {
          case SENDER -> {
            perhaps(dies);
            raise(connection, name, reader);
          }
          case CONSUMER -> {
            if (place >= back) {
              follow(connection, name, dies);
            }
          }
        }
      } catch (Died _) {
        deaths++;
        back = place + AWAY;
      }
      late = Math.max(late, lacks(connection, name));
    }
    long meanwhile = lacks(connection, name);
    if (way == Way.CONSUMER) {
      follow(connection, name, false);
    }
    var wrong =
        """
        from unread_%1$s where count <>
          (select count(*) from messages_%1$s where messages_%1$s.reader = unread_%1$s.reader)
        """
            .formatted(name);
    return new Outcome(
        way,
        messages,
        deaths,
        late,
        meanwhile,
        Sqlite.number(connection, "select count(*) " + wrong),
        lacks(connection, name));
  }

  private static void perhaps(boolean dies) throws Died {
    if (dies) {
      throw new Died();
    }
  }

  private static void raise(Connection connection, String name, int reader) throws SQLException {
    Sqlite.run(
        connection,
        "update unread_%s set count = count + 1 where reader = %d".formatted(name, reader));
  }

  /// All messages that it has not seen, one transaction each; it may die in the first of them.
  private static void follow(Connection connection, String name, boolean dies) throws SQLException {
    long end = Sqlite.number(connection, "select count(*) from messages_" + name);
    for (long place = Sqlite.number(connection, "select place from came_" + name);
        place < end;
        place++) {
      connection.setAutoCommit(false);
      try {
        int reader =
            (int)
                Sqlite.number(
                    connection,
                    "select reader from messages_%s where place = %d".formatted(name, place));
        raise(connection, name, reader);
        perhaps(dies);
        Sqlite.run(connection, "update came_%s set place = %d".formatted(name, place + 1));
        connection.commit();
      } finally {
        connection.rollback(); // what a dead one had not committed
        connection.setAutoCommit(true);
      }
    }
  }

  /// How many messages the view has not counted.
  private static long lacks(Connection connection, String name) throws SQLException {
    return Sqlite.number(
        connection,
        "select (select count(*) from messages_%1$s) - (select sum(count) from unread_%1$s)"
            .formatted(name));
  }

  private static Table table(List<Outcome> outcomes) {
    return new Table(
        "Whoever keeps the view dies once in %d messages".formatted(DEATH_ONE_IN),
        List.of(
            "The view is kept by",
            "messages",
            "deaths",
            "late, at most",
            "at the last message",
            "numbers wrong in the end",
            "off by"),
        outcomes.stream()
            .map(o ->
                Table.row(o.way.says, o.messages, o.deaths, o.late, o.meanwhile, o.wrong, o.off))
            .toList());
  }
}
