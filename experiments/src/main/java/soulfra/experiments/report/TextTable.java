package soulfra.experiments.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A table for a terminal: the first column to the left, numbers to the right.
public final class TextTable {

  private TextTable() {}

  public static String of(Table table) {
    var all = new ArrayList<List<String>>();
    all.add(table.heads());
    all.addAll(table.rows());
    var widths =
        IntStream.range(0, table.heads().size())
            .map(column -> all.stream().mapToInt(row -> row.get(column).length()).max().orElse(0))
            .toArray();
    var rule = "─".repeat(IntStream.of(widths).map(width -> width + 2).sum() - 2);
    return Stream.of(
            Stream.of(table.title()).filter(title -> !title.isEmpty()),
            Stream.of(line(table.heads(), widths), rule),
            table.rows().stream().map(row -> line(row, widths)))
        .flatMap(lines -> lines)
        .collect(Collectors.joining("\n"));
  }

  private static String line(List<String> row, int[] widths) {
    return IntStream.range(0, row.size())
        .mapToObj(column -> {
          var format = column == 0 ? "%-" : "%";
          return (format + Math.max(1, widths[column]) + "s").formatted(row.get(column));
        })
        .collect(Collectors.joining("  "))
        .stripTrailing();
  }
}
