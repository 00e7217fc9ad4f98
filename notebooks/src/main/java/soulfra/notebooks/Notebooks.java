package soulfra.notebooks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/// The notebooks of the project: files in one folder, in the order of the book's second edition.
public record Notebooks(Path folder) {

  private static final String ENDING = ".ipynb";

  /// @param root the project's folder
  public static Notebooks in(Path root) {
    return new Notebooks(root.resolve("notebooks"));
  }

  public List<Path> all() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (var files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(ENDING)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Can't list " + folder, e);
    }
  }

  /// Finds what a reader means: `all`, a chapter (`8`), a name of ours with or without its ending,
  /// or any file.
  ///
  /// @throws IllegalArgumentException that lists what there is, when nothing is called so
  public List<Path> select(String what) {
    var file = Path.of(what);
    if (what.endsWith(ENDING) && Files.exists(file)) {
      return List.of(file);
    }
    var found = all().stream().filter(one -> what.equals("all") || means(what, name(one))).toList();
    if (found.isEmpty()) {
      var names = all().stream().map(Notebooks::name).collect(Collectors.joining(", "));
      throw new IllegalArgumentException(
          "There is no notebook '%s'. There are: %s.".formatted(what, names));
    }
    return found;
  }

  /// `08-transactions`
  public static String name(Path file) {
    return String.valueOf(file.getFileName()).replace(ENDING, "");
  }

  private static boolean means(String what, String name) {
    return what.replace(ENDING, "").equals(name)
        || (what.matches("\\d{1,2}") && name.startsWith("%02d-".formatted(Integer.parseInt(what))));
  }
}
