package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.FIXED;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import soulfra.experiments.About;
import soulfra.experiments.Chapter;
import soulfra.experiments.Check;
import soulfra.experiments.Experiment;
import soulfra.experiments.Findings;
import soulfra.experiments.Lab;
import soulfra.experiments.Stage;
import soulfra.experiments.pages.Coordinator.Stop;
import soulfra.experiments.report.Chart;
import soulfra.experiments.report.Table;
import soulfra.servers.Launch;
import soulfra.servers.Postgres;
import soulfra.servers.StageProcess;

@About(
    id = "8.6",
    name = "in-doubt",
    chapter = Chapter.TRANSACTIONS,
    section = "Two-Phase Commit (2PC)",
    sectionInFirstEdition = "Distributed Transactions in Practice (in ch. 9)",
    title = "The coordinator does not come back",
    question =
        """
        Credits move from an account in one database to an account in another, by two-phase \
        commit. The coordinator is killed when both have prepared; then both databases are killed, \
        too, and started again. Who waits, for how long, and what do the two say in the end?\
        """,
    broken = "Nobody recovers the coordinator.",
    fixed =
        """
        The coordinator starts again and reads its log: what it had decided to commit is \
        committed, all else is rolled back. Or a saga: two local transactions, and an outbox that \
        owes the second one.\
        """,
    predictions = {
      @About.Prediction(
          stage = Stage.ONE,
          says =
              """
              There is nothing to be in doubt: one transaction in one file. With its process dies \
              the transaction, and nobody waits.\
              """),
      @About.Prediction(
          stage = Stage.TWO,
          says =
              """
              The same with one Postgres: it notices that its client is gone, rolls back, and lets \
              the locks go.\
              """),
      @About.Prediction(
          stage = Stage.THREE,
          says =
              """
              (Its kind of store: two Postgres.) Whoever wants one of the two accounts waits, for \
              as long as nobody decides: the locks are on disk, and are there again after a \
              restart. With the log both databases end alike, rolled back or committed. With the \
              saga nobody waits, and for a while the credits are in neither account.\
              """)
    },
    change =
        """
        Resolve it by hand before the coordinator reads its log: commit here, roll back there. \
        Who notices?\
        """)
public final class E08_6_InDoubt implements Experiment {

  private static final String DATABASE = "postgres";
  private static final int CREDITS = 1000;
  private static final int WRITERS = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /// @param waiting writers who could not go on when the coordinator was dead
  /// @param restarted writers who could not go on when both databases had been killed as well and
  ///   were back
  /// @param heldMillis from the coordinator's death until nobody waited any more
  /// @param between credits in neither account, before somebody resolves it
  /// @param from what is in the one account at the end, and in the other
  private record Outcome(
      Stop stop, int waiting, int restarted, double heldMillis, long between, long from, long to) {

    boolean moved() {
      return from == CREDITS - Coordinator.CREDITS && to == CREDITS + Coordinator.CREDITS;
    }

    boolean undone() {
      return from == CREDITS && to == CREDITS;
    }

    boolean asDecided() {
      return switch (stop) {
        case IN_THE_MIDDLE, PREPARED -> undone();
        case DECIDED, HANDED_OVER -> moved();
      };
    }
  }

  @Override
  public Findings run(Lab lab) throws Exception {
    int times = lab.quick() ? 1 : 5;
    return lab.stage() == Stage.THREE ? twoStores(lab, times) : oneStore(lab, times);
  }

  private static Findings oneStore(Lab lab, int times) throws Exception {
    var outcomes = new ArrayList<Outcome>();
    try (var engine = Engine.of(lab)) {
      for (int i = 0; i < times; i++) {
        try (var store = engine.connect()) {
          create(List.of(store));
        }
        kill(lab, Stop.IN_THE_MIDDLE, lab.folder().resolve("log"), engine.url(), engine.url());
        long killed = System.nanoTime();
        try (var writers = AccountWriters.start(WRITERS, engine::connect, engine::connect);
            var store = engine.connect()) {
          int waiting = writers.notDoneWithin(PATIENCE);
          double heldMillis = (System.nanoTime() - killed) / 1e6;
          outcomes.add(
              new Outcome(
                  Stop.IN_THE_MIDDLE,
                  waiting,
                  0,
                  heldMillis,
                  0,
                  credits(store, Coordinator.FROM),
                  credits(store, Coordinator.TO)));
        }
      }
    }
    long waiting = outcomes.stream().mapToLong(Outcome::waiting).sum();
    long wrong = outcomes.stream().filter(outcome -> !outcome.asDecided()).count();
    return new Findings(
        "%s: %d of %d writers wait for the one who died in the middle, and nothing of it is left."
            .formatted(lab.stage().id, waiting, 2L * WRITERS * times),
        List.of(
            Check.never(
                BROKEN, "A writer waits for one who is dead", waiting, 2L * WRITERS * times),
            Check.never(FIXED, "The accounts are not as decided", wrong, times)),
        List.of(chart(outcomes, List.of(waiting(outcomes)))),
        List.of(
            new Table(
                "%d writers, and what is in the two accounts".formatted(2 * WRITERS),
                List.of("Killed at", "waiting", "all done after, ms", "from", "to"),
                outcomes.stream()
                    .map(o -> Table.row(says(o.stop), o.waiting, o.heldMillis, o.from, o.to))
                    .toList())));
  }

  private static Findings twoStores(Lab lab, int times) throws Exception {
    var outcomes = new ArrayList<Outcome>();
    lab.say("starting two Postgres");
    try (var from = Postgres.start(lab.folder().resolve("from"), 0);
        var to = Postgres.start(lab.folder().resolve("to"), 0)) {
      for (var stop : List.of(Stop.PREPARED, Stop.DECIDED, Stop.HANDED_OVER)) {
        for (int i = 0; i < times; i++) {
          outcomes.add(transfer(lab, stop, from, to, lab.folder().resolve(stop + "-" + i)));
        }
      }
    }
    var prepared = of(outcomes, Stop.PREPARED);
    var decided = of(outcomes, Stop.DECIDED);
    var saga = of(outcomes, Stop.HANDED_OVER);
    long writers = 2L * WRITERS * times;
    var restarted =
        new Chart.Series(
            "databases restarted", outcomes.stream().map(o -> (double) o.restarted).toList());
    var twoPhase = Stream.concat(prepared.stream(), decided.stream()).toList();
    return new Findings(
        "%d of %d writers waited for a coordinator that was dead, and %d of %d after a restart of both databases:"
                .formatted(
                    sum(twoPhase, Outcome::waiting),
                    2 * writers,
                    sum(twoPhase, Outcome::restarted),
                    2 * writers)
            + " until its log was read, after %.0f ms. With the saga %d of %d, and %d credits were in neither account meanwhile."
                .formatted(
                    twoPhase.getLast().heldMillis,
                    sum(saga, Outcome::waiting),
                    writers,
                    saga.getLast().between),
        List.of(
            Check.seen(
                BROKEN,
                "A writer waits for a coordinator that is dead",
                sum(twoPhase, Outcome::waiting),
                2 * writers),
            Check.seen(
                BROKEN,
                "A writer waits for it after a restart of both databases",
                sum(twoPhase, Outcome::restarted),
                2 * writers),
            Check.never(
                FIXED,
                "The accounts are not as decided: undone without a decision in the log, moved with it",
                twoPhase.stream().filter(outcome -> !outcome.asDecided()).count(),
                twoPhase.size()),
            Check.never(
                FIXED,
                "A writer waits for a saga whose process is dead",
                sum(saga, Outcome::waiting) + sum(saga, Outcome::restarted),
                2 * writers),
            Check.never(
                FIXED,
                "The accounts are not as the saga owes",
                saga.stream().filter(outcome -> !outcome.asDecided()).count(),
                saga.size())),
        List.of(chart(outcomes, List.of(waiting(outcomes), restarted))),
        List.of(table(outcomes)));
  }

  private static Outcome transfer(Lab lab, Stop stop, Postgres from, Postgres to, Path log)
      throws Exception {
    try (var here = from.connect(DATABASE);
        var there = to.connect(DATABASE)) {
      create(List.of(here, there));
    }
    lab.say("the process that moves the credits is killed: " + says(stop));
    kill(lab, stop, log, from.url(), to.url());
    long killed = System.nanoTime();
    int waiting = stuck(from, to);
    lab.say("both databases are killed, and started again");
    Parallel.run(
        2,
        (number, _) -> {
          var database = number == 0 ? from : to;
          database.kill9();
          database.start();
        });
    try (var here = from.connect(DATABASE);
        var there = to.connect(DATABASE);
        var writers = writers(from, to)) {
      int restarted = writers.stuck(List.of(here, there));
      long between = 2 * CREDITS - credits(here, Coordinator.FROM) - credits(there, Coordinator.TO);
      Coordinator.recover(log, List.of(here, there));
      Coordinator.relay(here, there);
      int left = writers.notDoneWithin(PATIENCE);
      if (left > 0) {
        throw new IllegalStateException(left + " writers still wait.");
      }
      double heldMillis = restarted == 0 ? 0 : (System.nanoTime() - killed) / 1e6;
      return new Outcome(
          stop,
          waiting,
          restarted,
          heldMillis,
          between,
          credits(here, Coordinator.FROM),
          credits(there, Coordinator.TO));
    }
  }

  private static AccountWriters writers(Postgres from, Postgres to) {
    return AccountWriters.start(WRITERS, () -> from.connect(DATABASE), () -> to.connect(DATABASE));
  }

  private static int stuck(Postgres from, Postgres to) throws Exception {
    try (var here = from.connect(DATABASE);
        var there = to.connect(DATABASE);
        var writers = writers(from, to)) {
      return writers.stuck(List.of(here, there));
    }
  }

  /// Starts the process that moves the credits, waits until it says that it is there, and kills it.
  private static void kill(Lab lab, Stop stop, Path log, String from, String to) {
    var launch =
        Launch.java(
            "coordinator",
            List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
            System.getProperty("java.class.path"),
            Coordinator.class.getName(),
            Map.of(),
            lab.folder().resolve("coordinator.log"));
    var command = new ArrayList<>(launch.command());
    command.addAll(List.of(stop.name(), log.toString(), from, to));
    var whole = new Launch(launch.name(), command, Map.of(), launch.log(), launch.patience());
    try (var coordinator = StageProcess.start(whole)) {
      coordinator.kill9();
    }
  }

  /// Makes both accounts, and what the saga needs, anew.
  private static void create(List<Connection> stores) throws SQLException {
    for (var store : stores) {
      for (var table : Coordinator.TABLES.keySet()) {
        Sqlite.run(store, "drop table if exists " + table);
      }
      for (var table : Coordinator.TABLES.values()) {
        Sqlite.run(store, table);
      }
      for (int account : List.of(Coordinator.FROM, Coordinator.TO)) {
        Sqlite.run(store, "insert into accounts values (%d, %d)".formatted(account, CREDITS));
      }
    }
  }

  private static long credits(Connection store, int account) throws SQLException {
    return Sqlite.number(store, "select credits from accounts where id = %d".formatted(account));
  }

  private static List<Outcome> of(List<Outcome> outcomes, Stop stop) {
    return outcomes.stream().filter(outcome -> outcome.stop == stop).toList();
  }

  private static long sum(List<Outcome> outcomes, ToLongFunction<Outcome> what) {
    return outcomes.stream().mapToLong(what).sum();
  }

  private static String says(Stop stop) {
    return switch (stop) {
      case IN_THE_MIDDLE -> "one transaction, not committed";
      case PREPARED -> "2PC, both prepared";
      case DECIDED -> "2PC, decided to commit";
      case HANDED_OVER -> "saga, the first half committed";
    };
  }

  private static Chart.Series waiting(List<Outcome> outcomes) {
    return new Chart.Series(
        "coordinator dead", outcomes.stream().map(o -> (double) o.waiting).toList());
  }

  private static Chart chart(List<Outcome> outcomes, List<Chart.Series> series) {
    return new Chart(
        "Who has prepared can't let go by itself, not even by dying",
        new Chart.Axis("run, in the order of the table", false),
        new Chart.Axis("writers who could not go on", false),
        IntStream.rangeClosed(1, outcomes.size()).mapToObj(i -> (double) i).toList(),
        series,
        List.of());
  }

  private static Table table(List<Outcome> outcomes) {
    return new Table(
        "%d writers for each account; credits at the end of %d and %d"
            .formatted(WRITERS, CREDITS, CREDITS),
        List.of("Killed at", "waiting", "after a restart", "held, ms", "in neither", "from", "to"),
        outcomes.stream()
            .map(o ->
                Table.row(
                    says(o.stop), o.waiting, o.restarted, o.heldMillis, o.between, o.from, o.to))
            .toList());
  }
}
