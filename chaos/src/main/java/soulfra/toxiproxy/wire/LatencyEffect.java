package soulfra.toxiproxy.wire;

import java.util.ArrayDeque;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import soulfra.toxiproxy.wire.Flow.Bytes;

/// Each chunk leaves so long after it was read: it takes what arrives meanwhile, so latency does
/// not limit throughput. Order stays, and the end follows the last byte at once.
final class LatencyEffect extends Effect {

  /// As many as the original takes. How many bytes that can be is limited by [Loop].
  private static final int MOST = 1024;

  private final LongSupplier latencyMillis;
  private final ArrayDeque<Flow> queue = new ArrayDeque<>();
  private boolean headHasDue;
  private long due;

  /// @param latencyMillis drawn once for each chunk
  LatencyEffect(LongSupplier latencyMillis) {
    this.latencyMillis = latencyMillis;
  }

  @Override
  @Nullable Flow next(Source before, Moment moment) {
    for (var more = take(before, moment); more != null; more = take(before, moment)) {
      queue.add(more);
    }
    if (!(queue.peek() instanceof Bytes head)) {
      return queue.poll();
    }
    if (!headHasDue) {
      // Two latencies add up, since the second one counts from when the first one was over.
      due = Math.max(due, Moment.after(head.at(), latencyMillis.getAsLong()));
      headHasDue = true;
    }
    if (!moment.has(due)) {
      return null;
    }
    headHasDue = false;
    queue.remove();
    return head.movedTo(due);
  }

  private @Nullable Flow take(Source before, Moment moment) {
    return queue.size() < MOST ? before.next(moment) : null;
  }

  @Override
  @Nullable Flow begun() {
    if (queue.peek() instanceof Bytes) {
      headHasDue = false;
      return queue.poll();
    }
    return null;
  }

  @Override
  List<Flow> waiting() {
    return List.copyOf(queue);
  }
}
