package soulfra.experiments.report;

import java.util.Arrays;
import java.util.List;

/// Numbers in rows. Cells are text as it is to be read, units in the heads.
public record Table(String title, List<String> heads, List<List<String>> rows) {

  public Table {
    heads = List.copyOf(heads);
    rows = rows.stream().map(List::copyOf).toList();
    int width = heads.size();
    rows.forEach(row -> {
      if (row.size() != width) {
        throw new IllegalArgumentException(
            "Every row must have %d cells: row=%s".formatted(width, row));
      }
    });
  }

  /// One row; numbers are shown with three significant digits.
  public static List<String> row(Object... cells) {
    return Arrays.stream(cells).map(Table::cell).toList();
  }

  private static String cell(Object value) {
    return switch (value) {
      case Number number -> Numbers.show(number.doubleValue());
      default -> value.toString();
    };
  }
}
