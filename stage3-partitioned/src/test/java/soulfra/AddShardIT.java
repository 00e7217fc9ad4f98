package soulfra;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import soulfra.contract.client.SoulfraClient;
import soulfra.servers.Clusters;
import soulfra.shard.Shard;
import soulfra.shard.ShardId;
import soulfra.shard.ShardMap;
import soulfra.shard.ShardMaps;
import soulfra.zookeeper.ZooKeeper;

/// A fourth shard joins under those who use the other three: nothing acknowledged is lost, nothing
/// is done twice, and whoever is interrupted on the way can begin again.
class AddShardIT {

  private static final Pattern PAUSE = Pattern.compile("could write to it for (\\d+) ms");

  /// So that some hundred deeds are to be looked at in the end, and not ten thousand.
  private static final Duration REST = Duration.ofMillis(100);

  @TempDir Path folder;

  @Test
  void a_shard_joins_under_traffic_gets_its_share_and_is_there_after_a_restart() throws Exception {
    try (var clusters = start()) {
      var stages = new ArrayList<RunningStage>();
      var clients = new ArrayList<SoulfraClient>();
      try {
        for (int n = 0; n < 2; n++) {
          stages.add(RunningStage.on(settings(clusters, n)));
          clients.add(SoulfraClient.at(stages.get(n).url()));
        }
        join(clusters, stages, clients);
      } finally {
        clients.forEach(SoulfraClient::close);
        stages.forEach(RunningStage::close);
      }
      clusters.joined();
      assertThat(counts(clusters))
          .hasSize(4)
          .allSatisfy((_, slots) -> assertThat(slots).isEqualTo(16));
      assertThat(rebalance(clusters, "spread")).isEmpty();
    }
    try (var clusters = start();
        var stage = RunningStage.on(settings(clusters, 0))) {
      assertThat(clusters.shards()).hasSize(4);
      assertThat(clusters.joining()).isEmpty();
      assertThat(counts(clusters)).containsEntry("d", 16);
      var shard = stage.main().shards().at(new ShardId("d"));
      long held = shard.read(sql -> sql.number("SELECT count(*) FROM slots_held"));
      assertThat(held).isEqualTo(16);
    }
  }

  private static void join(
      Clusters clusters, List<RunningStage> stages, List<SoulfraClient> clients) throws Exception {
    try (var crowd = new Crowd(clients, REST)) {
      crowd.awaitMore(50);
      assertThat(clusters.add().name()).isEqualTo("d");
      assertThat(clusters.add().name()).as("asked again").isEqualTo("d");
      assertThat(rebalance(clusters, "begin")).isEmpty();
      for (int n = 0; n < stages.size(); n++) {
        int port = stages.get(n).url().getPort();
        stages.get(n).close();
        stages.set(n, RunningStage.on(settings(clusters, n), port));
        crowd.awaitMore(20);
      }
      killAt(clusters, "2 of ", "spread");
      var said = rebalance(clusters, "spread");
      System.out.printf("AddShardIT: pauses %s ms%n", pauses(said));
      crowd.awaitMore(50);
      crowd.check();
    }
  }

  private Clusters start() {
    return Clusters.start(
        Cluster.SMALL, Path.of("").toAbsolutePath(), folder.resolve("data"), _ -> {});
  }

  private static Map<String, String> settings(Clusters clusters, int number) {
    var settings = new HashMap<>(clusters.settings());
    settings.put("SOULFRA_INSTANCE", "instance-" + number);
    return settings;
  }

  private static Map<String, Integer> counts(Clusters clusters) {
    var config = Config.from(clusters.settings());
    var ids = config.shards().stream().map(Shard::id).toList();
    try (var zooKeeper = ZooKeeper.connect(config.zooKeeper());
        var maps = ShardMaps.open(zooKeeper, ids)) {
      ShardMap map = maps.read();
      var counts = new HashMap<String, Integer>();
      ids.forEach(id -> counts.put(id.name(), map.heldBy(id).size()));
      return counts;
    }
  }

  private static Process process(Clusters clusters, String... words) throws IOException {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Rebalance.class.getName()));
    command.addAll(List.of(words));
    var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(clusters.settings());
    return builder.start();
  }

  private static List<String> rebalance(Clusters clusters, String... words) throws Exception {
    var process = process(clusters, words);
    try (var said = process.inputReader()) {
      var lines = said.lines().toList();
      assertThat(process.waitFor()).as(String.join("\n", lines)).isZero();
      return lines;
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private static void killAt(Clusters clusters, String sign, String... words) throws Exception {
    var process = process(clusters, words);
    try (var said = process.inputReader()) {
      assertThat(said.lines().anyMatch(line -> line.contains(sign))).isTrue();
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private static List<Integer> pauses(List<String> said) {
    return said.stream()
        .map(PAUSE::matcher)
        .flatMap(
            match -> match.find() ? IntStream.of(Integer.parseInt(match.group(1))).boxed() : null)
        .sorted()
        .toList();
  }
}
