package soulfra.experiments.pages;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What it costs to find a key's shard, without going there: the four placements of experiment 7.1
/// and rendezvous hashing. The remainder is the baseline.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RoutingBenchmark {

  private static final int SLOTS = 1024;
  private static final int POINTS = 100; // of each shard on the ring

  @Param({"modulo", "slots", "ring", "rendezvous"})
  public String placement = "modulo";

  @Param({"3", "48"})
  public int shards = 3;

  private long key;
  private Placement chosen = Placement.modulo(1);

  @Setup
  public void choose() {
    chosen =
        switch (placement) {
          case "modulo" -> Placement.modulo(shards);
          case "slots" -> Placement.slots(SLOTS, shards, shards);
          case "ring" -> Placement.ring(shards, POINTS);
          case "rendezvous" -> Placement.rendezvous(shards);
          default -> throw new IllegalArgumentException("placement=" + placement);
        };
  }

  @Benchmark
  public int shardOf() {
    return chosen.shardOf(key++);
  }
}
