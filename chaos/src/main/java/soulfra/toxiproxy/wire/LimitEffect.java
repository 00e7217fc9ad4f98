package soulfra.toxiproxy.wire;

import org.jspecify.annotations.Nullable;
import soulfra.toxiproxy.wire.Flow.Bytes;
import soulfra.toxiproxy.wire.Flow.End;

/// Lets so many bytes of the connection pass, and closes it with the last of them. With none left
/// it closes at the next that comes.
final class LimitEffect extends Effect {

  private final long limit;
  private final Ledger ledger;
  private final Memory memory;
  private boolean reached;

  LimitEffect(long limit, Ledger ledger, Memory memory) {
    this.limit = limit;
    this.ledger = ledger;
    this.memory = memory;
  }

  @Override
  @Nullable Flow next(Source before, Moment moment) {
    if (reached) {
      return End.CLOSED;
    }
    var next = before.next(moment);
    if (!(next instanceof Bytes bytes)) {
      return next;
    }
    int passes = Math.clamp(limit - memory.passed(), 0, bytes.size());
    ledger.dropped(bytes.size() - passes);
    memory.passed(passes);
    reached = memory.passed() >= limit;
    if (passes == 0) {
      return End.CLOSED;
    }
    return bytes.first(passes);
  }

  @Override
  @Nullable End farewell() {
    return reached ? End.CLOSED : null;
  }
}
