package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.FIXED;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
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
import soulfra.servers.Launch;
import soulfra.servers.Postgres;
import soulfra.servers.Redis;
import soulfra.servers.StageProcess;

@About(
    id = "12.3",
    name = "dual-write",
    chapter = Chapter.STREAMS,
    section = "Keeping Systems in Sync",
    sectionInFirstEdition = "Keeping Systems in Sync",
    title = "Two stores that disagree for ever",
    question =
        """
        An application writes every mood to Postgres and then to Redis. It is killed now and \
        then. When all is quiet again, for how many agents do the two stores disagree?\
        """,
    broken = "Write to Postgres, commit, then write to Redis.",
    fixed =
        """
        Write to Postgres only, with a row in an outbox in the same transaction; a relay carries \
        it to Redis, again if need be, and Redis ignores what is late or came twice.\
        """,
    predictions =
        @About.Prediction(
            stage = Stage.TWO,
            says =
                """
                With several writers the two stores disagree, and nobody ever notices: two writes \
                reach them in opposite orders, or a crash falls between. With the outbox they \
                agree on every agent once the relay has nothing left to do.\
                """),
    change = "Give the dual writer a single thread: which of the two causes is left?")
public final class E12_3_DualWrite implements Experiment {

  private static final String WRITES = "select sum(version) from moods";
  private static final int LEAST_WRITES = 50;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int MOST_RELAYS = 100_000;

  /// @param differing agents of whom the two stores do not say the same
  /// @param writes how many were committed
  private record Outcome(
      DualWriter.Mode mode, int writers, int kills, int differing, long writes) {}

  @Override
  public Findings run(Lab lab) throws Exception {
    int kills = lab.quick() ? 3 : 12;
    var outcomes = new ArrayList<Outcome>();
    lab.say("starting Postgres and Redis");
    try (var postgres = Postgres.start(lab.folder().resolve("postgres"), 0);
        var redis = Redis.start(lab.folder().resolve("redis"), 0)) {
      for (var mode : DualWriter.Mode.values()) {
        for (int writers : List.of(1, 4)) {
          lab.say("%s, %d writers, killed %d times".formatted(says(mode), writers, kills));
          outcomes.add(killed(lab, postgres, redis, mode, writers, kills));
        }
      }
    }
    var broken = sum(outcomes, DualWriter.Mode.DUAL);
    var fixed = sum(outcomes, DualWriter.Mode.OUTBOX);
    int agents = DualWriter.KEYS * 2;
    return new Findings(
        "Of %d agents Postgres and Redis disagree about %d, after %d writes and for good."
                .formatted(agents, broken.differing, broken.writes)
            + " With the outbox, after %d writes: %d.".formatted(fixed.writes, fixed.differing),
        List.of(
            Check.seen(BROKEN, "Two writes leave the stores different", broken.differing, agents)
                .given(broken.writes, agents),
            Check.never(FIXED, "The outbox leaves one different", fixed.differing, agents)
                .given(fixed.writes, agents)),
        List.of(chart(outcomes)),
        List.of(table(outcomes)));
  }

  /// Kills the application again and again; then lets the relay finish, and compares.
  private static Outcome killed(
      Lab lab, Postgres postgres, Redis redis, DualWriter.Mode mode, int writers, int kills)
      throws Exception {
    var name = "moods_%s_%d".formatted(mode.name().toLowerCase(Locale.ROOT), writers);
    postgres.dropDatabase(name);
    postgres.createDatabase(name);
    try (var database = postgres.connect(name);
        var cache = redis.connect()) {
      Sqlite.run(database, DualWriter.SCHEMA);
      for (int agent = 0; agent < DualWriter.KEYS; agent++) {
        cache.del(DualWriter.key(agent));
        cache.hset(DualWriter.key(agent), Map.of("mood", "calm", "version", "0"));
      }
      var random = lab.random().split();
      for (int i = 0; i < kills; i++) {
        killOnce(
            lab.folder().resolve(name + ".log"), postgres.url(name), redis, mode, writers, random);
      }
      for (int i = 0; DualWriter.relayOnce(database, cache) > 0; i++) {
        if (i > MOST_RELAYS) {
          throw new IllegalStateException("The outbox does not become empty.");
        }
      }
      long writes = Sqlite.number(database, WRITES);
      return new Outcome(mode, writers, kills, differing(postgres.url(name), cache), writes);
    }
  }

  private static void killOnce(
      Path log, String url, Redis redis, DualWriter.Mode mode, int writers, SplittableRandom random)
      throws InterruptedException, SQLException {
    var classPath = System.getProperty("java.class.path");
    var launch =
        Launch.java(
            "writer", List.of("-Xmx128m"), classPath, DualWriter.class.getName(), Map.of(), log);
    var command = new ArrayList<>(launch.command());
    command.addAll(
        List.of(
            mode.name(),
            url,
            redis.url(),
            Long.toString(random.nextLong()),
            Integer.toString(writers)));
    try (var database = DriverManager.getConnection(url);
        var application =
            StageProcess.start(
                new Launch(launch.name(), command, Map.of(), log, Duration.ofSeconds(60)))) {
      awaitWrites(database, Sqlite.number(database, WRITES) + LEAST_WRITES);
      // How much longer it lives is a part of the experiment, not a wait for something.
      TimeUnit.MILLISECONDS.sleep(random.nextInt(200));
      application.kill9();
    }
  }

  private static void awaitWrites(Connection database, long enough)
      throws SQLException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (Sqlite.number(database, WRITES) < enough) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("The application does not write.");
      }
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  private static int differing(String url, Jedis cache) throws SQLException {
    int differing = 0;
    try (var database = DriverManager.getConnection(url);
        var statement = database.createStatement();
        var rows = statement.executeQuery("select agent, mood from moods")) {
      while (rows.next()) {
        var there = cache.hget(DualWriter.key(rows.getInt(1)), "mood");
        differing += Objects.equals(there, rows.getString(2)) ? 0 : 1;
      }
    }
    return differing;
  }

  private static Outcome sum(List<Outcome> outcomes, DualWriter.Mode mode) {
    return outcomes.stream()
        .filter(outcome -> outcome.mode == mode)
        .reduce((a, b) ->
            new Outcome(
                mode,
                a.writers + b.writers,
                a.kills + b.kills,
                a.differing + b.differing,
                a.writes + b.writes))
        .orElseThrow();
  }

  private static String says(DualWriter.Mode mode) {
    return switch (mode) {
      case DUAL -> "two writes";
      case OUTBOX -> "outbox";
    };
  }

  private static Chart chart(List<Outcome> outcomes) {
    var series = new ArrayList<Chart.Series>();
    for (var mode : DualWriter.Mode.values()) {
      series.add(
          new Chart.Series(
              says(mode),
              outcomes.stream()
                  .filter(outcome -> outcome.mode == mode)
                  .map(outcome -> 100.0 * outcome.differing / DualWriter.KEYS)
                  .toList()));
    }
    return new Chart(
        "Two writes without a common order leave two truths",
        new Chart.Axis("writers at once", false),
        new Chart.Axis("% of the agents about whom the stores disagree", false),
        List.of(1.0, 4.0),
        series,
        List.of());
  }

  private static Table table(List<Outcome> outcomes) {
    return new Table(
        DualWriter.KEYS + " agents, compared key by key when all is quiet",
        List.of("Way", "writers", "kills", "writes", "differing"),
        outcomes.stream()
            .map(o -> Table.row(says(o.mode), o.writers, o.kills, o.writes, o.differing))
            .toList());
  }
}
