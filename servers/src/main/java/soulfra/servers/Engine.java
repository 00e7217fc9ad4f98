package soulfra.servers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// What an embedded server is, apart from being a process: its files, its command, its signals.
interface Engine {

  /// Lays out the folder for the next start: everything that is not there yet, and the settings.
  void prepare(Path folder, int port) throws IOException;

  List<String> command(Path folder);

  /// Whether the process has got so far that it takes connections.
  boolean listening(Path folder, long pid);

  /// What runs its process in its turn, such as `unshare -U`; it must become the process (exec).
  default List<String> wrapper() {
    return List.of();
  }

  /// The signal that ends it in good order, whoever is connected; its name without `SIG`.
  default String stopSignal() {
    return "TERM";
  }

  /// Whether a process with this command line is this server, or was started to prepare it.
  boolean isOurs(String commandLine, Path folder);
}
