package soulfra.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import redis.clients.jedis.exceptions.JedisException;

/// A Redis leader with its followers, and three Sentinels who decide who leads.
///
/// Guaranteed: a leader that is gone for a second is replaced, as long as two Sentinels and a
/// follower are there; ports, data and who leads outlive a stop. Not guaranteed: replication is
/// asynchronous, so the last writes before a fail-over may be lost. A dead node is brought back by
/// a [SentinelSupervisor].
public final class RedisSentinels implements AutoCloseable {

  /// What the Sentinels call the group.
  public static final String GROUP = "lab";

  private static final List<String> SENTINELS = List.of("s1", "s2", "s3");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path folder;
  private final String user;
  private final String password;
  private final String userPassword;
  private final List<Redis> nodes = new ArrayList<>();
  private final List<Redis> sentinels = new ArrayList<>();

  /// Whom each node follows at its next start; who is not in it leads.
  private final Map<String, Redis> leaders = new ConcurrentHashMap<>();

  private RedisSentinels(Path folder, String user) {
    this.folder = folder.toAbsolutePath().normalize();
    this.user = user;
    this.password = Secret.in(this.folder);
    this.userPassword = Secret.in(this.folder.resolve(user));
  }

  /// Starts all of them, and returns when the followers are in step with the leader and the
  /// Sentinels know all.
  ///
  /// @param user of the app, with the same password at the nodes and at the Sentinels
  /// @param rules what the app may do at the nodes, as Redis spells them
  /// @throws IllegalStateException if one of them can't be started; none is left then
  public static RedisSentinels start(Path folder, int followers, String user, String rules) {
    if (Way.chosen() != Way.EMBEDDED) {
      throw new IllegalStateException("Sentinels are embedded: LAB_SERVERS=" + Way.chosen());
    }
    var group = new RedisSentinels(folder, user);
    try {
      group.claim(IntStream.rangeClosed(1, followers + 1).mapToObj(i -> "r" + i).toList());
      group.begin(rules);
      return group;
    } catch (RuntimeException e) {
      group.close();
      throw e;
    }
  }

  private void claim(List<String> names) {
    var ledLast = ledLast(names);
    for (var name : names) {
      share(name);
      nodes.add(Redis.node(name, folder.resolve(name), new RedisEngine(() -> settings(name))));
    }
    var leader = nodes.get(names.indexOf(ledLast));
    nodes.stream()
        .filter(node -> !node.equals(leader))
        .forEach(node -> leaders.put(node.name(), leader));
    for (var name : SENTINELS) {
      share(name);
      var engine =
          new SentinelEngine(port ->
              new SentinelSettings(
                      folder, sentinels, leader, followers(), password, user, userPassword)
                  .of(name, port));
      sentinels.add(Redis.node(name, folder.resolve(name), engine));
    }
  }

  private void begin(String rules) {
    AtOnce.run(nodes.stream().map(node -> (Runnable) node::start).toList());
    nodes.forEach(node -> node.createUser(user, userPassword, rules));
    followers().forEach(node -> await(node, "replication", "master_link_status:up"::equals));
    forgetSentinels();
    AtOnce.run(sentinels.stream().map(node -> (Runnable) node::start).toList());
    var all = "slaves=%d,sentinels=%d".formatted(nodes.size() - 1, SENTINELS.size());
    sentinels.forEach(
        node -> await(node, "sentinel", line -> line.contains("status=ok") && line.contains(all)));
  }

  private List<Redis> followers() {
    return nodes.stream().filter(node -> leaders.containsKey(node.name())).toList();
  }

  /// The name of the node that the Sentinels took for the leader when they were stopped.
  private String ledLast(List<String> names) {
    var port =
        SENTINELS.stream()
            .map(name -> SentinelEngine.Memory.of(folder.resolve(name)))
            .max(Comparator.comparingLong(SentinelEngine.Memory::epoch))
            .flatMap(SentinelEngine.Memory::leader);
    return names.stream()
        .filter(name -> port.isPresent() && port.equals(Port.remembered(folder.resolve(name))))
        .findFirst()
        .orElse(names.getFirst());
  }

  /// Their memory of who led has been read, and the ports in it may be others' now.
  private void forgetSentinels() {
    try {
      for (var name : SENTINELS) {
        Files.deleteIfExists(SentinelEngine.file(folder.resolve(name)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Can't make the Sentinels' settings anew", e);
    }
  }

  /// One superuser's password for all.
  private void share(String name) {
    try {
      Secret.write(folder.resolve(name).resolve("password"), password);
    } catch (IOException e) {
      throw new UncheckedIOException("Can't keep a password in " + folder, e);
    }
  }

  private String settings(String name) {
    var login = "masteruser default%nmasterauth %s%n".formatted(password);
    var leader = leaders.get(name);
    return leader == null
        ? login
        : login + "replicaof %s %d%n".formatted(leader.address(), leader.port());
  }

  private static void await(Redis node, String section, Predicate<String> line) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (node.ask(redis -> redis.info(section)).lines().noneMatch(line)) {
      if (System.nanoTime() > deadline) {
        throw LogEnd.failed(node.name(), "is not in step with the others", node.log(), null);
      }
      Pause.briefly(node.name());
    }
  }

  /// Its nodes, in the order of their names, whoever leads.
  public List<Redis> nodes() {
    return List.copyOf(nodes);
  }

  public List<Redis> sentinels() {
    return List.copyOf(sentinels);
  }

  /// Whom the Sentinels take for the leader: what the first says that answers.
  public Optional<Redis> leader() {
    return sentinels.stream()
        .filter(sentinel -> sentinel.state() == Server.State.RUNNING)
        .flatMap(sentinel -> leaderFor(sentinel).stream())
        .findFirst();
  }

  private Optional<Redis> leaderFor(Redis sentinel) {
    try {
      var address = sentinel.ask(redis -> redis.sentinelGetMasterAddrByName(GROUP));
      return nodes.stream()
          .filter(node -> Integer.toString(node.port()).equals(address.getLast()))
          .findFirst();
    } catch (JedisException e) {
      return Optional.empty(); // another may know
    }
  }

  /// `redis-sentinel://USER:PASSWORD@HOST:PORT,HOST:PORT,HOST:PORT/GROUP`: the Sentinels, and the
  /// app's login, which holds for them and for the nodes.
  public String url() {
    return sentinels.stream()
        .map(node -> node.address() + ":" + node.port())
        .collect(
            Collectors.joining(
                ",", "redis-sentinel://%s:%s@".formatted(user, userPassword), "/" + GROUP));
  }

  /// Starts a node or a Sentinel that is down: a node as a follower of this leader, unless it is
  /// the leader itself. A restarted old leader would else take writes until the Sentinels see it.
  public void comeBack(Redis node, Redis leader) {
    if (node.equals(leader)) {
      leaders.remove(node.name());
    } else {
      leaders.put(node.name(), leader);
    }
    node.start();
  }

  /// The Sentinels first, or they would take the end for a failure; then the followers.
  @Override
  public void close() {
    var leader = leader();
    try {
      close(sentinels);
    } finally {
      try {
        close(nodes.stream().filter(node -> leader.filter(node::equals).isEmpty()).toList());
      } finally {
        close(leader.stream().toList());
      }
    }
  }

  private static void close(List<Redis> nodes) {
    AtOnce.run(nodes.stream().map(node -> (Runnable) node::close).toList());
  }
}
