package soulfra.toxiproxy.wire;

import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import soulfra.toxiproxy.wire.Flow.Bytes;
import soulfra.toxiproxy.wire.Flow.End;

/// Holds bytes as long as they are on the way, and drops those when the sender ends; the receiver
/// sees a reset.
final class InFlightEffect extends Effect {

  private static final int MOST = 1024;

  private final long millis;
  private final Ledger ledger;
  private final ArrayDeque<Bytes> queue = new ArrayDeque<>();

  InFlightEffect(long millis, Ledger ledger) {
    this.millis = millis;
    this.ledger = ledger;
  }

  @Override
  @Nullable Flow next(Source before, Moment moment) {
    while (queue.size() < MOST) {
      switch (before.next(moment)) {
        case null -> {
          return arrived(moment);
        }
        case Bytes bytes -> queue.add(bytes);
        case End _ -> {
          queue.forEach(bytes -> ledger.dropped(bytes.size()));
          queue.clear();
          return End.RESET;
        }
      }
    }
    return arrived(moment);
  }

  private @Nullable Flow arrived(Moment moment) {
    var head = queue.peek();
    if (head == null) {
      return null;
    }
    long due = Moment.after(head.at(), millis);
    return moment.has(due) ? queue.remove().movedTo(due) : null;
  }

  @Override
  List<Flow> waiting() {
    return List.copyOf(queue);
  }
}
