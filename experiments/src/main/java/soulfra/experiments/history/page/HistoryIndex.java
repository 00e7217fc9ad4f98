package soulfra.experiments.history.page;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import soulfra.experiments.history.Answer;

/// One page that leads to the pages of several histories, each with its verdict and the reason.
public final class HistoryIndex {

  private HistoryIndex() {}

  /// @param link to its page, from where the index lies; null if it has none
  public record Entry(String name, @Nullable String link, Answer answer) {}

  public static String of(List<Entry> entries) {
    return """
    <!doctype html>
    <html lang="en">
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>%,d histories</title>
    <style>%s</style>
    <main>
    <p class="kicker">SOULFRA Lab</p>
    <h1>%,d histories</h1>
    <ul>
    %s
    </ul>
    </main>
    </html>
    """
        .formatted(
            entries.size(),
            HistoryPage.resource("history.css"),
            entries.size(),
            entries.stream().map(HistoryIndex::item).collect(Collectors.joining("\n")));
  }

  private static String item(Entry entry) {
    var name = HistoryPage.text(entry.name);
    return "<li><b>%s</b> %s<br>%s"
        .formatted(
            HistoryPage.sign(entry.answer.validity()),
            entry.link == null
                ? name
                : "<a href=\"%s\">%s</a>".formatted(HistoryPage.text(entry.link), name),
            HistoryPage.text(entry.answer.sentence()));
  }
}
