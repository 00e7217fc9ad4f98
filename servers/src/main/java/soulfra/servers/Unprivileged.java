package soulfra.servers;

import java.io.IOException;
import java.util.List;

/// How root starts a program that refuses to run as root.
final class Unprivileged {

  private Unprivileged() {}

  /// What to put before the command: nothing, unless we are root.
  static List<String> wrapper() {
    return Wrapper.FOUND;
  }

  private static final class Wrapper {
    static final List<String> FOUND = find();

    private static List<String> find() {
      if (!"root".equals(System.getProperty("user.name"))) {
        return List.of();
      }
      // In a user namespace of its own the program is nobody, and yet the files stay root's.
      if (works(List.of("unshare", "-U", "true"))) {
        return List.of("unshare", "-U");
      }
      throw new IllegalStateException(
          "Postgres refuses to run as root, and this system forbids user namespaces (unshare -U):"
              + " start the lab as another user, or use LAB_SERVERS=external.");
    }

    private static boolean works(List<String> command) {
      try {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getInputStream().readAllBytes();
        return process.waitFor() == 0;
      } catch (IOException e) {
        return false; // there is no such command
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("Interrupted while trying " + command, e);
      }
    }
  }
}
