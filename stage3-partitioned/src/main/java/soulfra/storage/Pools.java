package soulfra.storage;

import module java.base;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import soulfra.shard.ShardId;

/// A shard, as this instance reaches it: the connections to whichever of its nodes leads.
///
/// @param leader who that is, and since which epoch
/// @param certain whether nobody else can lead it but the leader of an epoch
/// @param copies its followers; null if only leaders are ever read from
record Pools(
    ShardId shard,
    Supplier<Leader> leader,
    LongPredicate certain,
    Pool writers,
    Pool readers,
    Pool maintainers,
    Pool live,
    @Nullable Copies copies)
    implements AutoCloseable {

  /// The node that leads, and the fencing token of its leadership.
  ///
  /// @param url with user and password in it
  record Leader(String node, String url, long epoch) {}

  /// May read and write rows, owns nothing, and row-level security holds for it.
  private static final String APP = "soulfra_app";

  private static final Duration STATEMENT = Duration.ofMillis(1500);
  private static final Duration SILENCE = Duration.ofMillis(1700);

  /// A node that stands still holds up for so long whoever maintains it.
  private static final Duration LONG = Duration.ofMinutes(1);

  /// A follower that says nothing is not waited for any longer: the leader is there.
  private static final Duration FOLLOWER_STATEMENT = Duration.ofMillis(500);

  private static final Duration FOLLOWER_SILENCE = Duration.ofMillis(600);

  private static final int MAINTAINERS = 3;

  /// The relay's, the tail's, and one for whoever else keeps Redis up to date.
  private static final int LIVE = 3;

  /// @param nodes where each of the shard's nodes stands, as if it led
  /// @param connections how many may write at once; half as many may read, from each node
  static Pools of(
      ShardId shard,
      Supplier<Leader> leader,
      LongPredicate certain,
      Map<String, Supplier<Leader>> nodes,
      int connections,
      Reads reads,
      MeterRegistry metrics) {
    int reading = Math.max(2, connections / 2);
    return new Pools(
        shard,
        leader,
        certain,
        pool(shard, leader, "write", connections, APP, false, STATEMENT, SILENCE, metrics),
        pool(shard, leader, "read", reading, APP, true, STATEMENT, SILENCE, metrics),
        pool(shard, leader, "maintain", MAINTAINERS, "", false, LONG, LONG, metrics),
        pool(shard, leader, "live", LIVE, APP, false, STATEMENT, SILENCE, metrics),
        reads.copies() ? copies(shard, leader, certain, nodes, reading, reads, metrics) : null);
  }

  private static Copies copies(
      ShardId shard,
      Supplier<Leader> leader,
      LongPredicate certain,
      Map<String, Supplier<Leader>> nodes,
      int reading,
      Reads reads,
      MeterRegistry metrics) {
    var copies =
        nodes.entrySet().stream()
            .map(node -> {
              var kind =
                  new Pool.Kind(
                      "read " + node.getKey(),
                      reading,
                      1, // it may well be the leader
                      APP,
                      true,
                      FOLLOWER_STATEMENT,
                      FOLLOWER_SILENCE);
              return new Copies.Copy(node.getKey(), new Pool(node.getValue(), kind, metrics));
            })
            .toList();
    var pulse = pool(shard, leader, "pulse", 1, APP, true, STATEMENT, SILENCE, metrics);
    return new Copies(copies, leader, certain, pulse, reads, metrics);
  }

  private static Pool pool(
      ShardId shard,
      Supplier<Leader> leader,
      String name,
      int size,
      String role,
      boolean readOnly,
      Duration statement,
      Duration silence,
      MeterRegistry metrics) {
    return new Pool(
        leader,
        new Pool.Kind(name + " " + shard, size, size, role, readOnly, statement, silence),
        metrics);
  }

  @Override
  public void close() {
    if (copies != null) {
      copies.close();
    }
    live.close();
    readers.close();
    writers.close();
    maintainers.close();
  }
}
