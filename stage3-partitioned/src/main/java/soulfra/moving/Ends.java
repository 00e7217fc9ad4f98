package soulfra.moving;

import module java.base;
import module java.sql;

import java.time.Duration;
import soulfra.replica.Leaderships;
import soulfra.replica.Operator;
import soulfra.shard.Shard;
import soulfra.shard.ShardId;

/// A connection to whoever leads, for each shard.
final class Ends implements AutoCloseable {

  private static final Duration SILENCE = Duration.ofMinutes(1);

  private final Map<ShardId, End> ends = new TreeMap<>();

  Ends(Map<ShardId, Shard> shards, Leaderships leaderships, Operator operator) throws SQLException {
    try {
      for (var shard : shards.values()) {
        var leadership =
            leaderships
                .latest(shard.id())
                .orElseThrow(() -> new IllegalStateException("Nobody leads shard " + shard.id()));
        var leader = shard.node(leadership.leader());
        ends.put(shard.id(), new End(shard, leadership, operator.connect(leader, SILENCE)));
      }
    } catch (SQLException | RuntimeException e) {
      close();
      throw e;
    }
  }

  End at(ShardId shard) {
    return Objects.requireNonNull(ends.get(shard));
  }

  Collection<End> all() {
    return ends.values();
  }

  @Override
  public void close() throws SQLException {
    for (var end : ends.values()) {
      end.close();
    }
  }
}
