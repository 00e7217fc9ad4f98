package soulfra.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooDefs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZooKeeperEnsembleTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  void two_of_three_serve_and_the_third_catches_up() throws Exception {
    String address;
    long started = System.nanoTime();
    try (var ensemble = ZooKeeperEnsemble.start(folder, 3)) {
      System.out.printf("three nodes serve after %d ms%n", millisSince(started));
      for (var node : ensemble.nodes()) {
        System.out.printf("%s: %s%n", node, memory(node));
      }
      address = ensemble.connectString();
      create(address, "/before");
      var leader =
          ensemble.nodes().stream()
              .filter(node -> node.mode().orElseThrow().equals("leader"))
              .findFirst()
              .orElseThrow();
      long killed = System.nanoTime();
      leader.kill9();
      await()
          .atMost(PATIENCE)
          .until(() ->
              ensemble.nodes().stream()
                  .anyMatch(node -> !node.isDown() && node.mode().equals(leaderMode())));
      System.out.printf("led again %d ms after kill -9%n", millisSince(killed));
      create(address, "/after");
      leader.start();
      await().atMost(PATIENCE).until(() -> leader.mode().isPresent());
      assertThat(exists("127.0.0.1:" + leader.port(), "/after")).isTrue();
    }
    started = System.nanoTime();
    try (var ensemble = ZooKeeperEnsemble.start(folder, 3)) {
      System.out.printf("started again after %d ms%n", millisSince(started));
      assertThat(ensemble.connectString()).isEqualTo(address);
      assertThat(exists(address, "/before")).isTrue();
      assertThat(exists(address, "/after")).isTrue();
    }
  }

  @Test
  void one_serves_by_itself() throws Exception {
    try (var ensemble = ZooKeeperEnsemble.start(folder, 1)) {
      create(ensemble.connectString(), "/note");
      var node = ensemble.nodes().getFirst();
      assertThat(node.mode()).hasValue("standalone");
      node.kill9();
      node.start();
      await().atMost(PATIENCE).until(() -> node.mode().isPresent());
      assertThat(exists(ensemble.connectString(), "/note")).isTrue();
    }
  }

  private static Optional<String> leaderMode() {
    return Optional.of("leader");
  }

  private static void create(String address, String path) throws Exception {
    var client = connect(address);
    try {
      await()
          .atMost(PATIENCE)
          .ignoreExceptionsMatching(KeeperException.ConnectionLossException.class::isInstance)
          .until(() -> client.exists(path, false) != null || creates(client, path));
    } finally {
      client.close();
    }
  }

  private static boolean creates(org.apache.zookeeper.ZooKeeper client, String path)
      throws Exception {
    var acl = ZooDefs.Ids.OPEN_ACL_UNSAFE;
    return client.create(path, new byte[0], acl, CreateMode.PERSISTENT).equals(path);
  }

  private static boolean exists(String address, String path) throws Exception {
    var client = connect(address);
    try {
      await().atMost(PATIENCE).until(() -> client.getState().isConnected());
      client.sync("/", (_, _, _) -> {}, null);
      return client.exists(path, false) != null;
    } finally {
      client.close();
    }
  }

  private static org.apache.zookeeper.ZooKeeper connect(String address) throws IOException {
    return new org.apache.zookeeper.ZooKeeper(address, 10_000, _ -> {});
  }

  /// Where there is no /proc, nobody can tell.
  private static String memory(Server node) throws IOException {
    var file = Path.of("/proc/" + node.pid().orElseThrow() + "/smaps_rollup");
    if (!Files.isReadable(file)) {
      return "?";
    }
    return Files.readString(file, StandardCharsets.US_ASCII)
        .lines()
        .filter(line -> line.startsWith("Pss:"))
        .findFirst()
        .orElse("?");
  }

  private static long millisSince(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos).toMillis();
  }
}
