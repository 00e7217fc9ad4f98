package soulfra.experiments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/// A folder for the time of one run, on the project's disk: `/tmp` is memory on many machines, and
/// memory has no `fsync` to measure.
///
/// @param folder empty at first; gone, with all that is in it, when this is closed
public record Scratch(Path folder) implements AutoCloseable {

  /// @param root the project's folder
  /// @param name how the folder's name begins
  public static Scratch create(Path root, String name) throws IOException {
    var parent = Files.createDirectories(root.resolve(".lab").resolve("scratch"));
    return new Scratch(Files.createTempDirectory(parent, name + "-"));
  }

  @Override
  public void close() throws IOException {
    try (var paths = Files.walk(folder)) {
      for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
