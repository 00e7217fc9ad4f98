package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.COMPARED;
import static soulfra.experiments.Check.Mode.FIXED;
import static soulfra.experiments.pages.Stopwatch.micros;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
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
    id = "4.4",
    name = "timeline-index",
    chapter = Chapter.STORAGE,
    section = "Storage and Indexing for OLTP",
    sectionInFirstEdition = "Data Structures That Power Your Database",
    title = "A timeline with and without its index",
    question =
        """
        The newest 20 thoughts of one agent: what does the question cost when a hundred times as \
        many thoughts are stored, all of other agents?\
        """,
    broken = "No index: SQLite walks back through the table until it has met 20 of the agent's.",
    fixed = "An index on (agent_id, id): it goes to the agent's newest and takes 20 in a row.",
    predictions =
        @About.Prediction(
            stage = Stage.ONE,
            says =
                """
                Without the index the median grows with the table, and the plan is a SCAN. With \
                it the plan is a SEARCH and the median stays where it is; what grows is what a \
                write costs, because each one keeps two trees.\
                """),
    change = "Index (agent_id) alone, then (agent_id, id, body): what does the plan say now?")
public final class E04_4_TimelineIndex implements Experiment {

  private static final int THOUGHTS_PER_AGENT = 100;
  private static final int ENOUGH_QUERIES = 50;

  private static final String TABLE =
      """
      create table thoughts (
        id         integer primary key,
        agent_id   integer not null,
        body       text    not null,
        created_at integer not null
      )\
      """;

  private static final String INDEX = "create index timeline on thoughts (agent_id, id)";

  private static final String TIMELINE =
      """
      select id, body, created_at
      from thoughts
      where agent_id = ?
      order by id desc
      limit 20\
      """;

  /// What was measured at one size of the table.
  private record Size(int rows, Mode without, Mode with) {}

  /// @param micros to write one thought, in transactions of a thousand
  private record Mode(String plan, Histogram read, double micros) {}

  @Override
  public Findings run(Lab lab) throws Exception {
    var sizes = new ArrayList<Size>();
    for (int rows : lab.quick() ? List.of(10_000, 100_000) : List.of(10_000, 100_000, 1_000_000)) {
      lab.say("%,d thoughts".formatted(rows));
      sizes.add(measure(lab, rows));
    }
    var small = sizes.getFirst();
    var large = sizes.getLast();
    double grown = (double) large.rows / small.rows;
    double growthWithout = p50(large.without) / p50(small.without);
    double growthWith = p50(large.with) / p50(small.with);
    double gain = p50(large.without) / p50(large.with);
    long fewest =
        sizes.stream().mapToLong(size -> size.without.read.getTotalCount()).min().orElse(0);
    return new Findings(
        "The table grew %.0f times: without the index the median grew %.1f times, with it %.1f."
                .formatted(grown, growthWithout, growthWith)
            + " At %,d rows the index makes reading %.0f times as fast, and writing %.1f times as dear."
                .formatted(large.rows, gain, large.with.micros / large.without.micros),
        List.of(
            plan(BROKEN, "Without the index the plan is a SCAN", "SCAN", large.without),
            plan(FIXED, "With the index the plan is a SEARCH", "SEARCH", large.with),
            Check.atLeast(
                    BROKEN, "Growth of the median ÷ of the table", 0.25, growthWithout / grown)
                .given(fewest, ENOUGH_QUERIES),
            Check.atMost(FIXED, "Growth of the median", 4, growthWith),
            Check.atLeast(COMPARED, "Median without ÷ with, on the largest table", 10, gain)
                .given(fewest, ENOUGH_QUERIES)),
        List.of(chart(sizes)),
        List.of(table(sizes)));
  }

  private static Size measure(Lab lab, int rows) throws Exception {
    int agents = rows / THOUGHTS_PER_AGENT;
    var random = lab.random().split();
    try (var connection = Sqlite.open(lab.folder().resolve(rows + ".sqlite"), "normal")) {
      Sqlite.run(connection, TABLE);
      insert(connection, random, rows, agents);
      var without = query(lab, connection, random, agents);
      Sqlite.run(connection, INDEX);
      return new Size(rows, without, query(lab, connection, random, agents));
    }
  }

  private static Mode query(Lab lab, Connection connection, SplittableRandom random, int agents)
      throws Exception {
    try (var query = connection.prepareStatement(TIMELINE)) {
      var read =
          Stopwatch.time(
              lab.quick() ? 300 : 2000,
              Duration.ofSeconds(lab.quick() ? 1 : 10),
              () -> {
                query.setLong(1, random.nextInt(agents));
                try (var rows = query.executeQuery()) {
                  while (rows.next()) {
                    rows.getString("body");
                  }
                }
              });
      int writes = 5000;
      long start = System.nanoTime();
      insert(connection, random, writes, agents);
      return new Mode(plan(connection), read, (System.nanoTime() - start) / 1e3 / writes);
    }
  }

  private static void insert(Connection connection, SplittableRandom random, int rows, int agents)
      throws SQLException {
    connection.setAutoCommit(false);
    try (var insert =
        connection.prepareStatement(
            "insert into thoughts (agent_id, body, created_at) values (?, ?, ?)")) {
      for (int i = 1; i <= rows; i++) {
        insert.setInt(1, random.nextInt(agents));
        insert.setString(2, "a thought that says %016x".formatted(random.nextLong()));
        insert.setLong(3, i);
        insert.addBatch();
        if (i % 1000 == 0 || i == rows) {
          insert.executeBatch();
          connection.commit();
        }
      }
    }
    connection.setAutoCommit(true);
  }

  private static String plan(Connection connection) throws SQLException {
    try (var explain = connection.prepareStatement("explain query plan " + TIMELINE);
        var rows = explain.executeQuery()) {
      var steps = new ArrayList<String>();
      while (rows.next()) {
        steps.add(rows.getString("detail"));
      }
      return String.join("; ", steps);
    }
  }

  private static Check plan(Check.Mode mode, String claim, String word, Mode measured) {
    return Check.that(mode, claim, measured.plan.startsWith(word), measured.plan);
  }

  private static double p50(Mode mode) {
    return micros(mode.read, 50);
  }

  private static Chart chart(List<Size> sizes) {
    return new Chart(
        "How the timeline's latency grows with the table",
        new Chart.Axis("thoughts stored", true),
        new Chart.Axis("µs", true),
        sizes.stream().map(size -> (double) size.rows).toList(),
        List.of(
            line("without index, p50", sizes.stream().map(Size::without).toList(), 50),
            line("without index, p99", sizes.stream().map(Size::without).toList(), 99),
            line("with index, p50", sizes.stream().map(Size::with).toList(), 50),
            line("with index, p99", sizes.stream().map(Size::with).toList(), 99)),
        List.of());
  }

  private static Chart.Series line(String name, List<Mode> modes, double percentile) {
    return new Chart.Series(name, modes.stream().map(m -> micros(m.read, percentile)).toList());
  }

  private static Table table(List<Size> sizes) {
    var rows = new ArrayList<List<String>>();
    for (var size : sizes) {
      rows.add(row("no index", size.rows, size.without));
      rows.add(row("index", size.rows, size.with));
    }
    return new Table(
        "Reading 20, and the price of writing",
        List.of("Mode", "rows", "reads", "p50 µs", "p95 µs", "p99 µs", "write µs/row"),
        rows);
  }

  private static List<String> row(String name, int rows, Mode mode) {
    var read = mode.read;
    return Table.row(
        name,
        rows,
        read.getTotalCount(),
        micros(read, 50),
        micros(read, 95),
        micros(read, 99),
        mode.micros);
  }
}
