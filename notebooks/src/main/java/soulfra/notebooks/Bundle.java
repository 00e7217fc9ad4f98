package soulfra.notebooks;

import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import soulfra.experiments.report.Chart;
import soulfra.experiments.report.Table;
import soulfra.experiments.report.TextTable;

/// How a value is shown below its cell: always as text, a chart also as a picture, a table also as
/// HTML. Pictures are PNG, since code hosts and converters strip SVG from notebooks.
final class Bundle {

  private Bundle() {}

  static Output.Shown of(Object value) {
    return new Output.Shown(
        switch (value) {
          case Chart chart ->
              Map.of(
                  "text/plain",
                  "Chart: " + chart.title(),
                  "image/png",
                  Base64.getEncoder().encodeToString(Picture.png(chart)));
          case Table table -> Map.of("text/plain", TextTable.of(table), "text/html", html(table));
          case Object[] array -> text(Arrays.deepToString(array));
          case int[] array -> text(Arrays.toString(array));
          case long[] array -> text(Arrays.toString(array));
          case double[] array -> text(Arrays.toString(array));
          default -> text(value.toString());
        });
  }

  private static Map<String, String> text(String text) {
    return Map.of("text/plain", text);
  }

  private static String html(Table table) {
    return "<table><caption>%s</caption>\n<thead>%s</thead>\n<tbody>\n%s\n</tbody></table>"
        .formatted(
            escaped(table.title()),
            row("th", table.heads()),
            table.rows().stream().map(row -> row("td", row)).collect(Collectors.joining("\n")));
  }

  private static String row(String tag, List<String> cells) {
    return cells.stream()
        .map(cell -> "<%s>%s</%s>".formatted(tag, escaped(cell), tag))
        .collect(Collectors.joining("", "<tr>", "</tr>"));
  }

  private static String escaped(String plain) {
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
