package soulfra.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What the third stage stores in: several shards of Postgres, Redis under Sentinels, ZooKeeper;
/// and the supervisors, who bring back what dies.
///
/// A stage is told of them by its environment:
///
/// | name | value |
/// |---|---|
/// | `SOULFRA_SHARDS` | `a=127.0.0.1:7101,127.0.0.1:7102;b=…`: each shard with the addresses of its nodes. The first node of shard `a` is called `a1`, the second `a2`, whoever leads |
/// | `SOULFRA_SHARDS_PEERS` | the same nodes, where they find one another |
/// | `SOULFRA_SHARDS_URL` | a JDBC address with `{node}` in the place of a node's address: as the user who owns the database, for all that the app does |
/// | `SOULFRA_SHARDS_OPERATOR_URL` | the same as superuser, who may do what [PostgresShard] says about a fail-over |
/// | `SOULFRA_SENTINELS` | `redis-sentinel://USER:PASSWORD@HOST:PORT,HOST:PORT,HOST:PORT/lab`: the login holds for the Sentinels and for the nodes, the path is the group's name |
/// | `SOULFRA_ZOOKEEPER` | `127.0.0.1:2181,127.0.0.1:2182,127.0.0.1:2183` |
///
/// All of it is the same after every restart, unless a port has been taken by somebody else.
public final class Clusters implements AutoCloseable {

  /// How many there are of everything.
  ///
  /// @param followers of each shard, and of Redis
  public record Shape(
      int shards, int followers, PostgresShard.Replication replication, int zooKeepers) {

    private static final int MOST_SHARDS = 26;

    public Shape {
      if (shards < 1 || shards > MOST_SHARDS) {
        throw new IllegalArgumentException("There are 1 to 26 shards: shards=" + shards);
      }
    }

    /// `a`, `b`, `c`
    private static String name(int number) {
      return Character.toString('a' + number);
    }
  }

  /// In the folder of a shard that is being added.
  private static final String JOINING = "joining";

  private static final String USER = "soulfra";
  private static final String EVERYTHING = "~* &* +@all";

  private final Shape shape;
  private final Path folder;
  private final Wiring wiring;
  private final ShardLogins logins;
  private final List<PostgresShard> shards = Collections.synchronizedList(new ArrayList<>());
  private volatile @Nullable RedisSentinels redis;
  private volatile @Nullable ZooKeeperEnsemble zooKeeper;
  private final List<AutoCloseable> supervisors = new ArrayList<>();
  private final Object notes = new Object();
  private boolean closed;

  private Clusters(Shape shape, Path folder, Wiring wiring) {
    this.shape = shape;
    this.folder = folder.toAbsolutePath().normalize();
    this.wiring = wiring;
    this.logins = ShardLogins.in(this.folder.resolve("shards"));
  }

  /// Starts all at once, and returns when every shard replicates and everything answers.
  ///
  /// @param home of the stage, whose `redis.acl` says what it may do in Redis
  /// @param progress is told each step, for whoever waits
  /// @throws IllegalStateException if something can't be started; nothing is left then
  public static Clusters start(Shape shape, Path home, Path folder, Consumer<String> progress) {
    return start(shape, home, folder, Wiring.DIRECT, progress);
  }

  /// The same, where each follower finds its leader by way of the wiring.
  static Clusters start(
      Shape shape, Path home, Path folder, Wiring wiring, Consumer<String> progress) {
    var clusters = new Clusters(shape, folder, wiring);
    try {
      var names = clusters.names();
      progress.accept(
          "starting %d shards of %d Postgres, %d Redis with Sentinels, %d ZooKeeper"
              .formatted(names.size(), shape.followers + 1, shape.followers + 1, shape.zooKeepers));
      clusters.begin(names, rules(home));
      return clusters;
    } catch (RuntimeException e) {
      Ending.uninterrupted(clusters::close);
      throw e;
    }
  }

  /// As many as there are to be, and those that were added.
  private List<String> names() {
    return IntStream.range(0, Shape.MOST_SHARDS)
        .filter(number -> number < shape.shards || Files.isDirectory(home(Shape.name(number))))
        .mapToObj(Shape::name)
        .toList();
  }

  private Path home(String shard) {
    return folder.resolve("shards").resolve(shard);
  }

  private void begin(List<String> names, String rules) {
    var starts = new ArrayList<Runnable>();
    starts.add(
        () -> zooKeeper = ZooKeeperEnsemble.start(folder.resolve("zookeeper"), shape.zooKeepers));
    starts.add(
        () -> redis = RedisSentinels.start(folder.resolve("redis"), shape.followers, USER, rules));
    names.forEach(name -> starts.add(() -> start(name)));
    AtOnce.run(starts);
    shards().forEach(shard -> supervisors.add(ShardSupervisor.start(shard, this::note)));
    supervisors.add(SentinelSupervisor.start(redis(), this::note));
    supervisors.add(EnsembleSupervisor.start(zooKeeper(), this::note));
  }

  private PostgresShard start(String name) {
    var shard =
        PostgresShard.start(
            new PostgresShard.Plan(
                name, home(name), shape.followers, shape.replication, logins, wiring));
    shards.add(shard);
    return shard;
  }

  /// Starts one shard more, which from now on is there at every start. Until [#joined] says that
  /// the stage has it, it is the same one, whoever asks however often.
  ///
  /// @throws IllegalStateException if it can't be started; ask again then
  public synchronized PostgresShard add() {
    if (closed) {
      throw new IllegalStateException("All is being stopped.");
    }
    var name =
        joining()
            .orElseGet(() ->
                IntStream.range(0, Shape.MOST_SHARDS)
                    .mapToObj(Shape::name)
                    .filter(each -> !names().contains(each))
                    .findFirst()
                    .orElseThrow(
                        () -> new IllegalStateException("There are 26 shards, and no more.")));
    mark(name);
    var known = shards().stream().filter(shard -> shard.name().equals(name)).findAny();
    return known.orElseGet(() -> {
      var shard = start(name);
      supervisors.add(ShardSupervisor.start(shard, this::note));
      return shard;
    });
  }

  /// Which shard is being added, if one is.
  public Optional<String> joining() {
    return names().stream().filter(name -> Files.exists(home(name).resolve(JOINING))).findAny();
  }

  private void mark(String name) {
    try {
      Files.createDirectories(home(name));
      Files.writeString(home(name).resolve(JOINING), "");
    } catch (IOException e) {
      throw new UncheckedIOException("Can't note that shard %s is new".formatted(name), e);
    }
  }

  /// Says that the stage has the shard that was added last.
  public synchronized void joined() {
    joining()
        .ifPresent(name -> {
          try {
            Files.deleteIfExists(home(name).resolve(JOINING));
          } catch (IOException e) {
            throw new UncheckedIOException("Can't note that shard %s is there".formatted(name), e);
          }
        });
  }

  private static String rules(Path home) {
    var file = home.resolve("redis.acl");
    try {
      return Files.exists(file) ? Files.readString(file) : EVERYTHING;
    } catch (IOException e) {
      throw new UncheckedIOException("Can't read " + file, e);
    }
  }

  /// Writes down what the supervisors do. Whoever stops them waits for them with our lock held, so
  /// this needs another one.
  private void note(String event) {
    var log = folder.resolve("supervisor.log");
    synchronized (notes) {
      try {
        Files.writeString(
            log,
            "%s %s%n".formatted(Instant.now(), event),
            StandardOpenOption.CREATE,
            StandardOpenOption.APPEND);
      } catch (IOException e) {
        throw new UncheckedIOException("Can't write " + log, e);
      }
    }
  }

  /// What an instance of the stage must be told of them.
  public Map<String, String> settings() {
    return Map.of(
        "SOULFRA_SHARDS",
            shards().stream().map(PostgresShard::address).collect(Collectors.joining(";")),
        "SOULFRA_SHARDS_PEERS",
            shards().stream().map(PostgresShard::addressForPeers).collect(Collectors.joining(";")),
        "SOULFRA_SHARDS_URL", logins.appUrl(),
        "SOULFRA_SHARDS_OPERATOR_URL", logins.operatorUrl(),
        "SOULFRA_SENTINELS", redis().url(),
        "SOULFRA_ZOOKEEPER", zooKeeper().connectString());
  }

  /// By their names.
  public List<PostgresShard> shards() {
    synchronized (shards) {
      return shards.stream().sorted(Comparator.comparing(PostgresShard::name)).toList();
    }
  }

  /// All nodes of all of them.
  List<Server> servers() {
    var servers = new ArrayList<Server>();
    shards().forEach(shard -> servers.addAll(shard.nodes()));
    servers.addAll(redis().nodes());
    servers.addAll(redis().sentinels());
    servers.addAll(zooKeeper().nodes());
    return servers;
  }

  public RedisSentinels redis() {
    return started(redis);
  }

  public ZooKeeperEnsemble zooKeeper() {
    return started(zooKeeper);
  }

  private static <T> T started(@Nullable T cluster) {
    if (cluster == null) {
      throw new IllegalStateException("It is not started");
    }
    return cluster;
  }

  /// Stops the supervisors, and then all at once; their data stay in the folder.
  @Override
  public synchronized void close() {
    closed = true;
    try {
      closeAll(supervisors);
    } finally {
      var parts = new ArrayList<AutoCloseable>(shards);
      if (redis != null) {
        parts.add(redis);
      }
      if (zooKeeper != null) {
        parts.add(zooKeeper);
      }
      closeAll(parts);
    }
  }

  private static void closeAll(List<? extends AutoCloseable> parts) {
    AtOnce.run(parts.stream().map(part -> (Runnable) () -> close(part)).toList());
  }

  private static void close(AutoCloseable part) {
    try {
      part.close();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("Can't stop " + part, e);
    }
  }
}
