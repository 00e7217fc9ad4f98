package soulfra.servers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.Optional;

/// Where programs are that came in jars: unpacked once, and used by every JVM after. It may be
/// deleted whenever no server runs.
record Cache(Path folder) {

  Cache {
    folder = folder.toAbsolutePath().normalize();
  }

  /// Writes what a jar's entry holds.
  interface Unpack {
    void into(InputStream entry, Path folder) throws IOException;
  }

  /// `LAB_CACHE`, or `soulfra-lab` in the user's cache folder.
  static Cache ours() {
    return chosen()
        .orElseGet(
            () -> new Cache(Path.of(System.getProperty("user.home"), ".cache", "soulfra-lab")));
  }

  /// What the environment says.
  static Optional<Cache> chosen() {
    return setting("LAB_CACHE")
        .or(() -> setting("XDG_CACHE_HOME").map(caches -> caches.resolve("soulfra-lab")))
        .map(Cache::new);
  }

  /// The folder in which an entry of a jar is unpacked. It is there whole or not at all, however
  /// many JVMs want it at once and whenever one of them is killed.
  Path unpacked(URL entry, Unpack unpack) {
    try {
      var home = folder.resolve(nameOfJar(entry));
      if (Files.isDirectory(home)) {
        return home;
      }
      try (var _ = Claim.on(folder.resolve("unpacking.lock"))) {
        if (!Files.isDirectory(home)) {
          // Nobody else unpacks now: what is here was left by somebody who was killed.
          var part = home.resolveSibling(home.getFileName() + ".part");
          delete(part);
          Files.createDirectories(part);
          try (var stream = entry.openStream()) {
            unpack.into(stream, part);
          }
          Files.move(part, home, StandardCopyOption.ATOMIC_MOVE);
        }
      }
      return home;
    } catch (IOException e) {
      throw new UncheckedIOException("Can't unpack %s into %s".formatted(entry, folder), e);
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
    try {
      URI jar = connection.getJarFileURL().toURI();
      var name = Path.of(jar).getFileName().toString();
      return name.endsWith(".jar") ? name.substring(0, name.length() - 4) : name;
    } catch (URISyntaxException e) {
      throw new IOException("Not a file: " + connection.getJarFileURL(), e);
    }
  }

  private static Optional<Path> setting(String name) {
    return Optional.ofNullable(System.getenv(name)).filter(text -> !text.isBlank()).map(Path::of);
  }
}
