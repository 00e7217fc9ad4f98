package soulfra.experiments.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.json.JsonMapper;

/// A report as one page that needs nothing else: no network, and no script but for the charts,
/// whose numbers stand in a table as well.
final class Html {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private Html() {}

  static String page(Report report) {
    return """
    <!doctype html>
    <html lang="en">
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>%s</title>
    <style>%s%s</style>
    <main>
    <p class="kicker">SOULFRA Lab</p>
    <h1>%s</h1>
    %s
    <p class="witness">%s</p>
    %s
    %s
    %s
    %s
    <h2>Run it again</h2>
    %s
    </main>
    <script>%s</script>
    <script type="application/json" id="charts">%s</script>
    <script>%s</script>
    </html>
    """
        .formatted(
            text(report.title()),
            resource("/vendor/uplot/uPlot.min.css"),
            resource("report.css"),
            text(report.title()),
            report.verdict() == null ? "" : verdict(report.verdict()),
            text(report.witness()),
            charts(report.charts()),
            claims(report.claims()),
            report.tables().stream().map(Html::table).collect(Collectors.joining("\n")),
            definitions(report.about()),
            rerun(report.rerun()),
            resource("/vendor/uplot/uPlot.iife.min.js"),
            JSON.writeValueAsString(report.charts()).replace("</", "<\\/"),
            resource("report.js"));
  }

  private static String verdict(Report.Judgement judgement) {
    return "<p class=\"verdict %s\">%s</p>".formatted(kind(judgement), signed(judgement));
  }

  private static String charts(List<Chart> charts) {
    return IntStream.range(0, charts.size())
        .mapToObj(i ->
            """
            <figure>
            <figcaption>%s</figcaption>
            <div class="chart" data-chart="%d" tabindex="0"></div>
            <details><summary>The numbers behind it</summary>%s</details>
            </figure>
            """
                .formatted(text(charts.get(i).title()), i, table(numbers(charts.get(i)))))
        .collect(Collectors.joining());
  }

  private static Table numbers(Chart chart) {
    var heads = new ArrayList<String>();
    heads.add(chart.x().label());
    chart.series().forEach(series -> heads.add(series.name() + ", " + chart.y().label()));
    var rows =
        IntStream.range(0, chart.xs().size())
            .mapToObj(at -> {
              var row = new ArrayList<String>();
              row.add(Numbers.show(chart.xs().get(at)));
              chart.series().forEach(s -> row.add(Numbers.show(s.ys().get(at))));
              return List.copyOf(row);
            })
            .toList();
    return new Table("", heads, rows);
  }

  private static String claims(List<Report.Claim> claims) {
    if (claims.isEmpty()) {
      return "";
    }
    var rows =
        claims.stream()
            .map(claim ->
                "<tr class=\"%s\"><td>%s<td>%s<td class=\"n\">%s<td class=\"held\">%s"
                    .formatted(
                        kind(claim.judgement()),
                        text(claim.about()),
                        text(claim.claim()),
                        text(claim.measured()),
                        signed(claim.judgement())))
            .collect(Collectors.joining("\n"));
    return """
    <h2>Expected, and measured</h2>
    <div class="wide"><table>
    <thead><tr><th>Of<th>Expected<th class="n">Measured<th>So</thead>
    <tbody>
    %s
    </tbody></table></div>
    """
        .formatted(rows);
  }

  private static String table(Table table) {
    var title = table.title().isEmpty() ? "" : "<h2>" + text(table.title()) + "</h2>";
    var heads =
        table.heads().stream().map(Html::text).collect(Collectors.joining("<th class=\"n\">"));
    var rows =
        table.rows().stream()
            .map(row ->
                "<tr><td>"
                    + row.stream().map(Html::text).collect(Collectors.joining("<td class=\"n\">")))
            .collect(Collectors.joining("\n"));
    return title
        + "<div class=\"wide\"><table><thead><tr><th>%s</thead>\n<tbody>%s</tbody></table></div>"
            .formatted(heads, rows);
  }

  private static String definitions(Map<String, String> entries) {
    return entries.entrySet().stream()
        .map(e -> "<dt>" + text(e.getKey()) + "<dd>" + text(e.getValue()))
        .collect(Collectors.joining("\n", "<dl>", "</dl>"));
  }

  private static String rerun(Report.Rerun rerun) {
    var facts = new LinkedHashMap<String, String>();
    facts.put("Seed", Long.toString(rerun.seed()));
    facts.put("Run at", rerun.at().toString());
    facts.put("Took", Numbers.show(rerun.took().toMillis() / 1000.0) + " s");
    facts.putAll(rerun.versions());
    var machine = rerun.machine();
    facts.put(
        "Machine",
        "%s, %d × %s, %,d MiB, Java %s"
            .formatted(
                machine.system(),
                machine.processors(),
                machine.processor(),
                machine.memoryMiB(),
                machine.java()));
    return "<pre>%s</pre>%s".formatted(text(rerun.command()), definitions(facts));
  }

  private static String signed(Report.Judgement judgement) {
    return judgement.sign() + " " + text(judgement.words());
  }

  private static String kind(Report.Judgement judgement) {
    return judgement.kind().name().toLowerCase(Locale.ROOT);
  }

  private static String text(String plain) {
    return plain
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  private static String resource(String name) {
    try (var stream = Html.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalStateException("The jar lacks " + name);
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
