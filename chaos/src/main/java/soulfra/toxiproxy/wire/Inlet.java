package soulfra.toxiproxy.wire;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// What was read and not taken yet: one chunk at most, and the end behind it. While there is one,
/// the socket is not read, which in time stops the sender.
final class Inlet implements Source {

  private final ArrayDeque<Flow> arrived = new ArrayDeque<>(2);
  private boolean ended;

  void add(Flow flow) {
    arrived.add(flow);
    ended |= flow instanceof Flow.End;
  }

  boolean wantsMore() {
    return arrived.isEmpty() && !ended;
  }

  boolean ended() {
    return ended;
  }

  @Override
  public @Nullable Flow next(Moment moment) {
    return arrived.poll();
  }
}
