package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.COMPARED;
import static soulfra.experiments.Check.Mode.FIXED;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
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
    id = "2.2",
    name = "hockey-stick",
    chapter = Chapter.NONFUNCTIONAL_REQUIREMENTS,
    section = "Describing Performance",
    sectionInFirstEdition = "Describing Performance",
    title = "Busy, busier, too late",
    question =
        """
        Readers of a feed come at random times to one connection of a database. It is busy for \
        ten percent of the time, then for twenty, and so on. When does it become too slow for \
        them, and when does somebody notice who watches the mean?\
        """,
    broken = "An alarm when the mean response time is over what was promised.",
    fixed = "An alarm when one in a hundred waits longer than what was promised.",
    predictions =
        @About.Prediction(
            stage = Stage.ONE,
            says =
                """
                (How long the database takes is measured on SQLite; when readers come, and who \
                waits behind whom, is computed from a seed.) Hardly anybody waits at ten percent; \
                the last fifteen percent cost more than the seventy before, because the queue \
                grows with 1÷(1 − load). One in a hundred is over the promise long before the \
                mean is: when the mean's alarm rings, a large part of all readers have been \
                waiting too long for quite a while. A machine that is to answer in time must have \
                time left.\
                """),
    change = "Give it two connections and one queue: how much further does the handle bend?")
public final class E02_2_HockeyStick implements Experiment {

  private static final int[] LOADS = IntStream.rangeClosed(2, 19).map(i -> 5 * i).toArray();
  private static final int PROMISE = 20; // times the mean of one who is alone
  private static final int HEAVY_ONE_IN = 20;

  /// @param load share of the time in which the database is busy, in percent
  /// @param over share of the readers who wait longer than was promised
  private record Outcome(int load, double mean, double p50, double p99, double over) {}

  @Override
  public Findings run(Lab lab) throws Exception {
    int readers = lab.quick() ? 100_000 : 2_000_000;
    double[] service;
    try (var connection = Sqlite.open(lab.folder().resolve("feed.sqlite"), "normal")) {
      lab.say("how long the database takes for one who is alone");
      service = service(connection, lab.quick() ? 2_000 : 20_000, lab.random().split());
    }
    double alone = Arrays.stream(service).average().orElseThrow();
    double promise = PROMISE * alone;
    var outcomes = new ArrayList<Outcome>();
    long seed = lab.random().nextLong(); // the same readers at each load
    lab.say("%,d readers at each of %d loads".formatted(readers, LOADS.length));
    for (int load : LOADS) {
      outcomes.add(wait(service, alone, promise, load, readers, new SplittableRandom(seed)));
    }
    int tail = first(outcomes.stream().map(Outcome::p99).toList(), promise);
    int mean = first(outcomes.stream().map(Outcome::mean).toList(), promise);
    var ring = outcomes.stream().filter(o -> o.load == mean).findFirst().orElse(outcomes.getLast());
    var least = outcomes.getFirst();
    var eighty = outcomes.stream().filter(o -> o.load == 80).findFirst().orElseThrow();
    var last = outcomes.getLast();
    return new Findings(
        "One in a hundred waits too long from %d %% on, the mean is over the promise from %s on; %.0f %% of the readers wait too long by then. From 80 to 95 %% the mean grows by %.1f times, from 10 to 80 %% by %.1f."
            .formatted(
                tail,
                mean > 100 ? "beyond 95 %" : mean + " %",
                100 * ring.over,
                last.mean / eighty.mean,
                eighty.mean / least.mean),
        List.of(
            Check.atLeast(
                BROKEN,
                "Share of the readers who wait too long when the mean rings",
                0.1,
                ring.over),
            Check.atMost(
                FIXED,
                "Load at which p99 rings ÷ load at which the mean does",
                0.9,
                (double) tail / mean),
            Check.atLeast(
                COMPARED,
                "Milliseconds that the last 15 % of load cost ÷ what the 70 before did",
                1,
                (last.mean - eighty.mean) / (eighty.mean - least.mean))),
        List.of(chart(outcomes, promise)),
        List.of(table(outcomes, promise)));
  }

  /// Milliseconds of real questions: mostly a page of a feed by its index, now and then a search.
  private static double[] service(Connection connection, int questions, SplittableRandom random)
      throws SQLException {
    Sqlite.run(
        connection, "create table thoughts (id integer primary key, agent integer, body text)");
    Sqlite.run(
        connection,
        """
        with recursive n (i) as (select 0 union all select i + 1 from n where i < 4999)
        insert into thoughts select i, i % 50, 'a thought of agent ' || i from n
        """);
    Sqlite.run(connection, "create index by_agent on thoughts (agent, id)");
    var millis = new double[questions];
    for (int i = -questions / 2; i < questions; i++) { // the first ones are for the compiler
      boolean heavy = random.nextInt(HEAVY_ONE_IN) == 0;
      long start = System.nanoTime();
      Sqlite.number(
          connection,
          heavy
              ? "select count(*) from thoughts where body like '%%%d'".formatted(random.nextInt(90))
              : "select max(id) from thoughts where agent = " + random.nextInt(50));
      millis[Math.max(i, 0)] = (System.nanoTime() - start) / 1e6;
    }
    return millis;
  }

  /// One queue before one connection: who comes waits until those before are done.
  private static Outcome wait(
      double[] service,
      double alone,
      double promise,
      int load,
      int readers,
      SplittableRandom random) {
    double between = alone * 100 / load;
    var took = new double[readers];
    double free = 0; // when the connection is
    double now = 0;
    for (int i = 0; i < readers; i++) {
      now -= between * Math.log(1 - random.nextDouble()); // any moment is as likely as any other
      free = Math.max(now, free) + service[random.nextInt(service.length)];
      took[i] = free - now;
    }
    double mean = Arrays.stream(took).average().orElseThrow();
    double over = (double) Arrays.stream(took).filter(t -> t > promise).count() / readers;
    Arrays.sort(took);
    return new Outcome(load, mean, took[readers / 2], took[readers / 100 * 99], over);
  }

  /// The first load at which it is over what was promised; beyond all where it never is.
  private static int first(List<Double> values, double promise) {
    return IntStream.range(0, LOADS.length)
        .filter(i -> values.get(i) > promise)
        .map(i -> LOADS[i])
        .findFirst()
        .orElse(101);
  }

  private static Chart chart(List<Outcome> outcomes, double promise) {
    return new Chart(
        "The handle of the stick is long, and then there is its blade",
        new Chart.Axis("% of the time that the database is busy", false),
        new Chart.Axis("response time, ms", true),
        outcomes.stream().map(o -> (double) o.load).toList(),
        List.of(
            new Chart.Series("p50", outcomes.stream().map(Outcome::p50).toList()),
            new Chart.Series("mean", outcomes.stream().map(Outcome::mean).toList()),
            new Chart.Series("p99", outcomes.stream().map(Outcome::p99).toList()),
            new Chart.Series("promised", outcomes.stream().map(_ -> promise).toList())),
        List.of());
  }

  private static Table table(List<Outcome> outcomes, double promise) {
    return new Table(
        "Response times in ms; %.2f ms are promised".formatted(promise),
        List.of("Load, %", "p50", "mean", "p99", "% over the promise"),
        outcomes.stream().map(o -> Table.row(o.load, o.p50, o.mean, o.p99, 100 * o.over)).toList());
  }
}
