package soulfra.workbench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import soulfra.experiments.Stage;
import soulfra.servers.Stores.Needs;

/// What `up` keeps between two runs, and what it tells the other commands while it runs:
///
/// ```
/// .lab/stage1/     the stage's data, its servers' data, and their logs
/// .lab/run.json    what runs now, and the operator's token; there only while it runs
/// .lab/lock        held by the `up` that runs here
/// ```
record DataFolder(Path path) {

  /// Fewer servers do not hold what more of them wrote, so the small form has a folder of its own.
  Path stage(Stage stage, Needs needs) {
    return path.resolve(needs == Needs.SMALL_CLUSTERS ? stage.id + "-small" : stage.id);
  }

  /// Where stages have stored something.
  List<Path> stored() {
    return Arrays.stream(Stage.values())
        .flatMap(stage -> Stream.of(stage(stage, stage.needs), stage(stage, Needs.SMALL_CLUSTERS)))
        .filter(Files::exists)
        .toList();
  }

  /// Makes this folder one `up`'s own until the lock is closed, or its JVM ends, however it ends.
  ///
  /// @throws Refusal if another one has it
  FileChannel lock() {
    try {
      Files.createDirectories(path);
      var channel =
          FileChannel.open(
              path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return channel;
      }
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("Can't lock " + path, e);
    }
    throw new Refusal(
        "Another ./lab up is running on %s%s."
            .formatted(path, running().map(run -> " (process " + run.pid() + ")").orElse("")),
        "Stop it with Ctrl-C there, or give this one its own folder and ports: --data, --port.");
  }

  /// What runs now, as `up` wrote it down; empty where nothing runs.
  Optional<RunFile> running() {
    var file = path.resolve("run.json");
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    return Optional.of(RunFile.read(file)).filter(RunFile::alive);
  }

  RunFile.Running running(Stage stage) {
    var up = "Start it with ./lab up " + stage.id + ", in another terminal.";
    return running()
        .orElseThrow(() -> new Refusal("No lab is running on " + path + ".", up))
        .stage(stage)
        .orElseThrow(() -> new Refusal(stage.id + " is not running.", up));
  }

  void write(RunFile run) {
    run.write(path.resolve("run.json"));
  }

  void forgetRun() throws IOException {
    Files.deleteIfExists(path.resolve("run.json"));
  }

  /// Deletes the data of all stages; whoever calls holds the lock.
  void clear() {
    stored().forEach(DataFolder::delete);
  }

  private static void delete(Path folder) {
    try (var paths = Files.walk(folder)) {
      for (var found : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(found);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Can't delete " + folder, e);
    }
  }
}
