package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.COMPARED;
import static soulfra.experiments.Check.Mode.FIXED;

import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.SetParams;
import soulfra.contract.Problem;
import soulfra.contract.client.SoulfraClient;
import soulfra.experiments.About;
import soulfra.experiments.Chapter;
import soulfra.experiments.Check;
import soulfra.experiments.Experiment;
import soulfra.experiments.Findings;
import soulfra.experiments.Lab;
import soulfra.experiments.Stage;
import soulfra.experiments.report.Chart;
import soulfra.experiments.report.Table;
import soulfra.servers.Redis;

@About(
    id = "2.9",
    name = "rate-limiter",
    chapter = Chapter.NONFUNCTIONAL_REQUIREMENTS,
    section = "Describing Performance",
    sectionInFirstEdition = "Describing Load",
    title = "Sixty a minute, or a hundred and twenty",
    question =
        """
        A user may post sixty times a minute. One of them posts as often as the limiter lets \
        through: how many pass within one minute, and within one second? And how many, when there \
        are several instances that each ask a limiter?\
        """,
    broken =
        """
        Count from each full minute; a counter for each instance; a counter in Redis that is read \
        first and raised then.\
        """,
    fixed =
        """
        A log of what passed, or a bucket that fills steadily; one step in Redis for all \
        instances; and the stage's own limiter, asked at two instances.\
        """,
    predictions =
        @About.Prediction(
            stage = Stage.TWO,
            says =
                """
                Counting from the full minute lets twice the limit pass, all of it within two \
                seconds. The log never does, and pays with a number for each request. Weighing two \
                counts stops the burst with three numbers, but guesses: who knows the trick gets \
                nearly twice the limit in a minute. A bucket says openly what it lets through: \
                what it holds, and what comes meanwhile. Four instances that count alone let four \
                times the limit pass; a count that is read first and raised then, some more than \
                the limit; one step in Redis, and the stage, exactly what they promise.\
                """),
    change = "Let the bucket hold sixty instead of ten: which of the others is it like?")
public final class E02_9_RateLimiter implements Experiment {

  private static final int LIMIT = 60;
  private static final int BUCKET = 10;
  private static final long WINDOW = 60_000;
  private static final long BURST = 2_000;
  private static final int INSTANCES = 4;
  private static final int RATE = 50; // requests a second that the stage grants a user here

  /// @param inWindow the most that passed within any minute
  /// @param inBurst the most that passed within any two seconds
  /// @param kept the most numbers that were kept for the user
  /// @param refused of a polite user's requests, who stays a tenth below the limit, in percent
  private record Outcome(
      Limiter.Kind kind, long inWindow, long inBurst, int kept, double refused) {}

  /// How several instances count together, up to a limit, in a window that does not end here.
  private enum Shared {
    EACH_ALONE("each instance alone") {
      @Override
      boolean permits(Jedis redis, String key, int instance) {
        return redis.incr(key + ":" + instance) <= LIMIT;
      }
    },
    READ_THEN_RAISE("read, then raise") {
      @Override
      boolean permits(Jedis redis, String key, int instance) {
        var count = redis.get(key);
        int known = count == null ? 0 : Integer.parseInt(count);
        if (known >= LIMIT) {
          return false;
        }
        redis.set(key, "" + (known + 1), SetParams.setParams().px(WINDOW));
        return true;
      }
    },
    ONE_STEP("one step in Redis") {
      private static final String STEP =
          """
          local count = redis.call('INCR', KEYS[1])
          if count == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
          return count
          """;

      @Override
      boolean permits(Jedis redis, String key, int instance) {
        return (Long) redis.eval(STEP, 1, key, "" + WINDOW) <= LIMIT;
      }
    };

    private final String says;

    Shared(String says) {
      this.says = says;
    }

    abstract boolean permits(Jedis redis, String key, int instance);
  }

  /// @param users of whom each may send [#LIMIT]
  private record Together(Shared way, int users, long most, long passed) {
    double ofLimit() {
      return (double) passed / ((long) users * LIMIT);
    }
  }

  /// @param due how many the rate allowed in the time that it took
  private record InStage(long sent, long passed, double due) {}

  @Override
  public Findings run(Lab lab) throws Exception {
    var outcomes = new ArrayList<Outcome>();
    long seed = lab.random().nextLong(); // the same polite user for each
    for (var kind : Limiter.Kind.values()) {
      lab.say("one who posts as often as it goes: " + kind.says);
      outcomes.add(alone(kind, new SplittableRandom(seed)));
    }
    var together = new ArrayList<Together>();
    int users = lab.quick() ? 10 : 100;
    try (var redis = Redis.start(lab.folder().resolve("redis"), 0)) {
      for (var way : Shared.values()) {
        lab.say("%d users at %d instances: %s".formatted(users, INSTANCES, way.says));
        together.add(together(redis, way, users));
      }
    }
    var stage = inStage(lab, lab.quick() ? 2 : 10);
    var fixed = outcomes.get(0);
    var log = outcomes.get(1);
    var counter = outcomes.get(2);
    var bucket = outcomes.get(3);
    return new Findings(
        "At %d a minute, counting from the full minute let %d pass within two seconds, the log %d, two weighed counts %d (but %d in a minute), a bucket of %d tokens %d."
                .formatted(
                    LIMIT,
                    fixed.inBurst,
                    log.inBurst,
                    counter.inBurst,
                    counter.inWindow,
                    BUCKET,
                    bucket.inBurst)
            + " %d instances let %.1f times the limit pass when each counts alone, %.1f times when they read and then raise, %.1f times in one step."
                .formatted(
                    INSTANCES,
                    together.get(0).ofLimit(),
                    together.get(1).ofLimit(),
                    together.get(2).ofLimit()),
        List.of(
            Check.atLeast(
                BROKEN, "Fixed window: passed in two seconds ÷ limit", 1.9, ofLimit(fixed.inBurst)),
            Check.atLeast(
                COMPARED,
                "Sliding counter: passed in a minute ÷ limit",
                1.5,
                ofLimit(counter.inWindow)),
            Check.atMost(
                FIXED, "Sliding log: passed in any minute ÷ limit", 1, ofLimit(log.inWindow)),
            Check.atMost(
                FIXED,
                "Token bucket: passed in any minute, more than limit and bucket",
                0,
                (double) bucket.inWindow - LIMIT - BUCKET),
            Check.atLeast(
                BROKEN,
                "Each instance alone: passed ÷ limit",
                INSTANCES,
                together.get(0).ofLimit()),
            Check.seen(
                BROKEN,
                "Read, then raise: one more passes than may",
                together.get(1).passed - (long) users * LIMIT,
                together.get(1).passed),
            Check.that(
                FIXED,
                "One step in Redis lets exactly the limit pass",
                together.get(2).most == LIMIT && together.get(2).passed == (long) users * LIMIT,
                "%d of %d".formatted(together.get(2).passed, users * LIMIT)),
            Check.atMost(
                    FIXED,
                    "The stage, at two instances: passed ÷ due",
                    1.1,
                    stage.passed / stage.due)
                .given(stage.sent - stage.passed, 1)),
        List.of(chart(outcomes)),
        List.of(table(outcomes), sharedTable(together), table(stage)));
  }

  private static double ofLimit(long passed) {
    return (double) passed / LIMIT;
  }

  private static Outcome alone(Limiter.Kind kind, SplittableRandom random) {
    var limiter = Limiter.of(kind, LIMIT, WINDOW, BUCKET);
    int kept = 0;
    var passed = new ArrayList<Long>();
    // Quiet, until a second before the minute is full; from then on ten tries a millisecond.
    for (long millis = WINDOW - 1_000; millis < 3 * WINDOW; millis++) {
      for (int i = 0; i < 10; i++) {
        if (limiter.permits(millis)) {
          passed.add(millis);
        }
      }
      kept = Math.max(kept, limiter.kept());
    }
    var polite = Limiter.of(kind, LIMIT, WINDOW, BUCKET);
    double each = WINDOW / (0.9 * LIMIT);
    int tries = 5_000;
    long refused =
        LongStream.range(0, tries)
            .map(i -> Math.round((i + random.nextDouble()) * each)) // not quite evenly
            .filter(millis -> !polite.permits(millis))
            .count();
    return new Outcome(
        kind, most(passed, WINDOW), most(passed, BURST), kept, 100.0 * refused / tries);
  }

  /// The most within any interval of that length, wherever it begins.
  private static long most(List<Long> times, long length) {
    int most = 0;
    int first = 0;
    for (int last = 0; last < times.size(); last++) {
      while (times.get(first) <= times.get(last) - length) {
        first++;
      }
      most = Math.max(most, last - first + 1);
    }
    return most;
  }

  /// Instances that ask for the same users, one after the other, all at once.
  private static Together together(Redis redis, Shared way, int users) throws Exception {
    var passed = new AtomicLong[users];
    Arrays.setAll(passed, _ -> new AtomicLong());
    Parallel.run(
        INSTANCES,
        (instance, together) -> {
          try (var connection = redis.connect()) {
            for (int user = 0; user < users; user++) {
              together.await();
              for (int i = 0; i < 2 * LIMIT; i++) {
                if (way.permits(connection, way + ":" + user, instance)) {
                  passed[user].incrementAndGet();
                }
              }
            }
          }
        });
    return new Together(
        way,
        users,
        Arrays.stream(passed).mapToLong(AtomicLong::get).max().orElseThrow(),
        Arrays.stream(passed).mapToLong(AtomicLong::get).sum());
  }

  /// One user asks two instances of the stage by turns, without a pause.
  private static InStage inStage(Lab lab, int seconds) {
    try (var stage = lab.startStage(Map.of("SOULFRA_RATE_USER", "" + RATE));
        var first = SoulfraClient.at(URI.create(stage.urls().getFirst()));
        var second = SoulfraClient.at(URI.create(stage.urls().getLast()))) {
      lab.say(
          "%d requests a second granted at two instances of %s".formatted(RATE, lab.stage().id));
      first.signUp("eager", "a long password");
      var token = first.signIn("eager", "a long password").value().token();
      var both = List.of(first.as(token), second.as(token));
      long sent = 0;
      long passed = 0;
      long begin = System.nanoTime();
      for (long end = begin + TimeUnit.SECONDS.toNanos(seconds); System.nanoTime() < end; sent++) {
        try {
          both.get((int) (sent % 2)).myAgents(SoulfraClient.Part.first(1));
          passed++;
        } catch (Problem e) {
          if (e.code() != Problem.Code.RATE_LIMITED) {
            throw e;
          }
        }
      }
      double took = (System.nanoTime() - begin) / 1e9;
      lab.say("stopping " + lab.stage().id);
      stage.stop();
      return new InStage(sent, passed, RATE * (took + 1)); // the bucket is full at first
    }
  }

  private static Chart chart(List<Outcome> outcomes) {
    return Chart.ways(
        "What counts from the full minute lets two minutes' worth pass at once",
        "most requests within two seconds",
        outcomes.stream().map(o -> o.kind.says).toList(),
        outcomes.stream().map(o -> (double) o.inBurst).toList());
  }

  private static Table table(List<Outcome> outcomes) {
    return new Table(
        "%d requests a minute, tried as often as it goes; the bucket holds %d"
            .formatted(LIMIT, BUCKET),
        List.of(
            "Limiter",
            "most in a minute",
            "most in 2 s",
            "numbers kept",
            "% refused of a polite user"),
        outcomes.stream()
            .map(o -> Table.row(o.kind.says, o.inWindow, o.inBurst, o.kept, o.refused))
            .toList());
  }

  private static Table sharedTable(List<Together> together) {
    return new Table(
        "%d instances ask for the same users, who may send %d each".formatted(INSTANCES, LIMIT),
        List.of("Way", "users", "most of one user", "passed ÷ limit"),
        together.stream().map(t -> Table.row(t.way.says, t.users, t.most, t.ofLimit())).toList());
  }

  private static Table table(InStage stage) {
    return new Table(
        "One user at two instances of the stage, %d a second granted".formatted(RATE),
        List.of("", "sent", "passed", "due"),
        List.of(Table.row("GET /agents?mine=true", stage.sent, stage.passed, stage.due)));
  }
}
