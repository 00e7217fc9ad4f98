package soulfra.servers;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// The `toxiproxy-server` on the PATH.
final class ToxiproxyEngine implements Engine {

  private static final String PROGRAM = "toxiproxy-server";

  private int port;

  /// Whether there is one.
  static boolean isHere() {
    var path = System.getenv().getOrDefault("PATH", "");
    return Arrays.stream(path.split(File.pathSeparator, -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, PROGRAM)));
  }

  @Override
  public void prepare(Path folder, int newPort) {
    port = newPort;
  }

  @Override
  public List<String> command(Path folder) {
    return List.of(PROGRAM, "-host", "127.0.0.1", "-port", Integer.toString(port));
  }

  @Override
  public boolean listening(Path folder, long pid) {
    return true; // asking costs it nothing
  }

  /// It has no file of the folder's on its command line, and its port tells it apart.
  @Override
  public boolean isOurs(String commandLine, Path folder) {
    return Port.remembered(folder)
        .map(remembered -> commandLine.contains(PROGRAM + " -host 127.0.0.1 -port " + remembered))
        .orElse(false);
  }
}
