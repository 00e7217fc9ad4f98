package soulfra.toxiproxy.wire;

import org.jspecify.annotations.Nullable;
import soulfra.toxiproxy.wire.Flow.Bytes;
import soulfra.toxiproxy.wire.Flow.End;

/// So many bytes a millisecond: a chunk waits as long as it takes to send, and a large one goes out
/// in pieces of a tenth of a second. With none, everything is kept.
final class BandwidthEffect extends Effect {

  private static final long PIECE_MILLIS = 100;
  private static final long PIECE = PIECE_MILLIS * Moment.NANOS_A_MILLI;

  private final long bytesAMilli;
  private @Nullable Bytes rest;
  private int piece;
  private long due;

  BandwidthEffect(long bytesAMilli) {
    this.bytesAMilli = Math.clamp(bytesAMilli, 0, Integer.MAX_VALUE);
  }

  @Override
  @Nullable Flow next(Source before, Moment moment) {
    if (rest == null) {
      switch (before.next(moment)) {
        case null -> {
          return null;
        }
        case End end -> {
          return end;
        }
        case Bytes bytes -> begin(bytes, moment.now());
      }
    }
    var bytes = rest;
    if (bytes == null || bytesAMilli == 0 || !moment.has(due)) {
      return null;
    }
    if (piece == bytes.size()) {
      rest = null;
      return bytes;
    }
    var first = bytes.first(piece);
    begin(bytes.without(piece), moment.now());
    return first;
  }

  /// A piece counts from when the last one was due, not from when it was noticed, so that being
  /// late does not add up; but what was late by more than a piece is not made up for.
  private void begin(Bytes bytes, long now) {
    rest = bytes;
    if (bytesAMilli == 0) {
      return;
    }
    piece = (int) Math.min(bytes.size(), bytesAMilli * PIECE_MILLIS);
    long since = Math.max(Math.max(due, bytes.at()), now - PIECE);
    due = since + piece * Moment.NANOS_A_MILLI / bytesAMilli;
  }

  @Override
  @Nullable Flow begun() {
    var begun = rest;
    rest = null;
    return begun;
  }
}
