package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.COMPARED;
import static soulfra.experiments.Check.Mode.FIXED;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import soulfra.experiments.About;
import soulfra.experiments.Chapter;
import soulfra.experiments.Check;
import soulfra.experiments.Experiment;
import soulfra.experiments.Findings;
import soulfra.experiments.Lab;
import soulfra.experiments.Stage;
import soulfra.experiments.isolation.Level;
import soulfra.experiments.isolation.Matrix;
import soulfra.experiments.isolation.PostgresLevel;
import soulfra.experiments.isolation.SqliteMode;
import soulfra.experiments.report.Chart;
import soulfra.experiments.report.Table;
import soulfra.servers.Postgres;

@About(
    id = "8.1",
    name = "hermitage",
    chapter = Chapter.TRANSACTIONS,
    section = "Weak Isolation Levels",
    sectionInFirstEdition = "Weak Isolation Levels",
    title = "What an isolation level lets through",
    question =
        """
        Fourteen ways in which two or three transactions can get into one another's way: which of \
        them do Postgres' three levels and SQLite's modes prevent?\
        """,
    broken =
        """
        Postgres at read committed, which is its default, and at repeatable read; SQLite with a \
        shared cache that reads what is not committed.\
        """,
    fixed = "Postgres at serializable; SQLite with its own files, in each of its modes.",
    predictions = {
      @About.Prediction(
          stage = Stage.ONE,
          says =
              """
              SQLite prevents all fourteen, with either journal: it has one writer, and whoever \
              comes second is turned away with SQLITE_BUSY. Only a shared cache with \
              read_uncommitted lets seven through.\
              """),
      @About.Prediction(
          stage = Stage.TWO,
          says =
              """
              At read committed nine of the fourteen occur, lost updates among them. Repeatable \
              read is snapshot isolation: it lets three kinds of write skew through and nothing \
              else. Serializable prevents all, and makes somebody try again (40001) for it.\
              """)
    },
    change =
        """
        Add `for update` to the selects of P4 and G2-item in schedules.txt: which cells change, \
        and which sessions have to wait now?\
        """)
public final class E08_1_Hermitage implements Experiment {

  private static final String READ_COMMITTED = "Postgres read committed";
  private static final String REPEATABLE_READ = "Postgres repeatable read";
  private static final String SERIALIZABLE = "Postgres serializable";
  private static final String SHARED = "SQLite shared cache, read uncommitted";

  /// Of fourteen, in the published table and its variants.
  private static final int AT_READ_COMMITTED = 9;

  private static final int AT_REPEATABLE_READ = 3;
  private static final int AT_SHARED = 7;

  @Override
  public Findings run(Lab lab) throws Exception {
    lab.say("starting Postgres");
    try (var pg = Postgres.start(lab.folder().resolve("postgres"), 0)) {
      pg.createDatabase("hermitage");
      try (var monitor = pg.connect("hermitage")) {
        var levels = new ArrayList<>(PostgresLevel.all(pg.url("hermitage"), monitor));
        levels.addAll(SqliteMode.all(lab.folder()));
        var matrix = Matrix.of(levels, lab::say);
        return findings(matrix, levels.stream().map(Level::name).toList());
      }
    }
  }

  private static Findings findings(Matrix matrix, List<String> levels) {
    long inFiles = matrix.occurring("SQLite") - matrix.occurring(SHARED);
    return new Findings(
        "Of fourteen anomalies %d occur at Postgres' read committed, %d at repeatable read, %d at serializable;"
                .formatted(
                    matrix.occurring(READ_COMMITTED),
                    matrix.occurring(REPEATABLE_READ),
                    matrix.occurring(SERIALIZABLE))
            + " %d in SQLite with a shared cache that reads uncommitted data, and %d in its other modes."
                .formatted(matrix.occurring(SHARED), inFiles),
        List.of(
            count(matrix, READ_COMMITTED, "Read committed lets nine through", AT_READ_COMMITTED),
            count(
                matrix,
                REPEATABLE_READ,
                "Repeatable read lets three kinds of write skew through",
                AT_REPEATABLE_READ),
            count(matrix, SHARED, "SQLite's shared cache lets seven through", AT_SHARED),
            Check.never(
                FIXED,
                "An anomaly occurs at serializable",
                matrix.occurring(SERIALIZABLE),
                matrix.at(SERIALIZABLE).size()),
            Check.never(
                FIXED,
                "An anomaly occurs in SQLite without a shared cache",
                inFiles,
                matrix.at("SQLite").size() - matrix.at(SHARED).size()),
            Check.never(
                COMPARED,
                "A cell differs from Hermitage's",
                matrix.surprises().size(),
                matrix.cells().size())),
        List.of(chart(matrix, levels)),
        List.of(table(matrix, "Postgres"), table(matrix, "SQLite"), legend(matrix)));
  }

  private static Check count(Matrix matrix, String level, String claim, int expected) {
    long occurring = matrix.occurring(level);
    return Check.that(
        BROKEN, claim, occurring == expected, occurring + " of " + matrix.at(level).size());
  }

  private static Chart chart(Matrix matrix, List<String> levels) {
    return new Chart(
        "What is prevented is paid for: anomalies, and transactions that have to try again",
        new Chart.Axis("level, in the order of the table", false),
        new Chart.Axis("of the fourteen schedules", false),
        DoubleStream.iterate(1, x -> x + 1).limit(levels.size()).boxed().toList(),
        List.of(
            new Chart.Series(
                "anomaly occurs",
                levels.stream().map(level -> (double) matrix.occurring(level)).toList()),
            new Chart.Series(
                "somebody is turned away",
                levels.stream()
                    .map(level ->
                        (double)
                            matrix.at(level).stream()
                                .filter(cell -> !cell.execution().failures().isEmpty())
                                .count())
                    .toList())),
        List.of());
  }

  /// What occurs at the levels of one engine, and how the rest is prevented.
  private static Table table(Matrix matrix, String engine) {
    var cells = matrix.at(engine + " ");
    var levels = cells.stream().map(Matrix.Cell::level).distinct().toList();
    var heads = new ArrayList<>(List.of("Anomaly"));
    levels.forEach(level -> heads.add(level.substring(engine.length() + 1)));
    var rows = new ArrayList<List<String>>();
    for (var first : matrix.at(levels.getFirst())) {
      var row = new ArrayList<>(List.of(first.schedule().name()));
      cells.stream()
          .filter(cell -> cell.schedule().name().equals(first.schedule().name()))
          .forEach(cell -> row.add(words(cell)));
      rows.add(row);
    }
    return new Table(
        "What occurs in %s, and how the rest is prevented".formatted(engine), heads, rows);
  }

  private static Table legend(Matrix matrix) {
    return new Table(
        "The fourteen",
        List.of("Anomaly", "what happens"),
        matrix.at(SERIALIZABLE).stream()
            .map(cell -> Table.row(cell.schedule().name(), cell.schedule().description()))
            .toList());
  }

  /// Such as `– T2 waited, 40001`.
  private static String words(Matrix.Cell cell) {
    var how = new ArrayList<String>();
    cell.execution().waited().stream().distinct().forEach(who -> how.add(who + " waited"));
    cell.execution().failures().forEach((who, why) -> how.add(who + " " + why));
    var surprise = cell.occurs() == cell.expected() ? "" : " (surprise)";
    return ((cell.occurs() ? "occurs" : "–") + " " + String.join(", ", how)).strip() + surprise;
  }
}
