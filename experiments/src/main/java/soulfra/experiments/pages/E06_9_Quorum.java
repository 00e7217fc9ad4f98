package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.COMPARED;
import static soulfra.experiments.Check.Mode.FIXED;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import soulfra.experiments.About;
import soulfra.experiments.Chapter;
import soulfra.experiments.Check;
import soulfra.experiments.Experiment;
import soulfra.experiments.Findings;
import soulfra.experiments.Lab;
import soulfra.experiments.Stage;
import soulfra.experiments.history.Checkers;
import soulfra.experiments.history.Deadline;
import soulfra.experiments.history.Event;
import soulfra.experiments.history.History;
import soulfra.experiments.history.Settings;
import soulfra.experiments.history.Validity;
import soulfra.experiments.pages.Quorum.Topic;
import soulfra.experiments.report.Chart;
import soulfra.experiments.report.Table;

@About(
    id = "6.9",
    name = "quorum",
    chapter = Chapter.REPLICATION,
    section = "Leaderless Replication",
    sectionInFirstEdition = "Leaderless Replication",
    title = "Two of three agree",
    question =
        """
        A room's topic stands on three nodes without a leader. A write is acknowledged when w of \
        them have it, a read asks r and believes the newest. When does a read miss what was \
        acknowledged, and is w + r > n all it takes?\
        """,
    broken =
        """
        w + r ≤ n; a sloppy quorum, for which a node that has nothing to do with the room stands \
        in; and a strict one that answers while a write is on its way.\
        """,
    fixed = "w + r > n; and a reader that writes back what it found before it answers.",
    predictions =
        @About.Prediction(
            stage = Stage.THREE,
            says =
                """
                (Three nodes by themselves, a SQLite file each: stage 3 has leaders.) One and one \
                misses two acknowledged writes of three, two and one, or one and two, one of \
                three; two and two none. A sloppy quorum \
                counts to two without meeting, and misses. And two and two is still not as if there \
                were one copy: while a write is on its way, one reader sees it and the next one \
                does not. Only the reader's write-back makes that impossible.\
                """),
    change = "Write back after the answer instead of before it: what does the checker say?")
public final class E06_9_Quorum implements Experiment {

  private static final int HOMES = 3; // nodes that a room stands on
  private static final int NODES = 5; // the others can stand in
  private static final int WRITES = 4; // in a history
  private static final Duration LONGEST = Duration.ofSeconds(20);

  /// @param stale reads that missed what was acknowledged before they began
  private record Outcome(String way, boolean overlap, int reads, int stale) {
    double percent() {
      return 100.0 * stale / reads;
    }
  }

  /// @param invalid histories in which a read sees less than the one before it
  private record Judged(String way, int histories, int invalid, int unknown, String witness) {}

  @Override
  public Findings run(Lab lab) throws Exception {
    int rooms = lab.quick() ? 300 : 5_000;
    int histories = lab.quick() ? 100 : 1_000;
    var outcomes = new ArrayList<Outcome>();
    Judged plain;
    Judged writingBack;
    try (var nodes = new Quorum(lab.folder(), NODES)) {
      int first = 0;
      for (int w = 1; w <= 2; w++) {
        for (int r = 1; r <= 2; r++) {
          lab.say("%d rooms, w = %d, r = %d".formatted(rooms, w, r));
          outcomes.add(read(nodes, w, r, first, rooms, lab.random().split()));
          first += rooms;
        }
      }
      lab.say("sloppy quorum, w = 2, r = 2");
      outcomes.add(sloppy(nodes, first, rooms, lab.random().split()));
      first += rooms;
      lab.say("%d histories, reads while writes are on their way".formatted(histories));
      long seed = lab.random().nextLong(); // the same schedules for both
      plain = judge(nodes, false, first, histories, new SplittableRandom(seed));
      writingBack = judge(nodes, true, first + histories, histories, new SplittableRandom(seed));
    }
    var strict = outcomes.stream().filter(Outcome::overlap).toList();
    var sloppy = outcomes.getLast();
    return new Findings(
        "With w = r = 1 %.0f %% of the reads missed an acknowledged write, with w = r = 2 none; with a stand-in %.0f %%. %d of %d histories with w = r = 2 have no order: %s With write-back %d."
            .formatted(
                outcomes.getFirst().percent(),
                sloppy.percent(),
                plain.invalid,
                histories,
                plain.witness,
                writingBack.invalid),
        List.of(
            Check.atLeast(
                BROKEN, "% of the reads stale at w = r = 1", 50, outcomes.getFirst().percent()),
            Check.never(
                FIXED,
                "A read is stale where w + r > n",
                strict.stream().mapToInt(Outcome::stale).sum(),
                strict.stream().mapToInt(Outcome::reads).sum()),
            Check.seen(BROKEN, "A sloppy quorum's read is stale", sloppy.stale, sloppy.reads),
            Check.seen(COMPARED, "A history with w = r = 2 has no order", plain.invalid, histories),
            Check.never(
                FIXED,
                "One with write-back has none",
                writingBack.invalid + writingBack.unknown,
                histories)),
        List.of(
            Chart.ways(
                "Only sets that meet know of one another",
                "% of the reads stale",
                outcomes.stream().map(Outcome::way).toList(),
                outcomes.stream().map(Outcome::percent).toList())),
        List.of(table(outcomes), judgedTable(List.of(plain, writingBack))));
  }

  /// Each room is written once, and then read by somebody else; the other nodes would get it later.
  private static Outcome read(
      Quorum nodes, int w, int r, int first, int rooms, SplittableRandom random)
      throws SQLException {
    int stale = 0;
    for (int room = first; room < first + rooms; room++) {
      nodes.put(some(w, random), room, new Topic(1, 1));
      stale += nodes.newest(some(r, random), room).version() == 1 ? 0 : 1;
    }
    return new Outcome("w = %d, r = %d".formatted(w, r), w + r > HOMES, rooms, stale);
  }

  /// The writer reaches one of the homes and a stand-in, which keeps the write for another one; the
  /// reader reaches any two homes.
  private static Outcome sloppy(Quorum nodes, int first, int rooms, SplittableRandom random)
      throws SQLException {
    int stale = 0;
    for (int room = first; room < first + rooms; room++) {
      nodes.put(some(1, random), room, new Topic(1, 1));
      nodes.put(random.nextInt(HOMES, NODES), room, new Topic(1, 1));
      stale += nodes.newest(some(2, random), room).version() == 1 ? 0 : 1;
    }
    return new Outcome("sloppy, w = 2, r = 2", false, rooms, stale);
  }

  /// So many of the homes, by chance.
  private static List<Integer> some(int count, SplittableRandom random) {
    var homes = new ArrayList<>(IntStream.range(0, HOMES).boxed().toList());
    Collections.shuffle(homes, new Random(random.nextLong()));
    return homes.subList(0, count);
  }

  private static Judged judge(
      Quorum nodes, boolean writeBack, int first, int histories, SplittableRandom random)
      throws SQLException {
    int invalid = 0;
    int unknown = 0;
    var witness = "";
    for (int room = first; room < first + histories; room++) {
      var answer =
          Checkers.named("register")
              .check(
                  history(nodes, writeBack, room, random),
                  Settings.NONE.with("initial", 0L),
                  Deadline.in(LONGEST));
      if (answer.validity() == Validity.INVALID) {
        witness = invalid++ == 0 ? answer.sentence() : witness;
      }
      unknown += answer.validity() == Validity.UNKNOWN ? 1 : 0;
    }
    return new Judged(
        writeBack ? "with write-back" : "without", histories, invalid, unknown, witness);
  }

  /// A write reaches its nodes one after the other, and readers come in between. It is acknowledged
  /// when two have it.
  private static History history(Quorum nodes, boolean writeBack, int room, SplittableRandom random)
      throws SQLException {
    var events = new ArrayList<Event>();
    for (long version = 1; version <= WRITES; version++) {
      note(events, 0, Event.Type.INVOKE, "write", version);
      var order = some(HOMES, random);
      for (int reached = 0; reached < HOMES; reached++) {
        nodes.put(order.get(reached), room, new Topic(version, version));
        if (reached == 1) {
          note(events, 0, Event.Type.OK, "write", version);
        }
        int readers = random.nextInt(3);
        for (int reader = 1; reader <= readers; reader++) {
          note(events, reader, Event.Type.INVOKE, "read", null);
          var asked = some(2, random);
          var found = nodes.newest(asked, room);
          if (writeBack) {
            nodes.put(asked, room, found);
          }
          note(events, reader, Event.Type.OK, "read", found.topic());
        }
      }
    }
    return History.of("room " + room, events);
  }

  private static void note(
      List<Event> events, int process, Event.Type type, String f, @Nullable Object value) {
    int line = events.size() + 1;
    events.add(
        new Event(
            line,
            "" + process,
            type,
            f,
            null,
            value,
            value != null,
            line * 1_000_000L,
            null,
            null));
  }

  private static Table table(List<Outcome> outcomes) {
    return new Table(
        "Rooms that are written once and read once, on %d nodes".formatted(HOMES),
        List.of("Quorum", "reads", "stale", "% stale"),
        outcomes.stream().map(o -> Table.row(o.way, o.reads, o.stale, o.percent())).toList());
  }

  private static Table judgedTable(List<Judged> judged) {
    return new Table(
        "w = 2, r = 2, while writes are on their way",
        List.of("Readers", "histories", "without an order", "unknown"),
        judged.stream().map(j -> Table.row(j.way, j.histories, j.invalid, j.unknown)).toList());
  }
}
