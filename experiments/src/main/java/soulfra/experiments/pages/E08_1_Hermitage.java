package soulfra.experiments.pages;

import static soulfra.experiments.Check.Mode.BROKEN;
import static soulfra.experiments.Check.Mode.COMPARED;
import static soulfra.experiments.Check.Mode.FIXED;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import soulfra.experiments.About;
import soulfra.experiments.Chapter;
import soulfra.experiments.Check;
import soulfra.experiments.Experiment;
import soulfra.experiments.Findings;
import soulfra.experiments.Lab;
import soulfra.experiments.Stage;
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
        them do Postgres' three levels and SQLite's modes let through?\
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

  private static final String DATABASE = "experiment";

  /// A level that lets something through, and how much of the fourteen.
  private record Weak(String level, int anomalies) {}

  @Override
  public Findings run(Lab lab) throws Exception {
    return switch (lab.stage()) {
      case ONE ->
          findings(
              Matrix.of(SqliteMode.all(lab.folder()), lab::say),
              List.of(new Weak("SQLite shared cache, read uncommitted", 7)));
      case TWO, THREE ->
          findings(
              onPostgres(lab),
              List.of(
                  new Weak("Postgres read committed", 9), new Weak("Postgres repeatable read", 3)));
    };
  }

  private static Matrix onPostgres(Lab lab) throws Exception {
    lab.say("starting Postgres");
    try (var pg = Postgres.start(lab.folder().resolve("postgres"), 0)) {
      pg.dropDatabase(DATABASE); // it may be the reader's own server, with a run behind it
      pg.createDatabase(DATABASE);
      try (var monitor = pg.connect(DATABASE)) {
        return Matrix.of(PostgresLevel.all(pg.url(DATABASE), monitor), lab::say);
      }
    }
  }

  private static Findings findings(Matrix matrix, List<Weak> weak) {
    var levels = matrix.levels();
    var checks = new ArrayList<Check>();
    for (var level : weak) {
      long occurring = matrix.occurring(level.level);
      checks.add(
          Check.that(
              BROKEN,
              "Anomalies at %s: %d".formatted(level.level, level.anomalies),
              occurring == level.anomalies,
              occurring + " of " + matrix.at(level.level).size()));
    }
    for (var level : levels) {
      if (weak.stream().noneMatch(it -> it.level.equals(level))) {
        checks.add(
            Check.never(
                FIXED,
                "An anomaly occurs at " + level,
                matrix.occurring(level),
                matrix.at(level).size()));
      }
    }
    checks.add(
        Check.never(
            COMPARED,
            "A cell differs from Hermitage's",
            matrix.surprises().size(),
            matrix.cells().size()));
    var witness =
        levels.stream()
            .map(level -> "%d at %s".formatted(matrix.occurring(level), level))
            .collect(Collectors.joining(", "));
    return new Findings(
        "Of fourteen anomalies occur: %s.".formatted(witness),
        checks,
        List.of(chart(matrix)),
        List.of(table(matrix), legend(matrix)));
  }

  private static Chart chart(Matrix matrix) {
    var levels = matrix.levels();
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
                levels.stream().map(level -> (double) matrix.refusing(level)).toList())),
        List.of());
  }

  /// What occurs at each level, and how the rest is prevented.
  private static Table table(Matrix matrix) {
    var heads = new ArrayList<>(List.of("Anomaly"));
    heads.addAll(matrix.levels());
    var rows = new ArrayList<List<String>>();
    for (var first : matrix.at(matrix.levels().getFirst())) {
      var row = new ArrayList<>(List.of(first.schedule().name()));
      matrix.cells().stream()
          .filter(cell -> cell.schedule().name().equals(first.schedule().name()))
          .forEach(cell -> row.add(words(cell)));
      rows.add(row);
    }
    return new Table("What occurs, and how the rest is prevented", heads, rows);
  }

  private static Table legend(Matrix matrix) {
    return new Table(
        "The fourteen",
        List.of("Anomaly", "what happens"),
        matrix.at(matrix.levels().getFirst()).stream()
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
