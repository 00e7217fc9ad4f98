package soulfra.workbench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The histories that a command line names: its files, and of its folders all files below that end
/// like histories, by name.
final class CheckFiles {

  private static final Set<String> ENDS = Set.of("edn", "jsonl", "json", "log", "txt");
  private static final int MOST = 10_000;

  private CheckFiles() {}

  static List<Path> of(List<Path> named) {
    var all = new ArrayList<Path>();
    for (var path : named) {
      if (Files.isDirectory(path)) {
        all.addAll(below(path));
      } else if (Files.isReadable(path)) {
        all.add(path);
      } else {
        throw new Refusal(
            "There is no file to read at " + path + ".", "Name histories, or folders of them.");
      }
    }
    return all;
  }

  private static List<Path> below(Path folder) {
    try (var files = Files.walk(folder)) {
      var found = files.filter(CheckFiles::likeHistory).sorted().limit(MOST + 1L).toList();
      if (found.isEmpty() || found.size() > MOST) {
        throw new Refusal(
            found.isEmpty()
                ? "There is no history below " + folder + "."
                : "There are more than %,d files below %s.".formatted(MOST, folder),
            "Looked for names that end with %s; other files are read if they are named."
                .formatted(String.join(", ", ENDS.stream().sorted().map(e -> "." + e).toList())));
      }
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean likeHistory(Path file) {
    var name = String.valueOf(file.getFileName());
    return !name.startsWith(".")
        && ENDS.contains(name.substring(name.lastIndexOf('.') + 1))
        && Files.isRegularFile(file);
  }
}
