package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.FIXED;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import soulfra.experiments.About;
import soulfra.experiments.Chapter;
import soulfra.experiments.Check;
import soulfra.experiments.Experiment;
import soulfra.experiments.Findings;
import soulfra.experiments.Lab;
import soulfra.experiments.Stage;
import soulfra.experiments.report.Chart;
import soulfra.experiments.report.Table;
import soulfra.servers.Launch;
import soulfra.servers.Postgres;
import soulfra.servers.Redis;
import soulfra.servers.StageProcess;

@About(
    id = "9.3",
    name = "pause-and-lease",
    chapter = Chapter.TROUBLE,
    section = "Process Pauses",
    sectionInFirstEdition = "Process Pauses",
    title = "The holder that slept through its lease",
    question =
        """
        A process holds a lease in Redis, looks at it before each write, and is frozen between the \
        look and the write until somebody else holds the lease. It wakes up. What becomes of its \
        write?\
        """,
    broken = "Postgres takes the write: whoever asks has looked at the lease, after all.",
    fixed =
        """
        Each lease has a token, larger than the one before; the writing statement refuses a token \
        that is older than the newest it has seen (fencing).\
        """,
    predictions = {
      @About.Prediction(
          stage = Stage.TWO,
          says =
              """
              A zombie writes after its successor, and nobody notices: no time-out and no second \
              look helps, because the process can be frozen after any look. With the token the \
              store refuses it, and refuses nothing of whoever holds the lease.\
              """)
    },
    change = "Draw the token in a call of its own after the lease: how can a zombie get past it?")
public final class E09_3_PauseAndLease implements Experiment {

  private static final String RIVAL = "rival";
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /// @param stale accepted after a write with a newer token
  /// @param refused writes that the store did not take
  /// @param successor writes of whoever got the lease meanwhile; all are due
  private record Outcome(
      LeaseHolder.Store store,
      int freezes,
      long writes,
      long stale,
      long refused,
      long successor) {}

  @Override
  public Findings run(Lab lab) throws Exception {
    int freezes = lab.quick() ? 6 : 60;
    var outcomes = new ArrayList<Outcome>();
    lab.say("starting Postgres and Redis");
    try (var postgres = Postgres.start(lab.folder().resolve("postgres"), 0);
        var redis = Redis.start(lab.folder().resolve("redis"), 0)) {
      for (var store : LeaseHolder.Store.values()) {
        lab.say("frozen %d times, the store is %s".formatted(freezes, says(store)));
        outcomes.add(freeze(lab, postgres, redis, store, freezes));
      }
    }
    var trusting = outcomes.getFirst();
    var fenced = outcomes.getLast();
    return new Findings(
        "Frozen %d times, the holder wrote %d times after its successor; with fencing it tried %d times and was refused."
            .formatted(trusting.freezes, trusting.stale, fenced.refused),
        List.of(
            Check.seen(BROKEN, "A zombie's write is accepted", trusting.stale, freezes),
            Check.seen(FIXED, "A zombie tries", fenced.refused, freezes),
            Check.never(FIXED, "Fencing lets a zombie's write through", fenced.stale, freezes),
            Check.that(
                FIXED,
                "Fencing takes every write of the successor",
                fenced.successor == freezes,
                "%d of %d".formatted(fenced.successor, freezes))),
        List.of(
            Chart.ways(
                "Only the store can tell a zombie",
                "stale writes accepted",
                outcomes.stream().map(o -> says(o.store)).toList(),
                outcomes.stream().map(o -> (double) o.stale).toList())),
        List.of(table(outcomes)));
  }

  private static Outcome freeze(
      Lab lab, Postgres postgres, Redis redis, LeaseHolder.Store store, int freezes)
      throws Exception {
    var name = "lease_" + store.name().toLowerCase(Locale.ROOT);
    postgres.dropDatabase(name);
    postgres.createDatabase(name);
    try (var database = postgres.connect(name);
        var leases = redis.connect()) {
      Sqlite.run(database, LeaseHolder.SCHEMA);
      LeaseHolder.release(leases);
      leases.del("token");
      var log = lab.folder().resolve(name + ".log");
      try (var holder = StageProcess.start(holder(log, redis.url(), postgres.url(name), store))) {
        for (int i = 0; i < freezes; i++) {
          awaitOneMore(database);
          holder.freeze();
          long token = await(() -> LeaseHolder.acquire(leases, RIVAL)); // when the lease is over
          store.write(database, RIVAL, token);
          holder.thaw();
          LeaseHolder.release(leases);
        }
        awaitOneMore(database); // by the one that was frozen last
      }
      return outcome(database, store, freezes);
    }
  }

  private static Launch holder(Path log, String redis, String postgres, LeaseHolder.Store store) {
    var launch =
        Launch.java(
            "holder",
            List.of("-Xmx64m", "-XX:TieredStopAtLevel=1"),
            System.getProperty("java.class.path"),
            LeaseHolder.class.getName(),
            Map.of(),
            log);
    var command = new ArrayList<>(launch.command());
    command.addAll(List.of(redis, postgres, store.name()));
    return new Launch(launch.name(), command, Map.of(), log, launch.patience());
  }

  private static void awaitOneMore(Connection database) throws Exception {
    var byHolder = "select count(*) from writes where holder <> '%s'".formatted(RIVAL);
    long before = Sqlite.number(database, byHolder);
    await(() -> Sqlite.number(database, byHolder) - before);
  }

  private interface Question {
    long ask() throws Exception;
  }

  /// Asks until the answer is more than 0.
  private static long await(Question question) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    for (long answer = question.ask(); ; answer = question.ask()) {
      if (answer > 0) {
        return answer;
      }
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("Nothing happens: the holder's log says why.");
      }
      TimeUnit.MILLISECONDS.sleep(2);
    }
  }

  private static Outcome outcome(Connection database, LeaseHolder.Store store, int freezes)
      throws SQLException {
    return new Outcome(
        store,
        freezes,
        Sqlite.number(database, "select count(*) from writes where accepted"),
        Sqlite.number(
            database,
            """
            select count(*) from (
              select token, max(token) over (
                order by seq rows between unbounded preceding and 1 preceding) as newest
              from writes where accepted) as accepted
            where token < newest
            """),
        Sqlite.number(database, "select count(*) from writes where not accepted"),
        Sqlite.number(
            database,
            "select count(*) from writes where accepted and holder = '%s'".formatted(RIVAL)));
  }

  private static String says(LeaseHolder.Store store) {
    return switch (store) {
      case TRUSTING -> "trusting";
      case FENCED -> "fenced by token";
    };
  }

  private static Table table(List<Outcome> outcomes) {
    return new Table(
        "A holder that is frozen (SIGSTOP) until somebody else has the lease",
        List.of("The store is", "freezes", "accepted", "stale", "refused", "successor's"),
        outcomes.stream()
            .map(
                o -> Table.row(says(o.store), o.freezes, o.writes, o.stale, o.refused, o.successor))
            .toList());
  }
}
