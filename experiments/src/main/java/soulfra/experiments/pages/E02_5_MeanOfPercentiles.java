package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.FIXED;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
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

@About(
    id = "2.5",
    name = "mean-of-percentiles",
    chapter = Chapter.NONFUNCTIONAL_REQUIREMENTS,
    section = "Computing Percentiles",
    sectionInFirstEdition = "Percentiles in Practice",
    title = "The average of the slowest",
    question =
        """
        Eight servers each report the p99 of their response times every minute. What does the mean \
        of the eight numbers say of the p99 that users see?\
        """,
    broken = "The mean of the servers' p99s, as many dashboards show it.",
    fixed = "Add the servers' histograms, then take the p99.",
    predictions = {
      @About.Prediction(
          stage = Stage.ONE,
          says =
              """
              (Eight databases of it, one of them without its index.) The mean of percentiles is \
              the percentile of nothing. It hides the slow server when most users go there, and \
              lets it look like everybody's trouble when hardly anybody does. Histograms can be \
              added, and their p99 is that of all requests, within the histogram's precision.\
              """)
    },
    change = "Weight the mean by each server's requests: how far is it off now?")
public final class E02_5_MeanOfPercentiles implements Experiment {

  private static final int SERVERS = 8;
  private static final int SLOW = 0;

  /// @param share of all requests that go to the slow server, in percent
  private record Outcome(double share, long requests, double exact, double mean, double merged) {
    double error(double value) {
      return Math.abs(value - exact) / exact;
    }
  }

  @Override
  public Findings run(Lab lab) throws Exception {
    int rows = lab.quick() ? 20_000 : 100_000;
    int requests = lab.quick() ? 4_000 : 40_000;
    var outcomes = new ArrayList<Outcome>();
    var servers = new ArrayList<Connection>();
    try {
      lab.say("%d databases, of which one has no index".formatted(SERVERS));
      for (int i = 0; i < SERVERS; i++) {
        servers.add(server(lab, i, rows));
      }
      for (double share : List.of(0.5, 12.5, 60.0)) {
        lab.say("%,d requests, %.1f %% of them to the slow one".formatted(requests, share));
        outcomes.add(load(lab, servers, share, requests, rows));
      }
    } finally {
      for (var server : servers) {
        server.close();
      }
    }
    double worstMean = outcomes.stream().mapToDouble(o -> o.error(o.mean)).max().orElse(Double.NaN);
    double worstMerged =
        outcomes.stream().mapToDouble(o -> o.error(o.merged)).max().orElse(Double.NaN);
    var rare = outcomes.getFirst();
    return new Findings(
        "With %.1f %% of the requests at the slow server users saw a p99 of %,.0f µs, and the mean of the p99s said %,.0f; the merged histogram %,.0f."
            .formatted(rare.share, rare.exact, rare.mean, rare.merged),
        List.of(
            Check.atLeast(BROKEN, "Worst error of the mean of p99s", 0.5, worstMean)
                .given(rare.requests, 1_000),
            Check.atMost(FIXED, "Worst error of the merged histograms' p99", 0.01, worstMerged)),
        List.of(
            new Chart(
                "Three p99s of the same requests",
                new Chart.Axis("% of the requests that go to the slow server", false),
                new Chart.Axis("µs", true),
                outcomes.stream().map(Outcome::share).toList(),
                List.of(
                    new Chart.Series(
                        "all requests, sorted", outcomes.stream().map(Outcome::exact).toList()),
                    new Chart.Series("mean of p99s", outcomes.stream().map(Outcome::mean).toList()),
                    new Chart.Series(
                        "merged histograms", outcomes.stream().map(Outcome::merged).toList())),
                List.of())),
        List.of(table(outcomes)));
  }

  private static Connection server(Lab lab, int number, int rows) throws SQLException {
    var connection = Sqlite.open(lab.folder().resolve(number + ".sqlite"), "normal");
    Sqlite.run(connection, "create table thoughts (agent integer, body text)");
    Sqlite.run(
        connection,
        """
        with recursive n (i) as (select 0 union all select i + 1 from n where i < %d - 1)
        insert into thoughts select i, 'a thought of agent ' || i from n
        """
            .formatted(rows));
    if (number != SLOW) {
      Sqlite.run(connection, "create index by_agent on thoughts (agent)");
    }
    return connection;
  }

  private static Outcome load(
      Lab lab, List<Connection> servers, double share, int requests, int rows) throws SQLException {
    var random = lab.random().split();
    var histograms = Stream.generate(() -> new Histogram(3)).limit(SERVERS).toList();
    var all = new long[requests];
    for (int i = 0; i < requests; i++) {
      int server = 100 * random.nextDouble() < share ? SLOW : 1 + random.nextInt(SERVERS - 1);
      long start = System.nanoTime();
      Sqlite.number(
          servers.get(server),
          "select count(*) from thoughts where agent = " + random.nextInt(rows));
      all[i] = System.nanoTime() - start;
      histograms.get(server).recordValue(all[i]);
    }
    Arrays.sort(all);
    var merged = new Histogram(3);
    histograms.forEach(merged::add);
    return new Outcome(
        share,
        requests,
        all[(int) Math.ceil(0.99 * requests) - 1] / 1e3,
        histograms.stream().mapToDouble(h -> Stopwatch.micros(h, 99)).average().orElse(Double.NaN),
        Stopwatch.micros(merged, 99));
  }

  private static Table table(List<Outcome> outcomes) {
    return new Table(
        "p99 in µs, of %d servers together".formatted(SERVERS),
        List.of(
            "% at the slow one",
            "requests", "as users saw it", "mean of p99s", "off by, %", "merged", "off by, %"),
        outcomes.stream()
            .map(o ->
                Table.row(
                    o.share,
                    o.requests,
                    o.exact,
                    o.mean,
                    100 * o.error(o.mean),
                    o.merged,
                    100 * o.error(o.merged)))
            .toList());
  }
}
