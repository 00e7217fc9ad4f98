package soulfra;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import soulfra.contract.client.SoulfraClient;
import soulfra.servers.Clusters;
import soulfra.servers.Clusters.Shape;
import soulfra.servers.PostgresShard;
import soulfra.shard.ShardId;
import soulfra.shard.Slot;

/// Some instances in the test's own JVM, on clusters of their own: any node of these may be killed.
/// In Redis they are a user with few rights.
record Cluster(Clusters clusters, List<RunningStage> instances, List<SoulfraClient> clients)
    implements AutoCloseable {

  /// With one follower each, and one ZooKeeper.
  static final Shape SMALL = new Shape(3, 1, PostgresShard.Replication.QUORUM, 1);

  static final Shape FULL = new Shape(3, 2, PostgresShard.Replication.QUORUM, 3);

  static Cluster start(Path folder, Shape shape, int size, Map<String, String> settings) {
    var clusters = Clusters.start(shape, Path.of("").toAbsolutePath(), folder, _ -> {});
    try {
      var instances = IntStream.range(0, size).mapToObj(n -> start(clusters, n, settings)).toList();
      var clients = instances.stream().map(instance -> SoulfraClient.at(instance.url())).toList();
      return new Cluster(clusters, instances, clients);
    } catch (RuntimeException e) {
      clusters.close();
      throw e;
    }
  }

  private static RunningStage start(Clusters clusters, int number, Map<String, String> settings) {
    var environment = new HashMap<>(clusters.settings());
    environment.put("SOULFRA_INSTANCE", "instance-" + number);
    environment.putAll(settings);
    return RunningStage.on(environment);
  }

  /// One more, which whoever asks for it closes.
  RunningStage instance(Map<String, String> settings) {
    return start(clusters, instances.size(), settings);
  }

  SoulfraClient client(int instance) {
    return clients.get(instance);
  }

  PostgresShard shard(ShardId id) {
    return clusters.shards().stream()
        .filter(shard -> shard.name().equals(id.name()))
        .findAny()
        .orElseThrow();
  }

  /// Who holds a slot by the first map.
  ShardId holder(Slot slot) {
    return instances.getFirst().main().shards().holder(slot);
  }

  @Override
  public void close() {
    clients.forEach(SoulfraClient::close);
    instances.forEach(RunningStage::close);
    clusters.close();
  }
}
