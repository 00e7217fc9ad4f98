package soulfra.servers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The end of a server's log: what one wants to read when it failed.
final class LogEnd {

  private static final int LINES = 20;

  private LogEnd() {}

  static IllegalStateException failed(
      String server, String what, Path log, @Nullable Throwable cause) {
    var reason = cause == null || cause.getMessage() == null ? "" : " (" + cause.getMessage() + ")";
    return new IllegalStateException(
        "%s %s%s. The end of %s:%n%s".formatted(server, what, reason, log, of(log)), cause);
  }

  private static String of(Path log) {
    try {
      // A server may write any bytes; as Latin-1 none of them is an error.
      List<String> lines = Files.readAllLines(log, StandardCharsets.ISO_8859_1);
      var last = lines.subList(Math.max(0, lines.size() - LINES), lines.size());
      return last.isEmpty() ? "(empty)" : String.join(System.lineSeparator(), last);
    } catch (IOException e) {
      return "(can't be read: " + e.getMessage() + ")";
    }
  }
}
