package soulfra.servers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// How to start a server: its command and surroundings. It is a value, so that the same launch can
/// be started again after a crash.
///
/// @param name what messages call it
/// @param environment what is added to ours; our own `SOULFRA_…` settings are not handed down
/// @param log where its output goes; appended, so that a restart keeps what came before
/// @param patience how long it may take until it says `ready`
public record Launch(
    String name,
    List<String> command,
    Map<String, String> environment,
    Path log,
    Duration patience) {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final List<String> FLAGS =
      List.of(
          // A stage that needs more has a leak; a laptop should not give it a quarter of itself.
          "-Xmx1g",
          // Named, because looking for one opens every jar: a tenth of a start.
          "-Dslf4j.provider=org.slf4j.simple.SimpleServiceProvider",
          "-Dslf4j.internal.verbosity=WARN",
          // Jetty asks for all the world's locales, and a server speaks in none: a sixth of a
          // start.
          "-Djava.locale.providers=FALLBACK");

  public Launch {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
  }

  /// A stage as it was built: `target/stage.jar`, and `target/app.aot` where there is one of this
  /// build. It listens on a free port unless the environment says which.
  ///
  /// @param stageHome the stage's module folder, such as `stage1-single-sqlite`
  public static Launch stage(Path stageHome, Map<String, String> environment, Path log) {
    var target = stageHome.toAbsolutePath().normalize().resolve("target");
    var jar = target.resolve("stage.jar");
    if (!Files.isReadable(jar)) {
      throw new IllegalStateException(
          "There is no %s: build first, with ./mvnw -DskipTests package.".formatted(jar));
    }
    var flags = new ArrayList<>(FLAGS);
    if (StartCache.isFresh(stageHome)) {
      flags.add("-XX:AOTCache=" + StartCache.of(stageHome));
    }
    var settings = new HashMap<>(environment);
    settings.putIfAbsent("SOULFRA_PORT", "0");
    var name = stageHome.toAbsolutePath().normalize().getFileName().toString();
    return java(name, flags, jar.toString(), "soulfra.Main", settings, log);
  }

  /// A main class in a JVM like ours.
  public static Launch java(
      String name,
      List<String> flags,
      String classPath,
      String mainClass,
      Map<String, String> environment,
      Path log) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(flags);
    command.addAll(List.of("-cp", classPath, mainClass));
    return new Launch(name, command, environment, log, PATIENCE);
  }

  public Launch with(Map<String, String> newEnvironment) {
    return new Launch(name, command, newEnvironment, log, patience);
  }

  public Launch with(Duration newPatience) {
    return new Launch(name, command, environment, log, newPatience);
  }
}
