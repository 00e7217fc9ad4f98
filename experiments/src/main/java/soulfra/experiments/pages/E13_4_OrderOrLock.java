package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.FIXED;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
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

@About(
    id = "13.4",
    name = "order-or-lock",
    chapter = Chapter.PHILOSOPHY,
    section = "Enforcing Constraints",
    sectionInFirstEdition = "Enforcing Constraints",
    title = "A room with ten chairs",
    question =
        """
        Forty people want to enter rooms with ten chairs, from several servers at once. How many \
        sit down, and what keeps the eleventh out?\
        """,
    broken = "Count who is there; if there are fewer than ten, enter.",
    fixed =
        """
        Write the wish into a log, of which each room's part has a single reader who decides in \
        the order of the log; or lock the room's row while counting.\
        """,
    predictions = {
      @About.Prediction(
          stage = Stage.ONE,
          says =
              """
              Rooms are overbooked, because another one enters between the count and the entry: \
              the constraint spans rows that do not exist yet. The log needs no lock: its order is \
              the decision, and whoever reads it again decides the same. Its price is that the \
              answer comes later than the wish.\
              """),
      @About.Prediction(stage = Stage.TWO, says = "The same on Postgres, and more overbooked.")
    },
    change = "Let two readers share one room's part of the log: what is decided now?")
public final class E13_4_OrderOrLock implements Experiment {

  private static final int CHAIRS = 10;
  private static final int PEOPLE = 40;
  private static final int SERVERS = 4;

  private static final List<String> SCHEMA =
      List.of(
          "create table rooms (way text, room integer, primary key (way, room))",
          "create table seats (way text, room integer, person integer)",
          "create index by_room on seats (way, room)");

  /// Who decides on a wish.
  private enum Way {
    COUNT("count, then enter"),
    LOCK("lock, count, enter"),
    LOG("one reader of a log");

    private final String says;

    Way(String says) {
      this.says = says;
    }
  }

  /// @param overbooked rooms with more people than chairs
  /// @param empty rooms with chairs left, though somebody was sent away
  private record Outcome(Way way, int rooms, long seated, long overbooked, long empty) {}

  @Override
  public Findings run(Lab lab) throws Exception {
    int rooms = lab.quick() ? 15 : 300;
    var outcomes = new ArrayList<Outcome>();
    try (var engine = Engine.of(lab);
        var observer = engine.connect()) {
      for (var statement : SCHEMA) {
        Sqlite.run(observer, statement);
      }
      var number = lab.stage() == Stage.ONE ? "integer primary key" : "bigserial primary key";
      Sqlite.run(
          observer,
          "create table wishes (place %s, room integer, person integer)".formatted(number));
      for (var way : Way.values()) {
        lab.say("%d rooms, %s, on %s".formatted(rooms, way.says, engine.name()));
        for (int room = 0; room < rooms; room++) {
          Sqlite.run(observer, "insert into rooms values ('%s', %d)".formatted(way, room));
        }
        wishAll(engine, way, rooms);
        if (way == Way.LOG) {
          decide(observer, rooms);
        }
        outcomes.add(outcome(observer, way, rooms));
      }
    }
    var counted = outcomes.getFirst();
    long wrong = outcomes.stream().skip(1).mapToLong(o -> o.overbooked + o.empty).sum();
    return new Findings(
        "Of %d rooms with %d chairs %d were overbooked by counting first; of twice as many, with a lock or a log: %d."
            .formatted(rooms, CHAIRS, counted.overbooked, wrong),
        List.of(
            Check.seen(BROKEN, "Counting first overbooks a room", counted.overbooked, rooms),
            Check.never(FIXED, "Lock or log overbook one, or leave a chair", wrong, 2L * rooms)),
        List.of(
            Chart.ways(
                "A constraint over rows needs an order",
                "% of the rooms that are overbooked",
                outcomes.stream().map(o -> o.way.says).toList(),
                outcomes.stream().map(o -> 100.0 * o.overbooked / rooms).toList())),
        List.of(table(outcomes)));
  }

  /// All people come to a room at the same moment, over several servers.
  private static void wishAll(Engine engine, Way way, int rooms) throws Exception {
    Parallel.run(
        SERVERS,
        (server, together) -> {
          try (var mine = engine.connect()) {
            for (int room = 0; room < rooms; room++) {
              together.await();
              for (int person = server; person < PEOPLE; person += SERVERS) {
                wish(engine, mine, way, room, person);
              }
            }
          }
        });
  }

  private static void wish(Engine engine, Connection mine, Way way, int room, int person)
      throws SQLException {
    switch (way) {
      case COUNT -> enterIfFree(mine, way, room, person);
      case LOCK -> {
        engine.begin(mine);
        Sqlite.number(
            mine,
            "select room from rooms where way = '%s' and room = %d %s"
                .formatted(way, room, engine.forUpdate()));
        enterIfFree(mine, way, room, person);
        Sqlite.run(mine, "commit");
      }
      case LOG ->
          Sqlite.run(
              mine, "insert into wishes (room, person) values (%d, %d)".formatted(room, person));
    }
  }

  private static void enterIfFree(Connection mine, Way way, int room, int person)
      throws SQLException {
    var there = "select count(*) from seats where way = '%s' and room = %d".formatted(way, room);
    if (Sqlite.number(mine, there) < CHAIRS) {
      Sqlite.run(mine, "insert into seats values ('%s', %d, %d)".formatted(way, room, person));
    }
  }

  /// The only reader of all rooms' wishes, room by room in the order of the log. It needs no lock:
  /// nobody else decides.
  private static void decide(Connection connection, int rooms) throws SQLException {
    for (int room = 0; room < rooms; room++) {
      var wishes = new ArrayList<Integer>();
      try (var statement = connection.createStatement();
          var rows =
              statement.executeQuery(
                  "select person from wishes where room = %d order by place".formatted(room))) {
        while (rows.next()) {
          wishes.add(rows.getInt(1));
        }
      }
      for (int person : wishes) {
        enterIfFree(connection, Way.LOG, room, person);
      }
    }
  }

  private static Outcome outcome(Connection connection, Way way, int rooms) throws SQLException {
    var seated =
        """
        select count(*) from (
          select count(*) as seated from seats where way = '%s' group by room) as rooms
        where seated %s %d
        """;
    return new Outcome(
        way,
        rooms,
        Sqlite.number(connection, "select count(*) from seats where way = '%s'".formatted(way)),
        Sqlite.number(connection, seated.formatted(way, ">", CHAIRS)),
        Sqlite.number(connection, seated.formatted(way, "<", CHAIRS)));
  }

  private static Table table(List<Outcome> outcomes) {
    return new Table(
        "%d people want to enter each room, over %d servers".formatted(PEOPLE, SERVERS),
        List.of("Way", "rooms", "people seated", "overbooked", "chairs left"),
        outcomes.stream()
            .map(o -> Table.row(o.way.says, o.rooms, o.seated, o.overbooked, o.empty))
            .toList());
  }
}
