package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.COMPARED;
import static soulfra.experiments.Check.Mode.FIXED;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicLong;
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
    id = "8.3",
    name = "write-skew",
    chapter = Chapter.TRANSACTIONS,
    section = "Write Skew and Phantoms",
    sectionInFirstEdition = "Write Skew and Phantoms",
    title = "The last moderator leaves, twice",
    question =
        """
        A room must keep one moderator. Two are there, and both want to leave at the same moment; \
        each looks whether another one stays, and goes. Who is left?\
        """,
    broken =
        """
        Look and leave in one REPEATABLE READ transaction; the same with a lock on the row of \
        one's own; and with a lock on the room, taken after the snapshot.\
        """,
    fixed =
        """
        SERIALIZABLE, with a retry; or a lock on the room at READ COMMITTED (the conflict \
        materialised), so that the second one looks when the first has gone.\
        """,
    predictions =
        @About.Prediction(
            stage = Stage.TWO,
            says =
                """
                Both leave whenever both looked first: each writes a row that the other one only \
                read, so no two writes meet and a snapshot notices nothing. A lock on one's own \
                row changes nothing, and neither does a lock on the room in a snapshot: who waited \
                for it still sees the old count. SERIALIZABLE turns one of the two away, and its \
                retry finds itself alone. The room's lock at READ COMMITTED lets the second one \
                see what the first did, with nobody turned away.\
                """),
    change = "Update the room's row after locking it, in the snapshot: what does the second get?")
public final class E08_3_WriteSkew implements Experiment {

  private static final int MOST_ATTEMPTS = 5;

  /// Postgres gives this to who can't be put in an order with the others.
  private static final String SERIALIZATION_FAILURE = "40001";

  /// How a moderator looks before leaving.
  private enum Way {
    SNAPSHOT("snapshot", "repeatable read", ""),
    OWN_ROW(
        "snapshot, own row locked",
        "repeatable read",
        "select 1 from moderators where room = %d and moderator = %d for update"),
    ROOM_IN_SNAPSHOT(
        "snapshot, then the room locked",
        "repeatable read",
        "select 1 from rooms where room = %d for update"),
    SERIALIZABLE("serializable", "serializable", ""),
    ROOM("the room locked", "read committed", "select 1 from rooms where room = %d for update");

    private final String says;
    private final String level;
    private final String lock;

    Way(String says, String level, String lock) {
      this.says = says;
      this.level = level;
      this.lock = lock;
    }

    /// Whether two can have looked before one of them has left.
    boolean bothLook() {
      return this != ROOM && this != ROOM_IN_SNAPSHOT;
    }
  }

  /// @param empty rooms that both left
  /// @param stuck rooms that nobody could leave
  /// @param retries transactions that were turned away
  private record Outcome(Way way, int rooms, long empty, long stuck, long retries) {}

  @Override
  public Findings run(Lab lab) throws Exception {
    int rooms = lab.quick() ? 50 : 1_000;
    var outcomes = new ArrayList<Outcome>();
    try (var engine = Engine.of(lab);
        var observer = engine.connect()) {
      for (var way : Way.values()) {
        lab.say("%d rooms, two moderators each: %s".formatted(rooms, way.says));
        outcomes.add(leave(engine, observer, way, rooms));
      }
    }
    var snapshot = outcomes.get(0);
    var serializable = outcomes.get(3);
    var room = outcomes.get(4);
    var fixed = List.of(serializable, room);
    return new Findings(
        "Of %d rooms %d were left by both moderators in a snapshot, %d with their own rows locked, %d with the room locked in the snapshot. Serializable %d, for %d retries; with the room locked first %d, for %d."
            .formatted(
                rooms,
                snapshot.empty,
                outcomes.get(1).empty,
                outcomes.get(2).empty,
                serializable.empty,
                serializable.retries,
                room.empty,
                room.retries),
        List.of(
            Check.seen(BROKEN, "In a snapshot both leave", snapshot.empty, rooms),
            Check.seen(
                BROKEN, "With their own rows locked both leave", outcomes.get(1).empty, rooms),
            Check.seen(
                BROKEN,
                "With the room locked in the snapshot both leave",
                outcomes.get(2).empty,
                rooms),
            Check.never(
                FIXED,
                "Serializable, or with the room locked first, both leave or none can",
                fixed.stream().mapToLong(o -> o.empty + o.stuck).sum(),
                2L * rooms),
            Check.that(
                COMPARED,
                "Serializable turns one away for each room, a lock nobody",
                serializable.retries >= rooms && room.retries == 0,
                "%d and %d retries".formatted(serializable.retries, room.retries))),
        List.of(
            Chart.ways(
                "A snapshot does not see that two decisions rest on one another",
                "% of the rooms without a moderator",
                outcomes.stream().map(o -> o.way.says).toList(),
                outcomes.stream().map(o -> 100.0 * o.empty / o.rooms).toList())),
        List.of(table(outcomes)));
  }

  private static Outcome leave(Engine engine, Connection observer, Way way, int rooms)
      throws Exception {
    Sqlite.run(
        observer,
        """
        drop table if exists rooms, moderators;
        create table rooms (room int primary key);
        create table moderators (
          room int, moderator int, there boolean default true, primary key (room, moderator));
        insert into rooms select generate_series(1, %d);
        insert into moderators select room, moderator from rooms, generate_series(0, 1) moderator
        """
            .formatted(rooms));
    var retries = new AtomicLong();
    Parallel.run(
        2,
        (moderator, together) -> {
          try (var mine = engine.connect()) {
            Sqlite.run(mine, "set synchronous_commit = off"); // nobody dies here
            for (int room = 1; room <= rooms; room++) {
              together.await();
              for (int attempt = 1; !tryToLeave(mine, way, room, moderator, attempt, together); ) {
                retries.incrementAndGet();
                if (++attempt > MOST_ATTEMPTS) {
                  throw new IllegalStateException("Turned away %d times".formatted(attempt));
                }
              }
            }
          }
        });
    var left =
        """
        select count(*) from (
          select room from moderators group by room having sum(there::int) = %d) rooms\
        """;
    return new Outcome(
        way,
        rooms,
        Sqlite.number(observer, left.formatted(0)),
        Sqlite.number(observer, left.formatted(2)),
        retries.get());
  }

  /// One transaction. At the first attempt both are made to look before one of them leaves, as far
  /// as no lock forbids it: so that it does not depend on luck.
  ///
  /// @return false if it was turned away, and nothing happened
  private static boolean tryToLeave(
      Connection mine, Way way, int room, int moderator, int attempt, CyclicBarrier together)
      throws Exception {
    Sqlite.run(mine, "begin isolation level " + way.level);
    try {
      if (way == Way.ROOM_IN_SNAPSHOT) {
        var _ = look(mine, room); // the snapshot is taken with the first statement
        awaitOther(attempt, together);
      }
      if (!way.lock.isEmpty()) {
        Sqlite.run(mine, way.lock.formatted(room, moderator));
      }
      long there = look(mine, room);
      if (way.bothLook()) {
        awaitOther(attempt, together);
      }
      if (there > 1) {
        Sqlite.run(
            mine,
            "update moderators set there = false where room = %d and moderator = %d"
                .formatted(room, moderator));
      }
      Sqlite.run(mine, "commit");
      return true;
    } catch (SQLException e) {
      Sqlite.run(mine, "rollback");
      if (!SERIALIZATION_FAILURE.equals(e.getSQLState())) {
        throw e;
      }
      return false;
    }
  }

  private static long look(Connection mine, int room) throws SQLException {
    return Sqlite.number(mine, "select count(*) from moderators where there and room = " + room);
  }

  private static void awaitOther(int attempt, CyclicBarrier together) throws Exception {
    if (attempt == 1) {
      together.await();
    }
  }

  private static Table table(List<Outcome> outcomes) {
    return new Table(
        "Two moderators leave a room at once",
        List.of("Way", "rooms", "without a moderator", "nobody could leave", "turned away"),
        outcomes.stream()
            .map(o -> Table.row(o.way.says, o.rooms, o.empty, o.stuck, o.retries))
            .toList());
  }
}
