package soulfra.workbench;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import soulfra.experiments.Terminal;

/// Where a command runs: the project's folder, and the terminal that it speaks to.
record Workplace(Path root, Terminal terminal) {

  Path results() {
    return root.resolve("results");
  }

  /// @param data what `--data` says, or null
  DataFolder data(@Nullable Path data) {
    return new DataFolder(data == null ? root.resolve(".lab") : data.toAbsolutePath().normalize());
  }

  void say(String line) {
    terminal.out().println(line);
  }

  /// Whether somebody watches, so that a line may be redrawn.
  boolean interactive() {
    return terminal.in() != null;
  }
}
