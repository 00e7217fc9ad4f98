package soulfra.workbench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import soulfra.experiments.Stage;
import soulfra.servers.Launch;
import soulfra.servers.StageProcess;
import soulfra.servers.StartCache;

/// The stages that one `up` runs, each a process of its own. They end with us, however we end.
final class RunningStages implements AutoCloseable {

  private static final int LOG_LINES = 15;
  private static final Duration LOOK = Duration.ofMillis(500);

  private final Workplace place;
  private final DataFolder folder;
  private final String token = secret();
  private final Map<Stage, StageProcess> processes = new EnumMap<>(Stage.class);

  RunningStages(Workplace place, DataFolder folder) {
    this.place = place;
    this.folder = folder;
  }

  /// Returns when the stage answers.
  void start(Stage stage, int port) {
    mustBeBuilt(stage);
    prepare(stage);
    long begin = System.nanoTime();
    var environment = settings();
    environment.put("SOULFRA_PORT", Integer.toString(port));
    environment.put("SOULFRA_DATA", folder.stage(stage).toString());
    environment.put("SOULFRA_OPERATOR_TOKEN", token);
    try {
      var launch = Launch.stage(stage.home(place.root()), environment, folder.log(stage));
      processes.put(stage, StageProcess.start(launch));
    } catch (IllegalStateException e) {
      throw Refusal.of(e, "The whole log is " + folder.log(stage) + ".");
    }
    place.say(
        String.format(
            Locale.ROOT,
            "  %-10s %s   ready in %.1f s, data in %s",
            stage.id,
            processes.get(stage).url(),
            (System.nanoTime() - begin) / 1e9,
            folder.stage(stage)));
  }

  /// After a build, the first start also makes the cache that the next ones start from.
  private void prepare(Stage stage) {
    var home = stage.home(place.root());
    try {
      if (!StartCache.isFresh(home)) {
        place.say("  %-10s preparing quick starts, once after a build…".formatted(stage.id));
        StartCache.refresh(home);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Can't write the start cache of " + stage.id, e);
    }
  }

  Map<Stage, String> urls() {
    var urls = new EnumMap<Stage, String>(Stage.class);
    processes.forEach((stage, process) -> urls.put(stage, process.url()));
    return urls;
  }

  List<RunFile.Running> all() {
    return processes.entrySet().stream()
        .map(e ->
            new RunFile.Running(
                e.getKey().id,
                e.getValue().url(),
                e.getValue().pid(),
                folder.log(e.getKey()).toString(),
                token))
        .toList();
  }

  /// Waits until no stage is left, and says so of each one that goes. Whoever wants to end it
  /// sooner interrupts.
  boolean awaitEnd() throws InterruptedException {
    var left = new EnumMap<>(processes);
    while (!left.isEmpty()) {
      TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
      left.entrySet()
          .removeIf(e -> {
            if (e.getValue().alive()) {
              return false;
            }
            tellDeath(e.getKey());
            return true;
          });
    }
    return false;
  }

  private void tellDeath(Stage stage) {
    place.say("%s has died. The end of %s:".formatted(stage.id, folder.log(stage)));
    try {
      var lines = Files.readAllLines(folder.log(stage));
      lines.stream().skip(Math.max(0, lines.size() - LOG_LINES)).forEach(place::say);
    } catch (IOException e) {
      place.say("(can't be read: " + e.getMessage() + ")");
    }
  }

  /// Asks each to end; none stays, whatever it answers.
  @Override
  public void close() {
    for (var e : processes.entrySet()) {
      try (var process = e.getValue()) {
        if (process.alive()) {
          process.stop();
        }
      } catch (IllegalStateException failure) {
        place.say(failure.toString());
      }
    }
  }

  /// What the user set for the stages, in the environment that we were started in.
  private static Map<String, String> settings() {
    var settings = new HashMap<String, String>();
    System.getenv()
        .forEach((name, value) -> {
          if (name.startsWith("SOULFRA_")) {
            settings.put(name, value);
          }
        });
    return settings;
  }

  private void mustBeBuilt(Stage stage) {
    Path home = stage.home(place.root());
    if (!Files.exists(home.resolve("src/main/java/soulfra/Main.java"))) {
      throw new Refusal(
          "%s is not built yet: there is no server in %s.".formatted(stage.id, home.getFileName()),
          "Start one that has: ./lab up stage1.");
    }
  }

  private static String secret() {
    var bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
