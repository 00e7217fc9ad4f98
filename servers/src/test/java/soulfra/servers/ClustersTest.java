package soulfra.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClustersTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  void all_that_the_third_stage_needs_starts_and_comes_back_and_starts_again() throws Exception {
    long began = System.nanoTime();
    var needs = Stores.Needs.CLUSTERS;
    try (var stores = Stores.start(needs, folder, folder.resolve("data"), Wiring.DIRECT, _ -> {})) {
      System.out.printf("all up and replicating, cold: %d ms%n", millisSince(began));
      var settings = stores.settings();
      assertThat(settings.get("SOULFRA_SHARDS"))
          .matches("a=(127.0.0.1:\\d+,?){3};b=(127.0.0.1:\\d+,?){3};c=(127.0.0.1:\\d+,?){3}");
      assertThat(settings.get("SOULFRA_SENTINELS"))
          .matches("redis-sentinel://soulfra:\\w+@(127.0.0.1:\\d+,?){3}/lab");
      assertThat(settings.get("SOULFRA_ZOOKEEPER")).matches("(127.0.0.1:\\d+,?){3}");
      var clusters = stores.clusters();
      for (var shard : clusters.shards()) {
        write(settings.getOrDefault("SOULFRA_SHARDS_URL", "none"), shard);
        shard.nodes().getLast().kill9();
      }
      clusters.redis().nodes().getLast().kill9();
      clusters.redis().sentinels().getLast().kill9();
      clusters.zooKeeper().nodes().getLast().kill9();
      await().atMost(PATIENCE).until(() -> nothingIsDown(clusters));
      for (var shard : clusters.shards()) {
        await().atMost(PATIENCE).until(() -> streams(shard.nodes().getLast()));
      }
      began = System.nanoTime();
    }
    System.out.printf("all stopped: %d ms%n", millisSince(began));
    began = System.nanoTime();
    try (var stores = Stores.start(needs, folder, folder.resolve("data"), Wiring.DIRECT, _ -> {})) {
      System.out.printf("all up and replicating, warm: %d ms%n", millisSince(began));
      for (var shard : stores.clusters().shards()) {
        for (var node : shard.nodes()) {
          assertThat(Sql.ask(node.url(ShardLogins.DATABASE), "SELECT text FROM notes"))
              .isEqualTo(shard.name());
        }
      }
    }
    assertThat(Files.readString(folder.resolve("data/supervisor.log"))).contains("a3 was down");
  }

  @Test
  void a_small_machine_gets_one_follower_each_and_one_zookeeper() {
    long began = System.nanoTime();
    try (var stores =
        Stores.start(
            Stores.Needs.SMALL_CLUSTERS, folder, folder.resolve("data"), Wiring.DIRECT, _ -> {})) {
      System.out.printf("small, cold: %d ms%n", millisSince(began));
      assertThat(stores.clusters().shards()).allMatch(shard -> shard.nodes().size() == 2);
      assertThat(stores.settings().get("SOULFRA_ZOOKEEPER")).matches("127.0.0.1:\\d+");
    }
  }

  private static void write(String url, PostgresShard shard) throws SQLException {
    var node = shard.leader().orElseThrow();
    var at = url.replace("{node}", "127.0.0.1:" + node.port());
    Sql.execute(at, "CREATE TABLE notes (text text)");
    Sql.execute(at, "INSERT INTO notes VALUES ('" + shard.name() + "')");
  }

  private static boolean streams(Postgres node) {
    try {
      return Standing.of(node).streaming();
    } catch (SQLException e) {
      return false; // it is about to come back
    }
  }

  private static boolean nothingIsDown(Clusters clusters) {
    return clusters.shards().stream()
            .flatMap(shard -> shard.nodes().stream())
            .noneMatch(Server::isDown)
        && clusters.redis().nodes().stream().noneMatch(Server::isDown)
        && clusters.redis().sentinels().stream().noneMatch(Server::isDown)
        && clusters.zooKeeper().nodes().stream().noneMatch(Server::isDown);
  }

  private static long millisSince(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos).toMillis();
  }
}
