package soulfra.toxiproxy.wire;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/// The threads that carry bytes. There are few, and connections are dealt out to them in turn.
public final class Wires implements AutoCloseable {

  private static final int MOST_LOOPS = 4;

  /// What all links may hold together, as a share of the heap.
  private static final int SHARE_OF_HEAP = 4;

  private final List<Loop> loops;
  private final AtomicInteger turn = new AtomicInteger();
  private final long seed;

  /// @param seed where all chance starts
  public Wires(long seed) {
    int count = Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, MOST_LOOPS);
    long mostHeld = Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP / count;
    this.seed = seed;
    this.loops = IntStream.range(0, count).mapToObj(i -> new Loop(i, mostHeld)).toList();
  }

  List<Loop> loops() {
    return loops;
  }

  Loop next() {
    return loops.get(Math.floorMod(turn.getAndIncrement(), loops.size()));
  }

  /// Where chance comes from for the connections of a proxy.
  Chances chances(String proxy) {
    return new Chances(seed).of(proxy);
  }

  /// Ends the threads. Whatever is still open then is cut off.
  @Override
  public void close() {
    loops.forEach(Loop::close);
  }
}
