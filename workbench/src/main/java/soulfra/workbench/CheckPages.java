package soulfra.workbench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import soulfra.experiments.history.Answer;
import soulfra.experiments.history.Checker;
import soulfra.experiments.history.History;
import soulfra.experiments.history.page.HistoryIndex;
import soulfra.experiments.history.page.HistoryPage;

/// The pages of one check: one file for one history; else a folder with a page for each, and an
/// `index.html` that leads to them.
final class CheckPages {

  private final Path out;
  private final boolean one;
  private final Set<String> used = new HashSet<>(Set.of("index.html"));
  private final List<HistoryIndex.Entry> entries = new ArrayList<>();

  CheckPages(Path out, int histories) {
    this.out = out;
    this.one = histories == 1 && !Files.isDirectory(out);
  }

  /// Where it was written.
  Path add(Path file, History history, Checker checker, Answer answer) {
    var page = one ? out : out.resolve(unused(String.valueOf(file.getFileName())));
    write(page, HistoryPage.of(history, checker.name(), answer));
    entries.add(
        new HistoryIndex.Entry(file.toString(), String.valueOf(page.getFileName()), answer));
    return page;
  }

  /// One that could not be read has a line in the index, and no page.
  void addUnread(Path file, Answer answer) {
    entries.add(new HistoryIndex.Entry(file.toString(), null, answer));
  }

  /// Two files of one name may lie in two folders.
  private String unused(String name) {
    var page = name + ".html";
    for (int number = 2; !used.add(page); number++) {
      page = "%s-%d.html".formatted(name, number);
    }
    return page;
  }

  /// The page that leads to all others, if there is more than one.
  Path index() {
    if (one) {
      return out;
    }
    var index = out.resolve("index.html");
    write(index, HistoryIndex.of(entries));
    return index;
  }

  private static void write(Path page, String text) {
    try {
      Files.createDirectories(Objects.requireNonNull(page.toAbsolutePath().getParent()));
      Files.writeString(page, text);
    } catch (IOException e) {
      throw new UncheckedIOException("Can't write the page " + page, e);
    }
  }
}
