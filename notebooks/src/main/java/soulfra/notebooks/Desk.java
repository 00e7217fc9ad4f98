package soulfra.notebooks;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import soulfra.experiments.Experiments;
import soulfra.experiments.Options;
import soulfra.experiments.Stage;
import soulfra.experiments.Trial;
import soulfra.experiments.report.Chart;
import soulfra.experiments.report.Table;
import soulfra.servers.Deployment;
import soulfra.servers.Postgres;
import soulfra.servers.Redis;

/// What lies on the desk of a notebook: `import static soulfra.notebooks.Desk.*` in its first cell.
/// Whatever a cell starts here is stopped when the notebook ends, and its data are gone then.
public final class Desk {

  private static final long SEED = 7;

  private Desk() {}

  /// Shows a chart, a table, or anything else, below the cell.
  public static void show(Object value) {
    Sitting.now().show(value);
  }

  /// Writes a guess down before anything is measured.
  public static Prediction predict(String what, double guess) {
    var prediction = new Prediction(what, guess);
    System.out.println(prediction);
    return prediction;
  }

  /// Starts a stage with all that it stores in, on empty data; of several instances, two.
  public static Deployment start(Stage stage) {
    return Sitting.now().start(stage);
  }

  /// A Postgres of its own, with an empty database `notebook`.
  public static Postgres postgres() {
    return Sitting.now().postgres();
  }

  public static Connection connect(Postgres server) throws SQLException {
    return server.connect(Sitting.DATABASE);
  }

  /// A Redis of its own, empty.
  public static Redis redis() {
    return Sitting.now().redis();
  }

  /// A connection to a SQLite file of this name; a second one gives another session.
  public static Connection sqlite(String name) throws SQLException {
    return Sitting.now().sqlite(name);
  }

  /// A folder on a real disk.
  public static Path folder() {
    return Sitting.now().folder();
  }

  /// Closes something when the notebook ends, the last one first.
  public static <T extends AutoCloseable> T keep(T resource) {
    return Sitting.now().keep(resource);
  }

  /// Runs an experiment of the lab in its quick form and shows the verdict, its witness and charts.
  public static void run(String id, Stage stage) {
    var sitting = Sitting.now();
    var options = new Options(sitting.root(), List.of(stage), SEED, true, false, false);
    var trial = new Trial(Experiments.select(id).getFirst(), stage, options);
    var result = trial.run(_ -> {});
    var report = trial.report(result, "");
    System.out.printf("%s %s on %s%n", result.verdict().sign, result.verdict().words, stage.id);
    System.out.println(report.witness());
    report
        .claims()
        .forEach(claim ->
            System.out.printf(
                "%s %s: %s%n", claim.judgement().sign(), claim.claim(), claim.measured()));
    report.charts().forEach(sitting::show);
  }

  /// Does something to a database; returns how many rows it was done to.
  public static int sql(Connection connection, String sql, @Nullable Object... parameters)
      throws SQLException {
    try (var statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      return statement.execute() ? 0 : statement.getUpdateCount();
    }
  }

  /// Asks a database.
  public static Table ask(Connection connection, String sql, @Nullable Object... parameters)
      throws SQLException {
    try (var statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      try (var found = statement.executeQuery()) {
        var heads = new ArrayList<String>();
        for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
          heads.add(found.getMetaData().getColumnLabel(i));
        }
        var rows = new ArrayList<List<String>>();
        while (found.next()) {
          var row = new ArrayList<String>();
          for (int i = 1; i <= heads.size(); i++) {
            row.add(String.valueOf(found.getString(i)));
          }
          rows.add(row);
        }
        return new Table("", heads, rows);
      }
    }
  }

  /// The first column of the first row.
  public static long number(Connection connection, String sql, @Nullable Object... parameters)
      throws SQLException {
    return Long.parseLong(ask(connection, sql, parameters).rows().getFirst().getFirst());
  }

  /// A table from rows of anything; the heads are separated by `|`.
  public static Table table(String title, String heads, Collection<? extends List<?>> rows) {
    var cells = rows.stream().map(row -> Table.row(row.toArray())).toList();
    return new Table(
        title, Arrays.stream(heads.split("\\|", -1)).map(String::strip).toList(), cells);
  }

  /// Begins a chart of lines over one axis.
  ///
  /// @param x what the axis shows, with its unit
  public static Plot plot(String title, String x, String y) {
    return new Plot(
        title,
        new Chart.Axis(x, false),
        new Chart.Axis(y, false),
        List.of(),
        new LinkedHashMap<>());
  }

  /// A chart that is not drawn yet.
  public record Plot(
      String title, Chart.Axis x, Chart.Axis y, List<Double> xs, Map<String, List<Double>> lines) {

    public Plot at(Collection<? extends Number> values) {
      return new Plot(title, x, y, doubles(values), lines);
    }

    public Plot line(String name, Collection<? extends Number> values) {
      var more = new LinkedHashMap<>(lines);
      more.put(name, doubles(values));
      return new Plot(title, x, y, xs, more);
    }

    public Plot logX() {
      return new Plot(title, new Chart.Axis(x.label(), true), y, xs, lines);
    }

    public Plot logY() {
      return new Plot(title, x, new Chart.Axis(y.label(), true), xs, lines);
    }

    public void show() {
      var series =
          lines.entrySet().stream().map(e -> new Chart.Series(e.getKey(), e.getValue())).toList();
      Desk.show(new Chart(title, x, y, xs, series, List.of()));
    }

    private static List<Double> doubles(Collection<? extends Number> values) {
      return values.stream().map(Number::doubleValue).toList();
    }
  }

  /// Hands in an answer to an exercise; null while there is none. What is right is not told, only
  /// whether it is.
  public static void exercise(String id, @Nullable Object answer) {
    System.out.println(Exercises.judge(id, answer));
  }
}
