package soulfra.moving;

import module java.base;
import module java.sql;

import java.time.Duration;
import soulfra.replica.Leaderships;
import soulfra.replica.Operator;
import soulfra.shard.Shard;
import soulfra.shard.ShardId;

/// A connection to whoever leads, for each shard; the only ones that drive a move. A driver that
/// died may have left sessions that still do what they were told last: they are ended, or what they
/// begin would be there after all was taken back.
final class Ends implements AutoCloseable {

  private static final Duration SILENCE = Duration.ofMinutes(1);

  /// Of sessions of drivers; those that copy are called after their move, `move_17`.
  private static final String NAME = "move";

  private static final String END_OTHERS =
      """
      WITH others AS MATERIALIZED (
        SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()
          AND (application_name = '%s' OR application_name LIKE '%s\\_%%'))
      SELECT count(*) FROM others WHERE NOT pg_terminate_backend(pid, 5000)
      """
          .formatted(NAME, NAME);

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
      for (var end : ends.values()) {
        end.run("SET application_name = '%s'".formatted(NAME));
        if (end.number(END_OTHERS) > 0) {
          throw new IllegalStateException(
              "A driver's session on shard %s does not end".formatted(end.shard().id()));
        }
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
