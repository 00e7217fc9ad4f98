package soulfra.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisSentinelClient;
import redis.clients.jedis.exceptions.JedisException;

class RedisSentinelsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String RULES = "-@all +hello +auth +select +ping +get +set ~note:*";

  @TempDir Path folder;
  private final Queue<String> events = new ConcurrentLinkedQueue<>();

  @Test
  void an_app_that_knows_the_sentinels_outlives_its_leader_and_the_leader_comes_back_led()
      throws Exception {
    String leaderBefore;
    long started = System.nanoTime();
    try (var group = RedisSentinels.start(folder, 2, "soulfra", RULES);
        var _ = SentinelSupervisor.start(group, events::add);
        var app = client(group.url())) {
      System.out.printf("three nodes, three Sentinels: %d ms%n", millisSince(started));
      var old = group.leader().orElseThrow();
      assertThat(old.name()).isEqualTo("r1");
      app.set("note:1", "before");
      group.sentinels().getFirst().kill9(); // two are enough
      long killed = System.nanoTime();
      old.kill9();
      await().atMost(PATIENCE).until(() -> sets(app, "note:2"));
      System.out.printf("writes again %d ms after kill -9%n", millisSince(killed));
      assertThat(app.get("note:1")).isEqualTo("before");
      var leader = group.leader().orElseThrow();
      assertThat(leader).isNotEqualTo(old);
      leaderBefore = leader.name();
      await()
          .ignoreExceptions()
          .atMost(PATIENCE)
          .untilAsserted(() -> {
            assertThat(group.nodes()).noneMatch(Server::isDown);
            assertThat(group.sentinels()).noneMatch(Server::isDown);
            String note = old.ask(redis -> redis.get("note:2"));
            assertThat(note).isEqualTo("after");
            String replication = old.ask(redis -> redis.info("replication"));
            assertThat(replication).contains("role:slave");
          });
      assertThat(events).anyMatch(event -> event.startsWith("r1 was down and came back, led by"));
    }
    started = System.nanoTime();
    try (var group = RedisSentinels.start(folder, 2, "soulfra", RULES);
        var app = client(group.url())) {
      System.out.printf("started again after %d ms%n", millisSince(started));
      assertThat(group.leader().orElseThrow().name()).isEqualTo(leaderBefore);
      assertThat(app.get("note:2")).isEqualTo("after");
    }
  }

  private static boolean sets(RedisSentinelClient app, String key) {
    try {
      return app.set(key, "after").equals("OK");
    } catch (JedisException e) {
      return false; // not yet
    }
  }

  /// As a stage would read the address: `redis-sentinel://USER:PASSWORD@HOST:PORT,…/GROUP`.
  private static RedisSentinelClient client(String url) {
    var parts = url.substring("redis-sentinel://".length()).split("[@/]", -1);
    var login = URI.create("redis://" + parts[0] + "@localhost").getUserInfo().split(":", 2);
    var config = DefaultJedisClientConfig.builder().user(login[0]).password(login[1]).build();
    return RedisSentinelClient.builder()
        .masterName(parts[2])
        .sentinels(
            Arrays.stream(parts[1].split(",", -1))
                .map(HostAndPort::from)
                .collect(Collectors.toSet()))
        .clientConfig(config)
        .sentinelClientConfig(config)
        .build();
  }

  private static long millisSince(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos).toMillis();
  }
}
