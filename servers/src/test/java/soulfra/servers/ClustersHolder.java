package soulfra.servers;

import java.nio.file.Path;
import java.util.List;

/// A JVM that holds clusters, writes to the shard, says what was acknowledged, and is killed at
/// some moment; also while its supervisors bring back what it kills.
final class ClustersHolder {

  static final Clusters.Shape SHAPE = new Clusters.Shape(1, 2, PostgresShard.Replication.QUORUM, 3);

  private static final int WRITES = 100;

  private ClustersHolder() {}

  static void main(String[] args) throws Exception {
    var folder = Path.of(args[0]);
    try (var clusters = Clusters.start(SHAPE, folder, folder, _ -> {})) {
      var shard = clusters.shards().getFirst();
      var leader = shard.leader().orElseThrow();
      var url = leader.url(ShardLogins.DATABASE);
      Sql.execute(url, "CREATE TABLE IF NOT EXISTS notes (id int GENERATED ALWAYS AS IDENTITY)");
      System.out.println("started");
      for (int i = 1; ; i++) {
        Sql.execute(url, "INSERT INTO notes DEFAULT VALUES");
        System.out.println("acknowledged");
        if (i % WRITES == 0) {
          List.of(another(shard, leader), clusters.redis().nodes().getLast())
              .forEach(Server::kill9);
        }
      }
    }
  }

  private static Postgres another(PostgresShard shard, Postgres leader) {
    return shard.nodes().stream()
        .filter(node -> !node.equals(leader) && !node.isDown())
        .findFirst()
        .orElseThrow();
  }
}
