package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.COMPARED;
import static soulfra.experiments.Check.Mode.FIXED;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import redis.clients.jedis.Jedis;
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
import soulfra.servers.Redis;

@About(
    id = "12.2",
    name = "change-data-capture",
    chapter = Chapter.STREAMS,
    section = "Change Data Capture",
    sectionInFirstEdition = "Change Data Capture",
    title = "A database as a log of itself",
    question =
        """
        A consumer reads every change of a table from Postgres' log and keeps a view of it in \
        Redis. It dies between applying and saying so. Is the view right, and what if the consumer \
        stays away?\
        """,
    broken = "The view is the number of changes: each adds one to it.",
    fixed =
        "The view is a copy: each change says what the row is now, so twice is the same as once.",
    predictions = {
      @About.Prediction(
          stage = Stage.TWO,
          says =
              """
              Every committed change arrives, in the order of the commits, at least once. After \
              each death some come again: the number drifts off, and the copy is exact. As long as \
              nobody reads the slot, Postgres keeps its log from there on, all of it: a consumer \
              that never comes back fills the leader's disk.\
              """)
    },
    change = "Put the slot's place beside the number in one Redis transaction: is it exact now?")
public final class E12_2_ChangeDataCapture implements Experiment {

  private static final String SLOT = "view";
  private static final String PUBLICATION = "all_moods";
  private static final int AGENTS = 50;
  private static final String COPY = "moods";
  private static final String COUNT = "changes of mood";

  /// @param differing agents whose mood in the view is not that of the table
  /// @param off the number of changes in the view, less the true one
  private record Outcome(int changes, int applied, int deaths, int differing, long off) {}

  /// @param written bytes of log since the consumer was seen last
  /// @param kept bytes of log that the server keeps for it
  private record Absence(long written, long kept) {}

  @Override
  public Findings run(Lab lab) throws Exception {
    int rounds = lab.quick() ? 40 : 500;
    Outcome outcome;
    Absence absence;
    lab.say("starting Postgres and Redis");
    try (var postgres = Postgres.start(lab.folder().resolve("postgres"), 0);
        var redis = Redis.start(lab.folder().resolve("redis"), 0)) {
      postgres.dropDatabase("moods");
      postgres.createDatabase("moods");
      try (var writer = postgres.connect("moods");
          var consumer = postgres.connect("moods");
          var view = redis.connect()) {
        Sqlite.run(writer, "create table moods (agent int primary key, mood text)");
        Sqlite.run(writer, "create publication %s for table moods".formatted(PUBLICATION));
        Sqlite.run(
            writer, "select pg_create_logical_replication_slot('%s', 'pgoutput')".formatted(SLOT));
        view.del(COPY, COUNT);
        try {
          lab.say("%d batches of changes; the consumer dies after one in four".formatted(rounds));
          outcome = follow(writer, consumer, view, rounds, lab.random().split());
          lab.say("the consumer stays away");
          absence = stayAway(writer, rounds);
        } finally {
          Sqlite.run(writer, "select pg_drop_replication_slot('%s')".formatted(SLOT));
        }
      }
    }
    return new Findings(
        "%d changes were applied %d times over %d deaths: the copy differs for %d of %d agents, the number of changes is off by %d. Of %,d KB of log written since the consumer left the server keeps %,d KB."
            .formatted(
                outcome.changes,
                outcome.applied,
                outcome.deaths,
                outcome.differing,
                AGENTS,
                outcome.off,
                absence.written / 1024,
                absence.kept / 1024),
        List.of(
            Check.seen(
                BROKEN, "Counting what comes twice drifts off", outcome.off, outcome.applied),
            Check.never(FIXED, "The view differs for an agent", outcome.differing, AGENTS),
            Check.atLeast(
                COMPARED,
                "The log kept for who stays away ÷ written meanwhile",
                1,
                (double) absence.kept / absence.written)),
        List.of(
            Chart.ways(
                "What a change may say",
                "wrong after the deaths",
                List.of("number of changes, off by", "copy, agents that differ"),
                List.of((double) outcome.off, (double) outcome.differing))),
        List.of(
            new Table(
                "A consumer of Postgres' log that dies before it has said what it applied",
                List.of("View", "changes", "applied", "deaths", "wrong"),
                List.of(
                    Table.row(
                        "number of changes",
                        outcome.changes,
                        outcome.applied,
                        outcome.deaths,
                        outcome.off),
                    Table.row(
                        "copy",
                        outcome.changes,
                        outcome.applied,
                        outcome.deaths,
                        outcome.differing)))));
  }

  private static Outcome follow(
      Connection writer, Connection consumer, Jedis view, int rounds, SplittableRandom random)
      throws SQLException {
    int changes = 0;
    int applied = 0;
    int deaths = 0;
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < 5; i++) {
        changes += write(writer, random);
      }
      var batch = PgOutput.peek(consumer, SLOT, PUBLICATION);
      for (var change : batch.changes()) {
        apply(view, change);
        applied++;
      }
      // The last one lives: what is compared in the end is a view that has caught up.
      boolean dies = random.nextInt(4) == 0 && round < rounds - 1;
      if (dies) {
        deaths++; // before it says how far it is; the next one begins where this one began
      } else if (batch.end().isPresent()) {
        PgOutput.advance(consumer, SLOT, batch.end().get());
      }
    }
    long off = Long.parseLong(String.valueOf(view.get(COUNT))) - changes;
    return new Outcome(changes, applied, deaths, differing(writer, view), off);
  }

  /// @return how many rows changed
  private static int write(Connection writer, SplittableRandom random) throws SQLException {
    int agent = random.nextInt(AGENTS);
    try (var statement = writer.createStatement()) {
      return statement.executeUpdate(
          random.nextInt(4) == 0
              ? "delete from moods where agent = " + agent
              : """
              insert into moods values (%d, 'mood %d')
              on conflict (agent) do update set mood = excluded.mood
              """
                  .formatted(agent, random.nextInt(1_000)));
    }
  }

  private static void apply(Jedis view, PgOutput.Change change) {
    var agent = Objects.requireNonNull(change.columns().get(0), "the key");
    switch (change.kind()) {
      case INSERT, UPDATE -> view.hset(COPY, agent, String.valueOf(change.columns().get(1)));
      case DELETE -> view.hdel(COPY, agent);
    }
    view.incr(COUNT);
  }

  private static int differing(Connection writer, Jedis view) throws SQLException {
    var table = new HashMap<String, String>();
    try (var statement = writer.createStatement();
        var rows = statement.executeQuery("select agent, mood from moods")) {
      while (rows.next()) {
        table.put(rows.getString(1), rows.getString(2));
      }
    }
    var copy = view.hgetAll(COPY);
    return (int)
        IntStream.range(0, AGENTS)
            .mapToObj(String::valueOf)
            .filter(agent -> !Objects.equals(table.get(agent), copy.get(agent)))
            .count();
  }

  /// Writes on, reads nothing from the slot, and lets the server do its housekeeping.
  private static Absence stayAway(Connection writer, int rounds) throws SQLException {
    long before = position(writer);
    for (int i = 0; i < rounds; i++) {
      Sqlite.run(
          writer,
          """
          insert into moods select agent, repeat(md5(random()::text), 100)
          from generate_series(0, %d) as agent
          on conflict (agent) do update set mood = excluded.mood
          """
              .formatted(AGENTS - 1));
    }
    Sqlite.run(writer, "checkpoint");
    long kept =
        Sqlite.number(
            writer,
            """
            select pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)
            from pg_replication_slots where slot_name = '%s'
            """
                .formatted(SLOT));
    return new Absence(position(writer) - before, kept);
  }

  private static long position(Connection writer) throws SQLException {
    return Sqlite.number(writer, "select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')");
  }
}
