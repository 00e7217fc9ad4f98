package soulfra.experiments.isolation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/// Which anomaly occurs at which level: what was expected, and what happened.
public record Matrix(List<Cell> cells) {

  /// @param expected whether the anomaly should occur
  public record Cell(
      Schedule schedule, String level, boolean expected, boolean occurs, Execution execution) {}

  public Matrix {
    cells = List.copyOf(cells);
  }

  /// Plays every schedule at every level.
  public static Matrix of(List<Level> levels, Consumer<String> progress) throws Exception {
    var expected = expected();
    var cells = new ArrayList<Cell>();
    for (var level : levels) {
      progress.accept("fourteen schedules on " + level.name());
      for (var schedule : Schedule.all()) {
        var execution = Player.play(schedule, level);
        var column = Objects.requireNonNull(expected.get(level.name()), level.name());
        boolean should = Objects.requireNonNull(column.get(schedule.name()), schedule.name());
        boolean does = Anomaly.occurs(schedule, execution);
        cells.add(new Cell(schedule, level.name(), should, does, execution));
      }
    }
    return new Matrix(cells);
  }

  /// The levels, in the order in which they were tried.
  public List<String> levels() {
    return cells.stream().map(Cell::level).distinct().toList();
  }

  public List<Cell> at(String level) {
    return cells.stream().filter(cell -> cell.level().equals(level)).toList();
  }

  /// How many anomalies occur at a level.
  public long occurring(String level) {
    return at(level).stream().filter(Cell::occurs).count();
  }

  /// In how many schedules a level has rolled somebody back.
  public long refusing(String level) {
    return at(level).stream().filter(cell -> !cell.execution().noneFailed()).count();
  }

  /// The cells that are not as expected.
  public List<Cell> surprises() {
    return cells.stream().filter(cell -> cell.occurs() != cell.expected()).toList();
  }

  /// By level, then by schedule: whether the anomaly should occur.
  static Map<String, Map<String, Boolean>> expected() throws IOException {
    try (var file = Objects.requireNonNull(Matrix.class.getResourceAsStream("expected.tsv"))) {
      var lines =
          new String(file.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .filter(line -> !line.startsWith("#"))
              .map(line -> line.split("\t", -1))
              .toList();
      var levels = lines.getFirst();
      var table = new LinkedHashMap<String, Map<String, Boolean>>();
      for (int i = 1; i < levels.length; i++) {
        int column = i;
        var cells = new LinkedHashMap<String, Boolean>();
        lines.stream().skip(1).forEach(row -> cells.put(row[0], occurs(row, column)));
        table.put(levels[i], cells);
      }
      return table;
    }
  }

  private static boolean occurs(String[] row, int column) {
    return switch (row[column]) {
      case "occurs" -> true;
      case "-" -> false;
      default ->
          throw new IllegalArgumentException("Neither occurs nor -: " + Arrays.toString(row));
    };
  }
}
