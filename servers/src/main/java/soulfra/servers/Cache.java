package soulfra.servers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;

/// Where this user's programs are that came in jars: unpacked once, and used by every JVM after.
///
/// It is `LAB_CACHE`, or `soulfra-lab` in the user's cache folder. It may be deleted whenever no
/// server runs.
final class Cache {

  private Cache() {}

  /// Writes what a jar's entry holds.
  interface Unpack {
    void into(InputStream entry, Path folder) throws IOException;
  }

  static Path folder() {
    var chosen = System.getenv("LAB_CACHE");
    if (chosen != null && !chosen.isBlank()) {
      return Path.of(chosen).toAbsolutePath();
    }
    var caches = System.getenv("XDG_CACHE_HOME");
    var parent =
        caches != null && !caches.isBlank()
            ? Path.of(caches)
            : Path.of(System.getProperty("user.home"), ".cache");
    return parent.resolve("soulfra-lab").toAbsolutePath();
  }

  /// The folder in which an entry of a jar is unpacked. It is there whole or not at all, however
  /// many JVMs want it at once and whenever one of them is killed.
  static Path unpacked(URL entry, Unpack unpack) {
    try {
      var home = folder().resolve(nameOfJar(entry));
      if (Files.isDirectory(home)) {
        return home;
      }
      Files.createDirectories(folder());
      try (var _ = Claim.on(folder().resolve("unpacking.lock"))) {
        if (!Files.isDirectory(home)) {
          // Nobody else unpacks now: what is here was left by somebody who was killed.
          var parts = home.resolveSibling(home.getFileName() + ".part");
          delete(parts);
          Files.createDirectories(parts);
          try (var stream = entry.openStream()) {
            unpack.into(stream, parts);
          }
          Files.move(parts, home, StandardCopyOption.ATOMIC_MOVE);
        }
      }
      return home;
    } catch (IOException e) {
      throw new UncheckedIOException("Can't unpack %s into %s".formatted(entry, folder()), e);
    }
  }

  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (var paths = Files.walk(folder)) {
      for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  /// The jar's name has the version in it.
  private static String nameOfJar(URL entry) throws IOException {
    if (!(entry.openConnection() instanceof JarURLConnection connection)) {
      throw new IOException("Not in a jar: " + entry);
    }
    var path = Path.of(connection.getJarFileURL().getPath());
    var name = path.getFileName().toString();
    return name.endsWith(".jar") ? name.substring(0, name.length() - 4) : name;
  }
}
