package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.COMPARED;
import static soulfra.experiments.Check.Mode.FIXED;

import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.SetParams;
import soulfra.contract.client.SoulfraClient;
import soulfra.experiments.About;
import soulfra.experiments.Chapter;
import soulfra.experiments.Check;
import soulfra.experiments.Experiment;
import soulfra.experiments.Findings;
import soulfra.experiments.Lab;
import soulfra.experiments.Stage;
import soulfra.experiments.bench.CacheHits;
import soulfra.experiments.report.Chart;
import soulfra.experiments.report.Table;
import soulfra.servers.Postgres;
import soulfra.servers.Redis;

@About(
    id = "2.8",
    name = "cache-stampede",
    chapter = Chapter.NONFUNCTIONAL_REQUIREMENTS,
    section = "Describing Performance",
    sectionInFirstEdition = "Describing Performance",
    title = "Everybody asks at once",
    question =
        """
        A hot answer is kept in Redis and expires now and then. Every reader who misses it asks \
        Postgres and puts it back. How often is the same answer computed each time it expires?\
        """,
    broken = "Look in the cache; if it is not there, ask the database and put it there.",
    fixed =
        """
        The same with a single flight: who misses while somebody is asking waits for that answer; \
        and the stage's own feed, read by many at two instances while thoughts arrive.\
        """,
    predictions =
        @About.Prediction(
            stage = Stage.TWO,
            says =
                """
                Without a single flight about as many ask as there are readers, each time, at the \
                very moment when the database has most to do. With one, a single one asks in \
                each process. The stage computes its public feed a few times for each thought, \
                however many read it.\
                """),
    change = "Let entries expire at random times. Does that help a single hot key?")
public final class E02_8_CacheStampede implements Experiment {

  private static final String KEY = "cache:hot";
  private static final int TTL_MS = 200;
  private static final int FEW = 8;
  private static final int READERS = 8;

  /// Between two thoughts: time to read, and a part of the experiment.
  private static final int PAUSE_MS = 100;

  /// Enough work that others come meanwhile.
  private static final String QUESTION =
      "select count(*) from generate_series(1, 60000) g where sqrt(g) < 1000";

  /// @param most how many computed it at the same time
  private record Outcome(
      boolean single, int readers, long reads, long loads, long expiries, long most, double p99) {
    double perExpiry() {
      return (double) loads / expiries;
    }
  }

  /// @param loads how often the two instances computed it together
  private record InStage(long reads, long thoughts, double loads) {}

  @Override
  public Findings run(Lab lab) throws Exception {
    int millis = lab.quick() ? 1500 : 6000;
    var outcomes = new ArrayList<Outcome>();
    lab.say("starting Postgres and Redis");
    try (var postgres = Postgres.start(lab.folder().resolve("postgres"), 0);
        var redis = Redis.start(lab.folder().resolve("redis"), 0)) {
      for (boolean single : List.of(false, true)) {
        for (int readers : List.of(1, 4, 16)) {
          lab.say(readers + " readers, " + says(single));
          outcomes.add(new Rush(postgres, redis, single).run(readers, millis));
        }
      }
    }
    var stage = inStage(lab, lab.quick() ? 10 : 40);
    var broken = outcomes.get(2);
    var fixed = outcomes.getLast();
    return new Findings(
        "%d readers computed the same answer %.1f times each time it expired, up to %d of them at once."
                .formatted(broken.readers, broken.perExpiry(), broken.most)
            + " With a single flight %.1f times; the stage computed its feed %.0f times for %d thoughts and %d reads."
                .formatted(fixed.perExpiry(), stage.loads, stage.thoughts, stage.reads),
        List.of(
            Check.seen(
                BROKEN, "Several compute the same answer at once", broken.most - 1, broken.loads),
            Check.atLeast(
                    COMPARED,
                    "Computed without a single flight ÷ with one, each time it expires",
                    2,
                    broken.perExpiry() / fixed.perExpiry())
                .given(fixed.expiries, 3),
            Check.never(
                FIXED,
                "With a single flight two compute it at once",
                outcomes.stream().filter(o -> o.single).mapToLong(o -> o.most - 1).sum(),
                fixed.loads),
            Check.atMost(
                    FIXED,
                    "How often the stage computes its feed for each thought",
                    FEW,
                    stage.loads / stage.thoughts)
                .given(stage.reads, stage.thoughts)),
        List.of(chart(outcomes)),
        List.of(table(outcomes), table(stage)));
  }

  private static String says(boolean single) {
    return single ? "single flight" : "everybody asks";
  }

  /// Readers of one key, each with connections of its own, until the time is over.
  private static final class Rush {
    private final Postgres postgres;
    private final Redis redis;
    private final boolean single;
    private final Map<String, CompletableFuture<String>> flights = new ConcurrentHashMap<>();
    private final AtomicLong reads = new AtomicLong();
    private final AtomicLong loads = new AtomicLong();
    private final AtomicLong expiries = new AtomicLong();
    private final AtomicLong loading = new AtomicLong();
    private final AtomicLong most = new AtomicLong();
    private final Histogram nanos = new ConcurrentHistogram(3);

    Rush(Postgres postgres, Redis redis, boolean single) {
      this.postgres = postgres;
      this.redis = redis;
      this.single = single;
    }

    Outcome run(int readers, int millis) throws Exception {
      try (var cache = redis.connect()) {
        cache.del(KEY);
      }
      Parallel.run(
          readers,
          (_, together) -> {
            try (var cache = redis.connect();
                var database = postgres.connect("postgres")) {
              together.await();
              long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
              while (System.nanoTime() < end) {
                long begin = System.nanoTime();
                read(cache, database);
                nanos.recordValue(System.nanoTime() - begin);
                reads.incrementAndGet();
              }
            }
          });
      return new Outcome(
          single,
          readers,
          reads.get(),
          loads.get(),
          expiries.get(),
          most.get(),
          nanos.getValueAtPercentile(99) / 1e6);
    }

    private void read(Jedis cache, Connection database) throws SQLException {
      if (cache.get(KEY) == null) {
        if (single) {
          fly(cache, database);
        } else {
          load(cache, database);
        }
      }
    }

    private void fly(Jedis cache, Connection database) throws SQLException {
      var mine = new CompletableFuture<String>();
      var other = flights.putIfAbsent(KEY, mine);
      if (other != null) {
        var _ = other.join();
        return;
      }
      try {
        // Somebody may have landed between the look and the flight.
        var there = cache.get(KEY);
        mine.complete(there == null ? load(cache, database) : there);
      } catch (SQLException e) {
        mine.completeExceptionally(new CompletionException(e));
        throw e;
      } finally {
        flights.remove(KEY, mine);
      }
    }

    private String load(Jedis cache, Connection database) throws SQLException {
      most.accumulateAndGet(loading.incrementAndGet(), Math::max);
      try {
        var answer = Long.toString(Sqlite.number(database, QUESTION));
        loads.incrementAndGet();
        // Only the first one to put it back finds nothing there: that is one expiry.
        if (cache.set(KEY, answer, SetParams.setParams().nx().px(TTL_MS)) != null) {
          expiries.incrementAndGet();
        }
        return answer;
      } finally {
        loading.decrementAndGet();
      }
    }
  }

  /// Many read the public feed at both instances while thoughts arrive, which make it old.
  private static InStage inStage(Lab lab, int thoughts) throws Exception {
    try (var stage = lab.startStage(Map.of());
        var first = SoulfraClient.at(URI.create(stage.urls().getFirst()));
        var second = SoulfraClient.at(URI.create(stage.urls().getLast()))) {
      lab.say(thoughts + " thoughts while many read the public feed of " + lab.stage().id);
      first.signUp("thinker", "a long password");
      var me = first.as(first.signIn("thinker", "a long password").value().token());
      var agent = me.myAgents(SoulfraClient.Part.first(1)).items().getFirst().id();
      var both = List.of(first, second);
      double before = both.stream().mapToDouble(E02_8_CacheStampede::loads).sum();
      var reads = new AtomicLong();
      var over = new AtomicBoolean();
      Parallel.run(
          READERS + 1,
          (number, together) -> {
            together.await();
            if (number == 0) {
              try {
                for (int i = 0; i < thoughts; i++) {
                  me.think(agent, "Who has read this? " + i);
                  TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
                }
              } finally {
                over.set(true);
              }
            } else {
              while (!over.get()) {
                both.get(number % 2).publicFeed(SoulfraClient.Part.first(20));
                reads.incrementAndGet();
              }
            }
          });
      double after = both.stream().mapToDouble(E02_8_CacheStampede::loads).sum();
      lab.say("stopping " + lab.stage().id);
      stage.stop();
      return new InStage(reads.get(), thoughts, after - before);
    }
  }

  private static double loads(SoulfraClient instance) {
    return CacheHits.of(instance.metrics()).misses();
  }

  private static Chart chart(List<Outcome> outcomes) {
    var series = new ArrayList<Chart.Series>();
    for (boolean single : List.of(false, true)) {
      series.add(
          new Chart.Series(
              says(single),
              outcomes.stream().filter(o -> o.single == single).map(Outcome::perExpiry).toList()));
    }
    return new Chart(
        "The more readers, the more compute the same answer",
        new Chart.Axis("readers", false),
        new Chart.Axis("times computed for each time it expired", false),
        List.of(1.0, 4.0, 16.0),
        series,
        List.of());
  }

  private static Table table(List<Outcome> outcomes) {
    return new Table(
        "One hot key that lives " + TTL_MS + " ms",
        List.of("Way", "readers", "reads", "expired", "computed", "at once, at most", "p99 ms"),
        outcomes.stream()
            .map(o ->
                Table.row(says(o.single), o.readers, o.reads, o.expiries, o.loads, o.most, o.p99))
            .toList());
  }

  private static Table table(InStage stage) {
    return new Table(
        "The stage's public feed at two instances",
        List.of("", "thoughts", "reads", "computed"),
        List.of(Table.row("GET /feed/public", stage.thoughts, stage.reads, stage.loads)));
  }
}
