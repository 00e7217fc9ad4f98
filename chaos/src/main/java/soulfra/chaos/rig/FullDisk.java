package soulfra.chaos.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A disk that takes nothing more, for one process: the kernel refuses each write of it to a file
/// (`EFBIG`, by its limit on the size of files), and reading goes on. It needs no rights, and Linux
/// with `prlimit`, which is a part of util-linux.
///
/// Not as on a disk that is really full: what would fit into a file as it is, is refused as well.
final class FullDisk {

  private FullDisk() {}

  static void fill(long pid) {
    limit(pid, "0");
  }

  /// As large as the process may make files at most.
  static void empty(long pid) {
    limit(pid, prlimit(pid, "--fsize", "--output=HARD", "--noheadings", "--raw"));
  }

  private static void limit(long pid, String bytes) {
    var _ = prlimit(pid, "--fsize=" + bytes + ":");
  }

  private static String prlimit(long pid, String... arguments) {
    var command = new ArrayList<>(List.of("prlimit", "--pid", Long.toString(pid)));
    command.addAll(List.of(arguments));
    try {
      var process = new ProcessBuilder(command).redirectErrorStream(true).start();
      var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException("prlimit: " + said.strip());
      }
      return said.strip();
    } catch (IOException e) {
      throw new UncheckedIOException("A full disk needs Linux, and the command prlimit", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", e);
    }
  }
}
