package soulfra.storage;

import module java.base;

/// The driver unpacks SQLite's native code into a file before it first uses it, and takes the file
/// away only when the JVM ends in good order. So it goes into the data folder, where there is never
/// more than one, instead of the system's, where each `kill -9` would leave another.
final class NativeLibrary {

  private NativeLibrary() {}

  /// Must come before the first connection, from the one process that holds the folder's lock.
  static void unpackInto(Path folder) throws IOException {
    var home = folder.resolve("native");
    Files.createDirectories(home);
    try (var before = Files.list(home)) {
      for (var file : before.toList()) {
        Files.delete(file);
      }
    }
    System.setProperty("org.sqlite.tmpdir", home.toString());
  }
}
