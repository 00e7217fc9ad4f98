package soulfra.workbench.diff;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import soulfra.workbench.diff.Difference.Added;
import soulfra.workbench.diff.Difference.Changed;
import soulfra.workbench.diff.Difference.Removed;
import soulfra.workbench.diff.Difference.Same;

/// Compares the sources of two stages, file by file: what `diff -r` would say, in the order of the
/// folders.
public record StageDiff(List<Difference> files) {

  public StageDiff {
    files = List.copyOf(files);
  }

  /// @param before the earlier stage's module folder
  /// @param after the later one's
  public static StageDiff of(Path before, Path after) {
    var old = sources(before);
    var now = sources(after);
    var names = new TreeSet<>(old.keySet());
    names.addAll(now.keySet());
    return new StageDiff(names.stream().map(name -> compare(name, old, now)).toList());
  }

  private static Difference compare(
      String name, SortedMap<String, Path> old, SortedMap<String, Path> now) {
    var before = lines(old.get(name));
    var after = lines(now.get(name));
    if (!old.containsKey(name)) {
      return new Added(name, Lesson.of(name, after));
    }
    if (!now.containsKey(name)) {
      return new Removed(name, Lesson.of(name, before));
    }
    return before.equals(after) ? new Same(name) : new Changed(name, before, after);
  }

  public <T extends Difference> List<T> all(Class<T> kind) {
    return files.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /// What stands below `src/main`, by its path there.
  private static SortedMap<String, Path> sources(Path stage) {
    var main = stage.resolve("src/main");
    if (!Files.isDirectory(main)) {
      return new TreeMap<>();
    }
    try (Stream<Path> paths = Files.walk(main)) {
      return paths
          .filter(Files::isRegularFile)
          .collect(
              Collectors.toMap(
                  path -> main.relativize(path).toString().replace('\\', '/'),
                  path -> path,
                  (a, _) -> a,
                  TreeMap::new));
    } catch (IOException e) {
      throw new UncheckedIOException("Can't read " + main, e);
    }
  }

  private static List<String> lines(@Nullable Path file) {
    try {
      return file == null ? List.of() : Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException("Can't read " + file, e);
    }
  }
}
