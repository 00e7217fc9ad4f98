package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.COMPARED;
import static soulfra.experiments.Check.Mode.FIXED;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.locks.ReentrantLock;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import soulfra.experiments.About;
import soulfra.experiments.Chapter;
import soulfra.experiments.Check;
import soulfra.experiments.Experiment;
import soulfra.experiments.Findings;
import soulfra.experiments.Lab;
import soulfra.experiments.Stage;
import soulfra.experiments.report.Chart;
import soulfra.experiments.report.Table;
import soulfra.experiments.sessions.RedisStore;
import soulfra.experiments.sessions.SessionStore;
import soulfra.experiments.sessions.TableStore;
import soulfra.servers.Postgres;
import soulfra.servers.Redis;

@About(
    id = "4.7",
    name = "session-store",
    chapter = Chapter.STORAGE,
    section = "Keeping Everything in Memory",
    sectionInFirstEdition = "Keeping everything in memory",
    title = "Where to keep who is signed in",
    question =
        """
        Every request asks whose session its token is, and moves the session's end on by half an \
        hour. What does that cost in a SQLite table, in a Postgres table, and in Redis?\
        """,
    broken = "Every request writes the new end into a table whose commits are on disk.",
    fixed =
        """
        Redis, which moves the end in memory and logs it once a second; and the same tables, \
        written only when the last move is a minute old.\
        """,
    predictions =
        @About.Prediction(
            stage = Stage.TWO,
            says =
                """
                For reading nothing beats SQLite: all three answer from memory, and it alone needs \
                no round trip; but several servers can't share its file. Moving the end on each \
                time costs both tables a commit on disk, and Redis next to nothing; once a minute \
                it costs Postgres little, too. None of them lets a revoked session in, or forgets \
                one when it is killed.\
                """),
    change =
        """
        Set appendfsync to `always` in Redis (CONFIG SET), or synchronous_commit to off in \
        Postgres: who gains, and what may a power cut take?\
        """)
public final class E04_7_SessionStore implements Experiment {

  private static final int USERS = 10_000;
  private static final String DATABASE = "experiment";

  /// What a request does with its session.
  private enum Use {
    READ("read only") {
      @Override
      OptionalLong ask(SessionStore.Client client, String token) throws SQLException {
        return client.read(token);
      }
    },
    EACH_TIME("end moved on each time") {
      @Override
      OptionalLong ask(SessionStore.Client client, String token) throws SQLException {
        return client.slide(token);
      }
    },
    ONCE_A_MINUTE("end moved on once a minute") {
      @Override
      OptionalLong ask(SessionStore.Client client, String token) throws SQLException {
        return client.slideLazily(token);
      }
    };

    private final String words;

    Use(String words) {
      this.words = words;
    }

    abstract OptionalLong ask(SessionStore.Client client, String token) throws SQLException;
  }

  /// @param wrong answers that were not the user whose token it was
  private record Run(
      String store, Use use, int clients, long wrong, double perSecond, Histogram nanos) {

    long asked() {
      return nanos.getTotalCount();
    }

    /// The median: on a busy machine rates and tails say more about the neighbours.
    double micros() {
      return Stopwatch.micros(nanos, 50);
    }

    double over(Run other) {
      return micros() / other.micros();
    }
  }

  /// @param letIn sessions that were revoked or had expired, and were accepted
  /// @param lost sessions that were not there after the server was killed and started again
  private record Doubts(long letIn, long tries, long lost) {}

  @Override
  public Findings run(Lab lab) throws Exception {
    lab.say("starting Postgres and Redis");
    try (var pg = Postgres.start(lab.folder().resolve("postgres"), 0);
        var redis = Redis.start(lab.folder().resolve("redis"), 0)) {
      pg.dropDatabase(DATABASE); // it may be the reader's own server, with a run behind it
      pg.createDatabase(DATABASE);
      var file = lab.folder().resolve("sessions.sqlite");
      var stores =
          List.of(
              new TableStore("SQLite", () -> sqlite(file), new ReentrantLock(true)),
              new TableStore("Postgres", () -> pg.connect(DATABASE), null),
              new RedisStore(redis));
      var runs = new ArrayList<Run>();
      for (var store : stores) {
        store.fill(USERS);
      }
      for (int clients : lab.quick() ? List.of(1, 8) : List.of(1, 4, 8, 16)) {
        for (var use : Use.values()) {
          for (var store : stores) {
            lab.say("%s, %s, %d clients".formatted(store.name(), use.words, clients));
            runs.add(measure(store, use, clients, lab));
          }
        }
      }
      lab.say("revoking, and pulling the plug");
      return findings(runs, doubts(stores, pg, redis));
    }
  }

  private static Run measure(SessionStore store, Use use, int clients, Lab lab) throws Exception {
    var length = Duration.ofMillis(lab.quick() ? 200 : 2_500);
    var nanos = new ConcurrentHistogram(3);
    var wrong = new long[clients];
    var chance = new ArrayList<SplittableRandom>();
    for (int i = 0; i < clients; i++) {
      chance.add(lab.random().split());
    }
    long took =
        Parallel.run(
            clients,
            (number, together) -> {
              var random = chance.get(number);
              try (var client = store.connect()) {
                wrong[number] += askFor(length.dividedBy(2), use, client, random, new Histogram(3));
                together.await();
                wrong[number] += askFor(length, use, client, random, nanos);
              }
            });
    long wrongs = Arrays.stream(wrong).sum();
    return new Run(store.name(), use, clients, wrongs, nanos.getTotalCount() / (took / 1e9), nanos);
  }

  /// @return how many answers were wrong
  private static long askFor(
      Duration length,
      Use use,
      SessionStore.Client client,
      SplittableRandom random,
      Histogram nanos)
      throws Exception {
    long wrong = 0;
    long end = System.nanoTime() + length.toNanos();
    for (long start = System.nanoTime(); start < end; start = System.nanoTime()) {
      int user = random.nextInt(USERS);
      var answer = use.ask(client, SessionStore.token(user));
      nanos.recordValue(System.nanoTime() - start);
      wrong += answer.equals(OptionalLong.of(user)) ? 0 : 1;
    }
    return wrong;
  }

  /// What is not about speed: revoked and expired sessions, and a server that is killed.
  private static Doubts doubts(List<? extends SessionStore> stores, Postgres pg, Redis redis)
      throws Exception {
    long letIn = 0;
    long tries = 0;
    for (var store : stores) {
      try (var client = store.connect()) {
        client.revoke(SessionStore.token(0));
        client.expire(SessionStore.token(1));
        for (int user = 0; user < 2; user++) {
          for (var use : Use.values()) {
            letIn += use.ask(client, SessionStore.token(user)).isPresent() ? 1 : 0;
            tries++;
          }
        }
      }
    }
    long before = countAll(stores);
    if (pg.controllable() && redis.controllable()) {
      pg.kill9();
      redis.kill9();
      pg.start();
      redis.start();
    }
    return new Doubts(letIn, tries, before - countAll(stores));
  }

  private static long countAll(List<? extends SessionStore> stores) throws Exception {
    long count = 0;
    for (var store : stores) {
      count += store.count(USERS);
    }
    return count;
  }

  private static Findings findings(List<Run> runs, Doubts doubts) {
    var sqliteRead = last(runs, "SQLite", Use.READ);
    var sqliteEach = last(runs, "SQLite", Use.EACH_TIME);
    var pgRead = last(runs, "Postgres", Use.READ);
    var pgEach = last(runs, "Postgres", Use.EACH_TIME);
    var pgLazy = last(runs, "Postgres", Use.ONCE_A_MINUTE);
    var redisRead = last(runs, "Redis", Use.READ);
    var redisEach = last(runs, "Redis", Use.EACH_TIME);
    long asked = runs.stream().mapToLong(Run::asked).sum();
    long wrong = runs.stream().mapToLong(Run::wrong).sum();
    return new Findings(
        "With %d clients, half of the requests that moved the end on took %,.0f µs or more in SQLite, %,.0f in Postgres, and %,.0f in Redis;"
                .formatted(
                    sqliteEach.clients, sqliteEach.micros(), pgEach.micros(), redisEach.micros())
            + " only reading, %,.0f, %,.0f and %,.0f."
                .formatted(sqliteRead.micros(), pgRead.micros(), redisRead.micros())
            + " Moved on once a minute, Postgres took %,.0f.".formatted(pgLazy.micros()),
        List.of(
            Check.atLeast(BROKEN, "SQLite: a move ÷ a read", 3, sqliteEach.over(sqliteRead)),
            Check.atLeast(BROKEN, "Postgres: a move ÷ a read", 1.5, pgEach.over(pgRead)),
            Check.atMost(FIXED, "Redis: a move ÷ a read", 2, redisEach.over(redisRead)),
            Check.atMost(FIXED, "Postgres: once a minute ÷ each time", 0.75, pgLazy.over(pgEach)),
            Check.atMost(COMPARED, "A read: SQLite ÷ Redis", 1, sqliteRead.over(redisRead)),
            Check.atLeast(COMPARED, "A move: Postgres ÷ Redis", 2, pgEach.over(redisEach)),
            Check.never(COMPARED, "A token opens another's session, or none", wrong, asked),
            Check.never(
                COMPARED, "A revoked or expired session is let in", doubts.letIn, doubts.tries),
            Check.never(
                COMPARED, "A session is gone after the server was killed", doubts.lost, 2 * USERS)),
        List.of(chart(runs, Use.READ), chart(runs, Use.EACH_TIME)),
        List.of(table(runs)));
  }

  /// With the most clients that were tried.
  private static Run last(List<Run> runs, String store, Use use) {
    return of(runs, store, use).getLast();
  }

  private static List<Run> of(List<Run> runs, String store, Use use) {
    return runs.stream().filter(run -> run.store.equals(store) && run.use == use).toList();
  }

  private static Connection sqlite(Path file) throws SQLException {
    var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
    Sqlite.run(connection, "pragma journal_mode = wal");
    Sqlite.run(connection, "pragma synchronous = full");
    Sqlite.run(connection, "pragma busy_timeout = 30000");
    return connection;
  }

  private static Chart chart(List<Run> runs, Use use) {
    var stores = runs.stream().map(Run::store).distinct().toList();
    return new Chart(
        "Sessions: " + use.words,
        new Chart.Axis("clients", false),
        new Chart.Axis("requests/s", true),
        runs.stream().map(run -> (double) run.clients).distinct().toList(),
        stores.stream()
            .map(store ->
                new Chart.Series(store, of(runs, store, use).stream().map(Run::perSecond).toList()))
            .toList(),
        List.of());
  }

  private static Table table(List<Run> runs) {
    return new Table(
        "Requests that ask whose session it is",
        List.of("Store", "use", "clients", "requests/s", "p50 µs", "p99 µs"),
        runs.stream()
            .map(run ->
                Table.row(
                    run.store,
                    run.use.words,
                    run.clients,
                    run.perSecond,
                    Stopwatch.micros(run.nanos, 50),
                    Stopwatch.micros(run.nanos, 99)))
            .toList());
  }
}
