package soulfra.toxiproxy.wire;

import org.jspecify.annotations.Nullable;

/// Takes nothing, so everything waits before it: the bytes, in the end those in the sender's own
/// memory, and the end.
final class PartitionEffect extends Effect {

  @Override
  @Nullable Flow next(Source before, Moment moment) {
    return null;
  }
}
