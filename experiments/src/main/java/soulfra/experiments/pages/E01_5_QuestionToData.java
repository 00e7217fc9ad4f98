package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.COMPARED;
import static soulfra.experiments.Check.Mode.FIXED;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import soulfra.experiments.About;
import soulfra.experiments.Chapter;
import soulfra.experiments.Check;
import soulfra.experiments.Experiment;
import soulfra.experiments.Findings;
import soulfra.experiments.Lab;
import soulfra.experiments.Stage;
import soulfra.experiments.report.Chart;
import soulfra.experiments.report.Table;
import soulfra.servers.Postgres;

@About(
    id = "1.5",
    name = "question-to-data",
    chapter = Chapter.TRADE_OFFS,
    section = "Separation of storage and compute",
    sectionInFirstEdition = "Approaches for Coping with Load",
    title = "Bring the question to the data",
    question =
        """
        Storage on one machine, computation on another: how many blessings did each mood get \
        today? How much has to come over the wire, by how much of the question the storage \
        understands?\
        """,
    broken = "Fetch all rows as they are, and compute where one is.",
    fixed = "Send the filter, the columns and the sum along: only the answer comes back.",
    predictions = {
      @About.Prediction(
          stage = Stage.TWO,
          says =
              """
              The answer is the same each time and fits on a line. Fetching everything, the wire \
              carries the whole table; the needed columns are a small part of that, the rows of \
              today a small part of the rows, and the sum a few bytes, however large the table \
              is. A storage that only knows files or objects can't be told the question: then the \
              format of the files decides what need not be fetched.\
              """)
    },
    change = "Ask for the median instead of the sum: how much of it can be sent along?")
public final class E01_5_QuestionToData implements Experiment {

  private static final int DAYS = 30;
  private static final int TODAY = DAYS - 1;
  private static final int BODY = 300;

  /// How much of the question is sent along.
  private enum Way {
    ALL("all of it", "select id, day, mood, blessings, body from thoughts"),
    COLUMNS("three columns", "select day, mood, blessings from thoughts"),
    ROWS("two columns of today", "select mood, blessings from thoughts where day = " + TODAY),
    SUM(
        "the sums",
        "select mood, sum(blessings) as blessings from thoughts where day = %d group by mood"
            .formatted(TODAY));

    private final String says;
    private final String sql;

    Way(String says, String sql) {
      this.says = says;
      this.sql = sql;
    }
  }

  /// @param bytes of the values that came over the wire
  private record Outcome(Way way, long rows, long bytes, Map<String, Long> answer) {}

  @Override
  public Findings run(Lab lab) throws Exception {
    var sizes = lab.quick() ? List.of(2_000, 20_000) : List.of(10_000, 100_000, 1_000_000);
    var outcomes = new EnumMap<Way, List<Outcome>>(Way.class);
    lab.say("starting Postgres");
    try (var postgres = Postgres.start(lab.folder().resolve("postgres"), 0)) {
      postgres.dropDatabase("storage");
      postgres.createDatabase("storage");
      try (var storage = postgres.connect("storage")) {
        for (int rows : sizes) {
          fill(storage, rows);
          for (var way : Way.values()) {
            lab.say("%,d thoughts, fetched: %s".formatted(rows, way.says));
            outcomes.computeIfAbsent(way, _ -> new ArrayList<>()).add(fetch(storage, way));
          }
        }
      }
    }
    var all = of(outcomes, Way.ALL);
    var sum = of(outcomes, Way.SUM);
    long differing =
        Arrays.stream(Way.values())
            .filter(way -> !of(outcomes, way).getLast().answer.equals(sum.getLast().answer))
            .count();
    double share = (double) of(outcomes, Way.COLUMNS).getLast().bytes / all.getLast().bytes;
    double grown = (double) all.getLast().bytes / all.getFirst().bytes;
    double sumGrown = (double) sum.getLast().bytes / sum.getFirst().bytes;
    return new Findings(
        "For the same answer of %d bytes %,d KB came over the wire with all of the rows, %,d KB with three columns, %,d KB with those of today."
            .formatted(
                sum.getLast().bytes,
                all.getLast().bytes / 1024,
                of(outcomes, Way.COLUMNS).getLast().bytes / 1024,
                of(outcomes, Way.ROWS).getLast().bytes / 1024),
        List.of(
            Check.atLeast(
                BROKEN,
                "Growth of what is fetched ÷ of the table, with all rows",
                0.9,
                grown * sizes.getFirst() / sizes.getLast()),
            Check.atMost(FIXED, "Growth of what is fetched, with the sum", 1.5, sumGrown),
            Check.atMost(COMPARED, "Bytes of three columns ÷ of all", 0.1, share),
            Check.never(COMPARED, "A way gives another answer", differing, Way.values().length)),
        List.of(
            new Chart(
                "What the wire has to carry",
                new Chart.Axis("thoughts stored", true),
                new Chart.Axis("bytes fetched", true),
                sizes.stream().map(Integer::doubleValue).toList(),
                outcomes.entrySet().stream()
                    .map(entry ->
                        new Chart.Series(
                            entry.getKey().says,
                            entry.getValue().stream().map(o -> (double) o.bytes).toList()))
                    .toList(),
                List.of())),
        List.of(table(outcomes)));
  }

  private static void fill(Connection storage, int rows) throws SQLException {
    Sqlite.run(storage, "drop table if exists thoughts");
    Sqlite.run(
        storage,
        """
        create table thoughts as
        select i as id, i %% %d as day, (array['awake', 'calm', 'sad'])[i / 30 %% 3 + 1] as mood,
               i * 7 %% 100 as blessings, repeat('x', %d) as body
        from generate_series(0, %d) as i
        """
            .formatted(DAYS, BODY, rows - 1));
  }

  /// Fetches, and does here what the storage was not asked to do.
  private static Outcome fetch(Connection storage, Way way) throws SQLException {
    var answer = new TreeMap<String, Long>();
    long rows = 0;
    long bytes = 0;
    storage.setAutoCommit(false); // or the driver would read all rows into its memory at once
    try (var statement = storage.createStatement()) {
      statement.setFetchSize(1_000);
      try (var result = statement.executeQuery(way.sql)) {
        int columns = result.getMetaData().getColumnCount();
        boolean filters = way == Way.ALL || way == Way.COLUMNS;
        while (result.next()) {
          rows++;
          for (int i = 1; i <= columns; i++) {
            bytes += result.getString(i).length();
          }
          if (!filters || result.getInt("day") == TODAY) {
            answer.merge(result.getString("mood"), result.getLong("blessings"), Long::sum);
          }
        }
      }
    }
    storage.commit();
    storage.setAutoCommit(true);
    return new Outcome(way, rows, bytes, answer);
  }

  private static List<Outcome> of(Map<Way, List<Outcome>> outcomes, Way way) {
    return Objects.requireNonNull(outcomes.get(way));
  }

  private static Table table(Map<Way, List<Outcome>> outcomes) {
    return new Table(
        "How many blessings did each mood get today?",
        List.of("Fetched", "rows", "KB", "answer"),
        outcomes.values().stream()
            .map(List::getLast)
            .map(o -> Table.row(o.way.says, o.rows, o.bytes / 1024.0, o.answer))
            .toList());
  }
}
