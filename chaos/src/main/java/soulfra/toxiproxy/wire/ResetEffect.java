package soulfra.toxiproxy.wire;

import org.jspecify.annotations.Nullable;
import soulfra.toxiproxy.wire.Flow.Bytes;
import soulfra.toxiproxy.wire.Flow.End;

/// Takes the first that comes, bytes or the end, and resets both sides a while later. What has
/// begun is not undone by a change of the toxic: bytes are lost already.
final class ResetEffect extends Effect {

  private final long millis;
  private final Ledger ledger;
  private final Memory memory;

  ResetEffect(long millis, Ledger ledger, Memory memory) {
    this.millis = millis;
    this.ledger = ledger;
    this.memory = memory;
  }

  @Override
  @Nullable Flow next(Source before, Moment moment) {
    if (!memory.resetBegun()) {
      var first = before.next(moment);
      if (first == null) {
        return null;
      }
      if (first instanceof Bytes bytes) {
        ledger.dropped(bytes.size());
      }
      memory.resetAt(Moment.after(moment.now(), millis));
    }
    return moment.has(memory.resetAt()) ? End.RESET : null;
  }

  @Override
  @Nullable End farewell() {
    return memory.resetBegun() ? End.RESET : null;
  }
}
