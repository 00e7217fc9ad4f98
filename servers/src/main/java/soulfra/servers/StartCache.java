package soulfra.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;

/// The JVM's ahead-of-time cache of a stage: its classes loaded and linked, kept in a file
/// (`target/app.aot`) from one start for the next ones. [Launch#stage] uses it while it is younger
/// than the build. The JVM does not see that by itself: given the cache of an older jar it ran the
/// older classes, beside newer ones that they do not fit.
public final class StartCache {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private StartCache() {}

  /// Whether there is a cache that is younger than the build.
  public static boolean isFresh(Path stageHome) {
    var cache = of(stageHome);
    try {
      return Files.isReadable(cache)
          && modified(cache) >= modified(target(stageHome).resolve("stage.jar"));
    } catch (IOException e) {
      throw new UncheckedIOException("Can't look at " + cache, e);
    }
  }

  static Path of(Path stageHome) {
    return target(stageHome).resolve("app.aot");
  }

  private static Path target(Path stageHome) {
    return stageHome.toAbsolutePath().normalize().resolve("target");
  }

  /// Makes the cache by one start of the stage, on data of its own, unless there is a fresh one.
  ///
  /// @param needs what the stage stores in
  /// @return whether it had to be made
  public static boolean refresh(Path stageHome, Stores.Needs needs) throws IOException {
    if (isFresh(stageHome)) {
      return false;
    }
    var target = target(stageHome);
    var cache = of(stageHome);
    Files.deleteIfExists(cache);
    var data = Files.createTempDirectory(target, "app.aot-data-");
    try {
      var next = data.resolve("app.aot");
      train(stageHome, needs, data, next);
      Files.move(next, cache, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      delete(data);
    }
    return true;
  }

  /// The JVM writes the cache when the stage ends.
  private static void train(Path stageHome, Stores.Needs needs, Path data, Path cache) {
    try (var stores =
        Stores.start(needs, stageHome, data.resolve("data"), Wiring.DIRECT, _ -> {})) {
      var launch = Launch.stage(stageHome, stores.settings(), data.resolve("log"));
      var command = new ArrayList<>(launch.command());
      command.add(1, "-XX:AOTCacheOutput=" + cache);
      var training =
          new Launch(launch.name(), command, launch.environment(), launch.log(), launch.patience());
      try (var stage = StageProcess.start(training)) {
        stage.stopWithin(PATIENCE);
      }
    }
  }

  private static long modified(Path file) throws IOException {
    return Files.getLastModifiedTime(file).toMillis();
  }

  private static void delete(Path folder) throws IOException {
    try (var paths = Files.walk(folder)) {
      for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
