package soulfra.servers;

import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What a stage stores in: a folder, or servers of its own.
public final class Stores implements AutoCloseable {

  /// What a stage asks for.
  public enum Needs {
    /// Files of its own, in a folder.
    FOLDER,
    POSTGRES_AND_REDIS
  }

  private static final String DATABASE = "soulfra";

  private final Path folder;
  private final @Nullable Postgres postgres;
  private final @Nullable Redis redis;

  private Stores(Path folder, @Nullable Postgres postgres, @Nullable Redis redis) {
    this.folder = folder;
    this.postgres = postgres;
    this.redis = redis;
  }

  /// Starts them on the data in a folder, and returns when they answer.
  ///
  /// @param progress is told each step, for whoever waits
  static Stores start(Needs needs, Path folder, Consumer<String> progress) {
    if (needs == Needs.FOLDER) {
      return new Stores(folder, null, null);
    }
    progress.accept("starting Postgres");
    var postgres = Postgres.start(folder.resolve("postgres"), 0);
    try {
      postgres.createDatabase(DATABASE);
      progress.accept("starting Redis");
      return new Stores(folder, postgres, Redis.start(folder.resolve("redis"), 0));
    } catch (RuntimeException e) {
      postgres.close();
      throw e;
    }
  }

  /// What an instance of the stage must be told of them.
  Map<String, String> settings() {
    return postgres == null || redis == null
        ? Map.of("SOULFRA_DATA", folder.toString())
        : Map.of("SOULFRA_POSTGRES_URL", postgres.url(DATABASE), "SOULFRA_REDIS_URL", redis.url());
  }

  /// @throws IllegalStateException if there is none
  public Postgres postgres() {
    return has(postgres, "Postgres");
  }

  /// @throws IllegalStateException if there is none
  public Redis redis() {
    return has(redis, "Redis");
  }

  private static <T> T has(@Nullable T server, String name) {
    if (server == null) {
      throw new IllegalStateException("This stage has no " + name + ".");
    }
    return server;
  }

  /// Stops the servers; their data stay in the folder.
  @Override
  public void close() {
    try (var _ = postgres;
        var _ = redis) {
      // Closed in the opposite order, the second even if the first can't be.
    }
  }
}
