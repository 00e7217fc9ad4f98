package soulfra.experiments.history.page;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import soulfra.experiments.history.Answer;
import soulfra.experiments.history.Finding;
import soulfra.experiments.history.History;
import soulfra.experiments.history.Operation;
import soulfra.experiments.history.Validity;
import soulfra.experiments.history.Words;
import tools.jackson.databind.json.JsonMapper;

/// A history with its verdict as one page that needs nothing else, not even a network: a line for
/// each process, a bar for each operation, faults as hatched bands. It can be zoomed, moved,
/// filtered and asked for each operation, by mouse, finger or keyboard.
public final class HistoryPage {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int MOST_FINDINGS = 20;

  private HistoryPage() {}

  public static String of(History history, String model, Answer answer) {
    return """
    <!doctype html>
    <html lang="en">
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>%s: %s</title>
    <style>%s</style>
    <main>
    <p class="kicker">SOULFRA Lab · %s · %s</p>
    <h1 class="%s">%s</h1>
    <p class="witness">%s</p>
    %s
    %s
    %s
    </main>
    <script type="application/json" id="history">%s</script>
    <script>%s</script>
    </html>
    """
        .formatted(
            text(history.name()),
            lower(answer.validity()),
            resource("history.css"),
            text(history.name()),
            text(model),
            lower(answer.validity()),
            sign(answer.validity()),
            text(answer.sentence()),
            findings(answer),
            resource("history.html"),
            details(answer),
            JSON.writeValueAsString(data(history, answer)).replace("</", "<\\/"),
            resource("history.js"));
  }

  static String sign(Validity validity) {
    return switch (validity) {
      case VALID -> "✓ Valid";
      case INVALID -> "✗ Invalid";
      case UNKNOWN -> "? Unknown";
    };
  }

  private static String findings(Answer answer) {
    var rest =
        answer.findings().stream()
            .filter(finding -> !finding.sentence().equals(answer.sentence()))
            .toList();
    if (rest.isEmpty()) {
      return "";
    }
    var items =
        rest.stream()
            .limit(MOST_FINDINGS)
            .map(f -> "<li><b>%s</b> %s".formatted(text(f.kind()), text(f.sentence())))
            .collect(Collectors.joining("\n"));
    return "<details><summary>%,d more findings</summary><ul>%s</ul></details>"
        .formatted(rest.size(), items);
  }

  private static String details(Answer answer) {
    return answer.details().entrySet().stream()
        .map(entry ->
            "<dt>%s<dd>%s"
                .formatted(
                    text(entry.getKey().replace('_', ' ')), text(Words.value(entry.getValue()))))
        .collect(Collectors.joining("\n", "<h2>What was found</h2><dl class=\"facts\">", "</dl>"));
  }

  private static Map<String, Object> data(History history, Answer answer) {
    boolean timed =
        !history.operations().isEmpty()
            && history.operations().stream().allMatch(o -> o.begin() >= 0);
    var witness = new LinkedHashSet<Integer>();
    if (answer.validity() == Validity.INVALID) {
      answer.findings().stream().limit(1).map(Finding::operations).forEach(witness::addAll);
    }
    var data = new LinkedHashMap<String, Object>();
    data.put("timed", timed);
    data.put("length", history.length());
    data.put("witness", witness);
    data.put("operations", history.operations().stream().map(HistoryPage::row).toList());
    data.put("faults", history.faults());
    return data;
  }

  /// As the page's script takes it apart, with -1 for what nobody knows.
  private static List<@Nullable Object> row(Operation o) {
    var row = new ArrayList<@Nullable Object>();
    row.add(o.process());
    row.add(o.f());
    row.add(o.key() == null ? null : Words.value(o.key()));
    row.add(o.input() == null ? null : Words.value(o.input()));
    row.add(o.output() == null ? null : Words.value(o.output()));
    row.add(lower(o.outcome()));
    row.add(o.from());
    row.add(o.to() == Operation.OPEN ? -1 : o.to());
    row.add(o.begin());
    row.add(o.end());
    row.add(o.node());
    row.add(o.error());
    return row;
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  static String text(String plain) {
    return plain
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  static String resource(String name) {
    try (var stream = HistoryPage.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalStateException("The jar lacks " + name);
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
