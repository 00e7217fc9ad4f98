package soulfra.toxiproxy.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;
import soulfra.toxiproxy.wire.Flow.End;

/// Bytes pass; the end waits.
final class SlowCloseEffect extends Effect {

  private final long delayMillis;
  private @Nullable End end;
  private long due;

  SlowCloseEffect(long delayMillis) {
    this.delayMillis = delayMillis;
  }

  @Override
  @Nullable Flow next(Source before, Moment moment) {
    if (end == null) {
      var next = before.next(moment);
      if (!(next instanceof End last)) {
        return next;
      }
      end = last;
      due = Moment.after(moment.now(), delayMillis);
    }
    return moment.has(due) ? end : null;
  }

  @Override
  List<Flow> waiting() {
    return end == null ? List.of() : List.of(end);
  }
}
