package soulfra.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// How root starts a program that refuses to run as root.
enum Unprivileged {

  /// We are not root, and nothing needs to be done.
  ALREADY,

  /// In a user namespace of its own the program is nobody, and yet the files stay root's.
  NAMESPACE,

  /// The program becomes nobody, who must own the files. For root in a container, who may not make
  /// namespaces.
  NOBODY;

  private static final int NOBODYS_ID = 65_534;

  /// What stands before the command.
  List<String> wrapper() {
    return switch (this) {
      case ALREADY -> List.of();
      case NAMESPACE -> List.of("unshare", "-U");
      case NOBODY -> List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");
    };
  }

  /// Where programs can be unpacked so that they can be run this way.
  Cache cache() {
    return switch (this) {
      case ALREADY, NAMESPACE -> Cache.ours();
      // Nobody may not enter root's home.
      case NOBODY -> Cache.chosen().orElseGet(() -> new Cache(Path.of("/var/cache/soulfra-lab")));
    };
  }

  /// Makes a folder and all that is in it the program's own.
  void own(Path folder) throws IOException {
    if (this != NOBODY) {
      return;
    }
    try (var files = Files.walk(folder)) {
      for (var file : files.toList()) {
        Files.setAttribute(file, "unix:uid", NOBODYS_ID);
        Files.setAttribute(file, "unix:gid", NOBODYS_ID);
      }
    }
  }

  /// Sees to it that the program can get at a path.
  void mustReach(Path path) throws IOException {
    if (this == NOBODY && !works("test", "-r", path.toString())) {
      throw new IOException(
          "Postgres refuses to run as root, and as nobody it can't read %s: start the lab as another user, or in a folder that everybody may enter."
              .formatted(path));
    }
  }

  /// The first way that works here.
  static Unprivileged found() {
    return Found.WAY;
  }

  private boolean works(String... command) {
    var whole = new ArrayList<>(wrapper());
    whole.addAll(List.of(command));
    try {
      var process = new ProcessBuilder(whole).redirectErrorStream(true).start();
      var _ = process.getInputStream().readAllBytes();
      return process.waitFor() == 0;
    } catch (IOException e) {
      return false; // there is no such command
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while trying " + whole, e);
    }
  }

  private static final class Found {
    static final Unprivileged WAY = find();

    private static Unprivileged find() {
      if (!"root".equals(System.getProperty("user.name"))) {
        return ALREADY;
      }
      for (var way : List.of(NAMESPACE, NOBODY)) {
        if (way.works("true")) {
          return way;
        }
      }
      throw new IllegalStateException(
          "Postgres refuses to run as root, and there is neither unshare nor setpriv here: start the"
              + " lab as another user, or use LAB_SERVERS=external.");
    }
  }
}
