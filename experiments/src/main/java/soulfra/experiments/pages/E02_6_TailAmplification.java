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
    id = "2.6",
    name = "tail-amplification",
    chapter = Chapter.NONFUNCTIONAL_REQUIREMENTS,
    section = "Use of Response Time Metrics",
    sectionInFirstEdition = "Percentiles in Practice",
    title = "The slowest of sixteen",
    question =
        """
        A page asks several backends at once and waits for all of them. Each of them is slow in \
        one of fifty cases. How often is the page slow?\
        """,
    broken = "Wait for all backends, however long the slowest takes.",
    fixed =
        "Whoever has not answered after a while is asked a second time; the first answer counts.",
    predictions = {
      @About.Prediction(
          stage = Stage.ONE,
          says =
              """
              (Its database as a backend.) With k backends the page is slow with a probability of \
              1 − (1 − p)^k: of 2 % become 28 % with sixteen. What is rare for each is common for \
              all together. A second question to the few that are late makes it rare again, since \
              two slow answers in a row are; it costs a few percent more questions.\
              """)
    },
    change = "Let a slow backend stay slow for a second: what are hedged questions worth then?")
public final class E02_6_TailAmplification implements Experiment {

  private static final List<Integer> BACKENDS = List.of(1, 2, 4, 8, 16);
  private static final int ONE_IN = 50;
  private static final int LATE = 4; // medians until somebody counts as late

  /// @param slow pages that took twice as long as somebody may take
  /// @param questions for each backend of a page
  private record Outcome(int backends, int pages, int slow, double questions) {
    double share() {
      return (double) slow / pages;
    }
  }

  /// A backend: mostly an index look-up, now and then a scan of all.
  private record Backend(Connection connection, int rows, SplittableRandom random) {
    long ask() throws SQLException {
      boolean slow = random.nextInt(ONE_IN) == 0;
      long start = System.nanoTime();
      Sqlite.number(
          connection,
          "select count(*) from thoughts where %s = %d"
              .formatted(slow ? "not_indexed" : "agent", random.nextInt(rows)));
      return System.nanoTime() - start;
    }
  }

  @Override
  public Findings run(Lab lab) throws Exception {
    int pages = lab.quick() ? 600 : 4_000;
    int rows = lab.quick() ? 20_000 : 50_000;
    var waiting = new ArrayList<Outcome>();
    var hedging = new ArrayList<Outcome>();
    try (var connection = Sqlite.open(lab.folder().resolve("backend.sqlite"), "normal")) {
      fill(connection, rows);
      var backend = new Backend(connection, rows, lab.random().split());
      long late = LATE * median(backend);
      for (int backends : BACKENDS) {
        lab.say("%d pages of %d backends".formatted(pages, backends));
        waiting.add(load(backend, backends, pages, late, false));
        hedging.add(load(backend, backends, pages, late, true));
      }
    }
    double p = waiting.getFirst().share();
    double expected = 1 - Math.pow(1 - p, BACKENDS.getLast());
    var most = waiting.getLast();
    var hedged = hedging.getLast();
    return new Findings(
        "One backend is slow in %.1f %% of the cases, a page of %d in %.1f %% (the formula says %.1f); with a second question to the late ones in %.1f %%, for %.1f %% more questions."
            .formatted(
                100 * p,
                most.backends,
                100 * most.share(),
                100 * expected,
                100 * hedged.share(),
                100 * (hedged.questions - 1)),
        List.of(
            Check.atLeast(BROKEN, "Slow pages, sixteen backends ÷ one", 6, most.share() / p)
                .given(waiting.getFirst().slow, 3),
            Check.atMost(
                FIXED,
                "Slow pages, hedged ÷ waiting, sixteen backends",
                0.4,
                hedged.share() / most.share()),
            Check.atMost(FIXED, "Questions for each backend, hedged", 1.1, hedged.questions),
            Check.atMost(
                COMPARED,
                "Difference between formula and measure, in shares of one",
                0.15,
                Math.abs(expected - most.share()))),
        List.of(
            new Chart(
                "What is rare for one is common for sixteen",
                new Chart.Axis("backends that a page waits for", false),
                new Chart.Axis("% of the pages that are slow", false),
                BACKENDS.stream().map(Integer::doubleValue).toList(),
                List.of(
                    new Chart.Series(
                        "waits for all", waiting.stream().map(o -> 100 * o.share()).toList()),
                    new Chart.Series(
                        "1 − (1 − p)^k",
                        BACKENDS.stream().map(k -> 100 * (1 - Math.pow(1 - p, k))).toList()),
                    new Chart.Series(
                        "asks the late ones again",
                        hedging.stream().map(o -> 100 * o.share()).toList())),
                List.of())),
        List.of(table(waiting, hedging)));
  }

  private static void fill(Connection connection, int rows) throws SQLException {
    Sqlite.run(connection, "create table thoughts (agent integer, not_indexed integer, body text)");
    Sqlite.run(
        connection,
        """
        with recursive n (i) as (select 0 union all select i + 1 from n where i < %d - 1)
        insert into thoughts select i, i, 'a thought of agent ' || i from n
        """
            .formatted(rows));
    Sqlite.run(connection, "create index by_agent on thoughts (agent)");
  }

  private static long median(Backend backend) throws SQLException {
    var nanos = new long[1_000];
    for (int i = 0; i < nanos.length; i++) {
      nanos[i] = backend.ask();
    }
    Arrays.sort(nanos, 500, 1_000); // the first half was for the compiler
    return nanos[750];
  }

  /// The backends are asked one after the other, and the page takes as long as the slowest: two
  /// processors would make sixteen at once wait for one another, which is another experiment.
  private static Outcome load(Backend backend, int backends, int pages, long late, boolean hedged)
      throws SQLException {
    int slow = 0;
    long questions = 0;
    for (int page = 0; page < pages; page++) {
      long longest = 0;
      for (int i = 0; i < backends; i++) {
        long took = backend.ask();
        questions++;
        if (hedged && took > late) {
          took = Math.min(took, late + backend.ask());
          questions++;
        }
        longest = Math.max(longest, took);
      }
      slow += longest > 2 * late ? 1 : 0;
    }
    return new Outcome(backends, pages, slow, (double) questions / pages / backends);
  }

  private static Table table(List<Outcome> waiting, List<Outcome> hedging) {
    var rows = new ArrayList<List<String>>();
    for (int i = 0; i < waiting.size(); i++) {
      var w = waiting.get(i);
      var h = hedging.get(i);
      rows.add(Table.row(w.backends, w.pages, 100 * w.share(), 100 * h.share(), h.questions));
    }
    return new Table(
        "Pages that are slow",
        List.of("Backends", "pages", "waits for all, %", "hedged, %", "questions, hedged"),
        rows);
  }
}
