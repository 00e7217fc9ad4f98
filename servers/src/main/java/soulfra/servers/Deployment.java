package soulfra.servers;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A stage with all that it needs: the servers it stores in, and one process of its own or several.
///
/// Started from the store up and ended in the opposite order. Any part can be killed, frozen or
/// restarted by itself meanwhile: that is what it is for. None of it outlives this JVM.
public final class Deployment implements AutoCloseable {

  /// What a stage stores in.
  public enum Needs {
    /// Files of its own, in a folder.
    FOLDER,
    POSTGRES_AND_REDIS
  }

  /// @param name what messages and logs call it, such as `stage2`
  /// @param home the stage's module folder, built
  /// @param folder where its data and its logs go
  /// @param ports one for each instance; 0 for any that is free
  /// @param settings what its instances get in their environment, beside where they store
  public record Plan(
      String name,
      Path home,
      Path folder,
      Needs needs,
      List<Integer> ports,
      Map<String, String> settings) {

    public Plan {
      ports = List.copyOf(ports);
      settings = Map.copyOf(settings);
      if (ports.isEmpty() || (needs == Needs.FOLDER && ports.size() > 1)) {
        throw new IllegalArgumentException(
            "%s can't have %d instances".formatted(name, ports.size()));
      }
    }
  }

  private static final String DATABASE = "soulfra";

  private final @Nullable Postgres postgres;
  private final @Nullable Redis redis;
  private final List<StageProcess> instances = new ArrayList<>();

  private Deployment(@Nullable Postgres postgres, @Nullable Redis redis) {
    this.postgres = postgres;
    this.redis = redis;
  }

  /// Returns when every instance answers.
  ///
  /// @param progress is told each step, for whoever waits
  /// @throws IllegalStateException with the end of its log, if a part does not become ready;
  ///   nothing of it is left then
  public static Deployment start(Plan plan, Consumer<String> progress) {
    var deployment = stores(plan, progress);
    try {
      for (int i = 0; i < plan.ports.size(); i++) {
        progress.accept("starting " + plan.name + (plan.ports.size() > 1 ? "/" + (i + 1) : ""));
        deployment.instances.add(StageProcess.start(deployment.launch(plan, i)));
      }
      return deployment;
    } catch (RuntimeException e) {
      deployment.close();
      throw e;
    }
  }

  private static Deployment stores(Plan plan, Consumer<String> progress) {
    if (plan.needs == Needs.FOLDER) {
      return new Deployment(null, null);
    }
    progress.accept("starting Postgres");
    var postgres = Postgres.start(plan.folder.resolve("postgres"), 0);
    try {
      postgres.createDatabase(DATABASE);
      progress.accept("starting Redis");
      return new Deployment(postgres, Redis.start(plan.folder.resolve("redis"), 0));
    } catch (RuntimeException e) {
      postgres.close();
      throw e;
    }
  }

  /// How to start one of the instances; the same again after a crash.
  private Launch launch(Plan plan, int number) {
    var settings = new HashMap<>(plan.settings);
    settings.put("SOULFRA_PORT", plan.ports.get(number).toString());
    if (postgres == null || redis == null) {
      settings.put("SOULFRA_DATA", plan.folder.toString());
    } else {
      settings.put("SOULFRA_POSTGRES_URL", postgres.url(DATABASE));
      settings.put("SOULFRA_REDIS_URL", redis.url());
      settings.put("SOULFRA_INSTANCE", plan.name + "/" + (number + 1));
    }
    return Launch.stage(plan.home, settings, log(plan, number));
  }

  /// The log of an instance.
  public static Path log(Plan plan, int number) {
    return plan.folder.resolve(plan.ports.size() == 1 ? "log" : "log-" + (number + 1));
  }

  /// The first instance's address.
  public String url() {
    return instances.getFirst().url();
  }

  public List<String> urls() {
    return instances.stream().map(StageProcess::url).toList();
  }

  public List<StageProcess> instances() {
    return List.copyOf(instances);
  }

  /// Starts an instance again that was stopped or killed, at its old address.
  public StageProcess restart(int number) {
    var old = instances.get(number);
    var launch = old.launch();
    var settings = new HashMap<>(launch.environment());
    settings.put("SOULFRA_PORT", old.url().substring(old.url().lastIndexOf(':') + 1));
    var again =
        StageProcess.start(
            new Launch(launch.name(), launch.command(), settings, launch.log(), launch.patience()));
    instances.set(number, again);
    return again;
  }

  /// @throws IllegalStateException if this stage has none
  public Postgres postgres() {
    return has(postgres, "Postgres");
  }

  /// @throws IllegalStateException if this stage has none
  public Redis redis() {
    return has(redis, "Redis");
  }

  private static <T> T has(@Nullable T server, String name) {
    if (server == null) {
      throw new IllegalStateException("This stage has no " + name + ".");
    }
    return server;
  }

  /// Whether one of its own processes is left.
  public boolean alive() {
    return instances.stream().anyMatch(StageProcess::alive);
  }

  /// Asks the instances to end, one after the other, then the servers behind them.
  ///
  /// @throws IllegalStateException if an instance had to be killed, or ended with another code than
  ///   0; nothing is left of it either way
  public void stop() {
    try {
      var codes =
          instances.stream()
              .filter(StageProcess::alive)
              .map(StageProcess::stop)
              .distinct()
              .toList();
      if (codes.stream().anyMatch(code -> code != 0)) {
        throw new IllegalStateException("Exit codes of its instances: " + codes);
      }
    } finally {
      close();
    }
  }

  /// Ends what is left: instances by SIGKILL, servers cleanly.
  @Override
  public void close() {
    instances.forEach(StageProcess::close);
    try (var _ = postgres;
        var _ = redis) {
      // Closed in the opposite order, the second even if the first can't be.
    }
  }
}
