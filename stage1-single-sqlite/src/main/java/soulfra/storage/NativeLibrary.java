package soulfra.storage;

import module java.base;

import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

/// SQLite's native code, unpacked into the data folder by the first start and found there by the
/// next ones. The driver by itself unpacks it at every start, which costs a fifth of one, and takes
/// the file away only when the JVM ends in good order: each `kill -9` would leave another.
final class NativeLibrary {

  private NativeLibrary() {}

  /// Must come before the first connection, from the one process that holds the folder's lock.
  static void unpackInto(Path folder) throws IOException {
    var home = folder.resolve("native");
    Files.createDirectories(home);
    var library = home.resolve(name());
    try (var before = Files.list(home)) {
      for (var file : before.filter(file -> !file.equals(library)).toList()) {
        Files.delete(file);
      }
    }
    if (Files.notExists(library)) {
      unpack(library);
    }
    System.setProperty("org.sqlite.lib.path", home.toString());
    System.setProperty("org.sqlite.lib.name", library.getFileName().toString());
    // If it does not load (a folder from another kind of Linux), the driver unpacks its own here.
    System.setProperty("org.sqlite.tmpdir", home.toString());
  }

  private static String name() {
    return String.join(
        "-",
        SQLiteJDBCLoader.getVersion(),
        System.getProperty("os.name"),
        System.getProperty("os.arch"),
        LibraryLoaderUtil.getNativeLibName());
  }

  /// All of it or nothing: half of it would be found, and crash the next start.
  private static void unpack(Path library) throws IOException {
    var path = LibraryLoaderUtil.getNativeLibResourcePath();
    var resource = path + "/" + LibraryLoaderUtil.getNativeLibName();
    try (var in = LibraryLoaderUtil.class.getResourceAsStream(resource)) {
      if (in == null) {
        return; // The driver says what it has and what this machine is.
      }
      var next = library.resolveSibling("next");
      try (var out =
          FileChannel.open(next, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        Channels.newOutputStream(out).write(in.readAllBytes());
        out.force(true);
      }
      Files.move(next, library, StandardCopyOption.ATOMIC_MOVE);
    }
  }
}
