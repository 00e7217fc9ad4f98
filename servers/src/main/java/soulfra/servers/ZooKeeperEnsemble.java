package soulfra.servers;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Three ZooKeeper nodes, or one.
///
/// Each is a JVM of its own, so that each can be killed and frozen by itself; as peers in one JVM
/// they would die together. Guaranteed: it serves while two of the three are there, and a node that
/// comes back catches up. Not guaranteed: secrecy; it listens on 127.0.0.1 only, and whoever can
/// connect there may read and write, unless the app protects its nodes.
public final class ZooKeeperEnsemble implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /// The two ports by which nodes talk to one another.
  private record Ports(Port quorum, Port election) {}

  private final List<ZooKeeper> nodes = new ArrayList<>();
  private final List<Ports> ports = new ArrayList<>();

  private ZooKeeperEnsemble() {}

  /// Starts all nodes, and returns when all of them serve.
  ///
  /// @param size 3 or 1
  /// @throws IllegalStateException if a node can't be started; none is left then
  public static ZooKeeperEnsemble start(Path folder, int size) {
    if (Way.chosen() != Way.EMBEDDED) {
      throw new IllegalStateException("ZooKeeper is embedded: LAB_SERVERS=" + Way.chosen());
    }
    var ensemble = new ZooKeeperEnsemble();
    try {
      ensemble.claim(folder.toAbsolutePath().normalize(), size);
      AtOnce.run(ensemble.nodes.stream().map(node -> (Runnable) node::start).toList());
      ensemble.awaitAll();
      return ensemble;
    } catch (RuntimeException e) {
      ensemble.close();
      throw e;
    }
  }

  private void claim(Path folder, int size) {
    for (int id = 1; id <= size; id++) {
      var home = folder.resolve("z" + id);
      nodes.add(new ZooKeeper("z" + id, home, new ZooKeeperEngine(id, _ -> peers())));
      ports.add(
          new Ports(
              Port.claim(0, home.resolve("port-quorum")),
              Port.claim(0, home.resolve("port-election"))));
    }
  }

  /// Asked for when the ports of all are known. A single node has no peers.
  private String peers() {
    if (nodes.size() == 1) {
      return "";
    }
    return IntStream.range(0, nodes.size())
        .mapToObj(i ->
            "server.%d=127.0.0.1:%d:%d%n"
                .formatted(i + 1, ports.get(i).quorum().number(), ports.get(i).election().number()))
        .collect(Collectors.joining());
  }

  private void awaitAll() {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    for (var node : nodes) {
      while (node.mode().isEmpty()) {
        if (System.nanoTime() > deadline) {
          throw LogEnd.failed(node.name(), "does not serve", node.log(), null);
        }
        Pause.briefly(node.name());
      }
    }
  }

  /// Its nodes, in the order of their names, whoever leads.
  public List<ZooKeeper> nodes() {
    return List.copyOf(nodes);
  }

  /// What clients are given: `127.0.0.1:2181,127.0.0.1:2182,127.0.0.1:2183`.
  public String connectString() {
    return nodes.stream()
        .map(node -> node.address() + ":" + node.port())
        .collect(Collectors.joining(","));
  }

  /// Stops the followers, then the leader, so that nobody is elected for the end.
  @Override
  public void close() {
    var leaders = nodes.stream().filter(ZooKeeperEnsemble::leads).toList();
    try {
      close(nodes.stream().filter(node -> !leaders.contains(node)).toList());
    } finally {
      try {
        close(leaders);
      } finally {
        ports.forEach(both -> {
          both.quorum().close();
          both.election().close();
        });
      }
    }
  }

  private static boolean leads(ZooKeeper node) {
    return !node.isDown() && node.mode().filter("leader"::equals).isPresent();
  }

  private static void close(List<ZooKeeper> nodes) {
    AtOnce.run(nodes.stream().map(node -> (Runnable) node::close).toList());
  }
}
