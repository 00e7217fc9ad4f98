package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.FIXED;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import soulfra.experiments.About;
import soulfra.experiments.Chapter;
import soulfra.experiments.Check;
import soulfra.experiments.Experiment;
import soulfra.experiments.Findings;
import soulfra.experiments.Lab;
import soulfra.experiments.Stage;
import soulfra.experiments.history.Answer;
import soulfra.experiments.history.Checkers;
import soulfra.experiments.history.Deadline;
import soulfra.experiments.history.Event;
import soulfra.experiments.history.History;
import soulfra.experiments.history.Settings;
import soulfra.experiments.history.Validity;
import soulfra.experiments.report.Chart;
import soulfra.experiments.report.Table;

@About(
    id = "10.1",
    name = "linearizable",
    chapter = Chapter.CONSENSUS,
    section = "What Makes a System Linearizable?",
    sectionInFirstEdition = "What Makes a System Linearizable?",
    title = "As if there were only one copy",
    question =
        """
        A room's topic is changed again and again, while others read it. Is there an order of all \
        reads and writes that explains every answer, and in which nobody reads the past?\
        """,
    broken = "Readers ask a follower, which is some milliseconds behind.",
    fixed =
        """
        Readers ask the leader; or they ask the leader how long its log is, and then a follower \
        that waits until it has all of that (a read index).\
        """,
    predictions = {
      @About.Prediction(
          stage = Stage.THREE,
          says =
              """
              (Its kind of store: a leader and a follower.) From the follower somebody reads an \
              old topic after the new one was acknowledged: the checker finds no order, and says \
              which two operations contradict one another. Each reader by itself saw nothing \
              strange. From the leader, or with the read index, there is an order; the follower's \
              answer then takes a question to the leader, and the wait for its log.\
              """)
    },
    change = "Wait only for what the reader itself has seen so far: what does the checker say?")
public final class E10_1_Linearizable implements Experiment {

  private static final Duration LAG = Duration.ofMillis(30);
  private static final Duration LONGEST = Duration.ofSeconds(20); // that the checker may take
  private static final long START = System.nanoTime(); // times in a witness count from here
  private static final int READERS = 2;
  private static final int MOST_READS = 400;

  /// Whom a reader asks.
  private enum Way {
    FOLLOWER("a follower"),
    LEADER("the leader"),
    READ_INDEX("a follower, by read index");

    private final String says;

    Way(String says) {
      this.says = says;
    }
  }

  /// @param invalid histories without an order
  /// @param unknown histories of which the checker could not tell
  /// @param witness what contradicts what, in the first of them
  private record Outcome(
      Way way, int histories, int reads, int invalid, int unknown, String witness) {}

  @Override
  public Findings run(Lab lab) throws Exception {
    int histories = lab.quick() ? 2 : 15;
    int writes = lab.quick() ? 40 : 150;
    var outcomes = new ArrayList<Outcome>();
    try (var copies = Copies.of(lab, "a", 1)) {
      try (var setUp = copies.leader()) {
        Sqlite.run(setUp, "create table topics (room int primary key, topic bigint)");
      }
      copies.lag(1, LAG);
      int room = 0;
      for (var way : Way.values()) {
        lab.say("%d histories of %d writes, readers ask %s".formatted(histories, writes, way.says));
        var answers = new ArrayList<Answer>();
        int reads = 0;
        for (int i = 0; i < histories; i++) {
          var history = record(copies, way, room++, writes);
          reads += history.acknowledged("read").size();
          answers.add(
              Checkers.named("register")
                  .check(history, Settings.NONE.with("initial", 0L), Deadline.in(LONGEST)));
        }
        outcomes.add(outcome(way, answers, reads));
      }
    }
    var follower = outcomes.getFirst();
    var fixed = outcomes.subList(1, outcomes.size());
    int tried = fixed.stream().mapToInt(Outcome::histories).sum();
    int wrong = fixed.stream().mapToInt(o -> o.invalid + o.unknown).sum();
    return new Findings(
        "Read from a follower, %d of %d histories have no order: %s Read from the leader, or by read index, %d of %d."
            .formatted(follower.invalid, follower.histories, follower.witness, wrong, tried),
        List.of(
            Check.seen(
                BROKEN,
                "A history read from a follower has no order",
                follower.invalid,
                follower.histories),
            Check.never(FIXED, "One read from the leader or by read index has none", wrong, tried),
            Check.atLeast(
                FIXED,
                "Reads by the read index, in all histories",
                2.0 * histories,
                outcomes.getLast().reads)),
        List.of(
            Chart.ways(
                "Whom one must ask to be told of the present",
                "% of the histories without an order",
                outcomes.stream().map(o -> o.way.says).toList(),
                outcomes.stream().map(o -> 100.0 * o.invalid / o.histories).toList())),
        List.of(table(outcomes)));
  }

  /// One writes, others read meanwhile; what each asks and is told goes down in the order in which
  /// it happened.
  private static History record(Copies copies, Way way, int room, int writes) throws Exception {
    var events = new ArrayList<Event>();
    var done = new AtomicBoolean();
    try (var setUp = copies.leader();
        var follower = copies.follower(1)) {
      Sqlite.run(setUp, "insert into topics values (%d, 0)".formatted(room));
      Shard.await("the room at the follower", () -> has(follower, room));
    }
    Parallel.run(
        1 + READERS,
        (process, together) -> {
          try (var leader = copies.leader();
              var follower = copies.follower(1)) {
            together.await();
            if (process == 0) {
              for (long topic = 1; topic <= writes; topic++) {
                note(events, process, Event.Type.INVOKE, "write", topic);
                Sqlite.run(
                    leader, "update topics set topic = %d where room = %d".formatted(topic, room));
                note(events, process, Event.Type.OK, "write", topic);
                TimeUnit.MILLISECONDS.sleep(5); // the time between two changes of a topic
              }
              done.set(true);
            }
            for (int i = 0; process > 0 && i < MOST_READS && !done.get(); i++) {
              note(events, process, Event.Type.INVOKE, "read", null);
              note(
                  events,
                  process,
                  Event.Type.OK,
                  "read",
                  read(copies, way, leader, follower, room));
            }
          }
        });
    return History.of("room " + room, events);
  }

  private static boolean has(Connection copy, int room) throws SQLException {
    return Sqlite.number(copy, "select count(*) from topics where room = " + room) == 1;
  }

  private static long read(Copies copies, Way way, Connection leader, Connection follower, int room)
      throws SQLException, InterruptedException {
    var topic = "select topic from topics where room = " + room;
    return switch (way) {
      case LEADER -> Sqlite.number(leader, topic);
      case FOLLOWER -> Sqlite.number(follower, topic);
      case READ_INDEX -> {
        // All that is acknowledged is on the leader's disk, up to here.
        copies.await(follower, Sqlite.text(leader, "select pg_current_wal_flush_lsn()"));
        yield Sqlite.number(follower, topic);
      }
    };
  }

  private static void note(
      List<Event> events, int process, Event.Type type, String f, @Nullable Object value) {
    synchronized (events) {
      events.add(
          new Event(
              events.size() + 1,
              "" + process,
              type,
              f,
              null,
              value,
              value != null,
              System.nanoTime() - START,
              null,
              null));
    }
  }

  private static Outcome outcome(Way way, List<Answer> answers, int reads) {
    var invalid = answers.stream().filter(a -> a.validity() == Validity.INVALID).toList();
    return new Outcome(
        way,
        answers.size(),
        reads,
        invalid.size(),
        (int) answers.stream().filter(a -> a.validity() == Validity.UNKNOWN).count(),
        invalid.isEmpty() ? "" : invalid.getFirst().sentence());
  }

  private static Table table(List<Outcome> outcomes) {
    return new Table(
        "A topic that is changed every few milliseconds, the follower %d ms behind"
            .formatted(LAG.toMillis()),
        List.of("Readers ask", "histories", "reads", "without an order", "unknown"),
        outcomes.stream()
            .map(o -> Table.row(o.way.says, o.histories, o.reads, o.invalid, o.unknown))
            .toList());
  }
}
