package soulfra.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import soulfra.servers.Clusters.Shape;
import soulfra.servers.PostgresShard.Replication;

/// What a stage stores in: a folder, or servers of its own.
public final class Stores implements AutoCloseable {

  /// What a stage asks for.
  public enum Needs {
    /// Files of its own, in a folder.
    FOLDER,
    POSTGRES_AND_REDIS,
    /// Three shards with two followers each, Redis with Sentinels, three ZooKeepers.
    CLUSTERS,
    /// The same without a quorum: writes are acknowledged that may be lost.
    ASYNC_CLUSTERS,
    /// With one follower each and one ZooKeeper, for small machines.
    SMALL_CLUSTERS,
    /// All on one shard, to see what several cost and bring.
    ONE_SHARD;

    /// Whether servers are many, and looked after by somebody who brings them back.
    public boolean clusters() {
      return this != FOLDER && this != POSTGRES_AND_REDIS;
    }
  }

  private static final String DATABASE = "soulfra";
  private static final String USER = "soulfra";

  private final @Nullable Postgres postgres;
  private final @Nullable Redis redis;
  private final @Nullable Clusters clusters;
  private final Map<String, String> settings;

  private Stores(
      @Nullable Postgres postgres,
      @Nullable Redis redis,
      @Nullable Clusters clusters,
      Map<String, String> settings) {
    this.postgres = postgres;
    this.redis = redis;
    this.clusters = clusters;
    this.settings = Map.copyOf(settings);
  }

  /// Starts them on the data in a folder, and returns when they answer.
  ///
  /// @param home of the stage, whose `redis.acl` says what it may do in Redis
  /// @param wiring where they find one another
  /// @param progress is told each step, for whoever waits
  static Stores start(
      Needs needs, Path home, Path folder, Wiring wiring, Consumer<String> progress) {
    return switch (needs) {
      case FOLDER -> new Stores(null, null, null, Map.of("SOULFRA_DATA", folder.toString()));
      case POSTGRES_AND_REDIS -> pair(home, folder, progress);
      case CLUSTERS ->
          clusters(new Shape(3, 2, Replication.QUORUM, 3), home, folder, wiring, progress);
      case ASYNC_CLUSTERS ->
          clusters(new Shape(3, 2, Replication.ASYNC, 3), home, folder, wiring, progress);
      case ONE_SHARD ->
          clusters(new Shape(1, 2, Replication.QUORUM, 3), home, folder, wiring, progress);
      case SMALL_CLUSTERS ->
          clusters(new Shape(3, 1, Replication.QUORUM, 1), home, folder, wiring, progress);
    };
  }

  private static Stores clusters(
      Shape shape, Path home, Path folder, Wiring wiring, Consumer<String> progress) {
    var clusters = Clusters.start(shape, home, folder, wiring, progress);
    return new Stores(null, null, clusters, Map.of());
  }

  private static Stores pair(Path home, Path folder, Consumer<String> progress) {
    progress.accept("starting Postgres");
    var postgres = Postgres.start(folder.resolve("postgres"), 0);
    try {
      var database = asOwner(postgres, folder);
      progress.accept("starting Redis");
      var redis = Redis.start(folder.resolve("redis"), 0);
      try {
        return new Stores(
            postgres,
            redis,
            null,
            Map.of(
                "SOULFRA_POSTGRES_URL",
                database,
                "SOULFRA_REDIS_URL",
                asUser(redis, home, folder)));
      } catch (RuntimeException e) {
        Ending.uninterrupted(redis::close);
        throw e;
      }
    } catch (RuntimeException e) {
      Ending.uninterrupted(postgres::close);
      throw e;
    }
  }

  /// The stage's own database, and its owner, who may make the role that the stage works as, and
  /// nothing else. On a server of the reader's own it is the user of their URL.
  private static String asOwner(Postgres postgres, Path folder) {
    if (!postgres.controllable()) {
      postgres.createDatabase(DATABASE);
      return postgres.url(DATABASE);
    }
    var password = Secret.in(folder.resolve("postgres-user"));
    postgres.createUser(USER, password);
    postgres.letMakeRoles(USER);
    postgres.createDatabase(DATABASE, USER);
    return postgres.url(DATABASE, USER, password);
  }

  /// The stage's own user, who may do what the stage does and nothing else. A server of the
  /// reader's own is taken as it is.
  private static String asUser(Redis redis, Path home, Path folder) {
    var rules = home.resolve("redis.acl");
    if (!redis.controllable() || !Files.exists(rules)) {
      return redis.url();
    }
    var password = Secret.in(folder.resolve("redis-user"));
    try {
      redis.createUser(USER, password, Files.readString(rules));
    } catch (IOException e) {
      throw new UncheckedIOException("Can't read " + rules, e);
    }
    return redis.url(USER, password);
  }

  /// What an instance of the stage must be told of them.
  public Map<String, String> settings() {
    return clusters == null ? settings : clusters.settings(); // a shard may have been added
  }

  /// All of them, in an order that is always the same; none if it is a folder.
  public List<Server> servers() {
    if (clusters != null) {
      return clusters.servers();
    }
    return Stream.<@Nullable Server>of(postgres, redis).flatMap(Stream::ofNullable).toList();
  }

  /// @throws IllegalStateException if there is none
  public Postgres postgres() {
    return has(postgres, "Postgres");
  }

  /// @throws IllegalStateException if there is none
  public Redis redis() {
    return has(redis, "Redis");
  }

  /// @throws IllegalStateException if there are none
  public Clusters clusters() {
    return has(clusters, "clusters");
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
    try (var _ = clusters;
        var _ = postgres;
        var _ = redis) {
      // Closed in the opposite order, the second even if the first can't be.
    }
  }
}
