package soulfra.toxiproxy.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one toxic does to one link from its start to the next change. It takes from the source what
/// it wants when it is asked, so nothing moves unless the end of the link has room for it.
abstract class Effect {

  /// The next that may pass now; null if nothing may. An effect that waits for a time, and not for
  /// more to arrive, tells the moment.
  abstract @Nullable Flow next(Source before, Moment moment);

  /// What it is at work on: sent on at once when the toxic is changed or removed, since no byte may
  /// be lost.
  @Nullable Flow begun() {
    return null;
  }

  /// What it took and has not begun with, in order: left for the next effect here.
  List<Flow> waiting() {
    return List.of();
  }

  /// What removal adds at last: an end, if bytes are missing already.
  Flow.@Nullable End farewell() {
    return null;
  }

  /// Whether it lets everything through as it comes.
  boolean transparent() {
    return false;
  }

  /// No effect at all: a toxic that chance left inactive here, or one that acts elsewhere.
  static final class None extends Effect {
    @Override
    @Nullable Flow next(Source before, Moment moment) {
      return before.next(moment);
    }

    @Override
    boolean transparent() {
      return true;
    }
  }
}
