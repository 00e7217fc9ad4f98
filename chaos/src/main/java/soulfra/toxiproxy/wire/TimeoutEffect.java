package soulfra.toxiproxy.wire;

import org.jspecify.annotations.Nullable;
import soulfra.toxiproxy.wire.Flow.Bytes;
import soulfra.toxiproxy.wire.Flow.End;

/// Drops all bytes, and closes the connection after so long without any. Bytes being lost, its
/// removal closes it as well.
final class TimeoutEffect extends Effect {

  private final long millis;
  private final Ledger ledger;
  private long due;

  /// @param millis 0 or less: never
  TimeoutEffect(long millis, Ledger ledger, long now) {
    this.millis = millis;
    this.ledger = ledger;
    this.due = dueAfter(now);
  }

  private long dueAfter(long now) {
    return millis <= 0 ? Moment.NEVER : Moment.after(now, millis);
  }

  @Override
  @Nullable Flow next(Source before, Moment moment) {
    var next = before.next(moment);
    while (next instanceof Bytes bytes) {
      ledger.dropped(bytes.size());
      due = dueAfter(moment.now());
      next = before.next(moment);
    }
    if (next != null) {
      return next;
    }
    return moment.has(due) ? End.CLOSED : null;
  }

  @Override
  End farewell() {
    return End.CLOSED;
  }
}
