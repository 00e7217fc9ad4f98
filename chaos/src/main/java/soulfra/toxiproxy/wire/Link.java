package soulfra.toxiproxy.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import soulfra.toxiproxy.toxic.Toxic;
import soulfra.toxiproxy.wire.Flow.Bytes;
import soulfra.toxiproxy.wire.Flow.End;

/// One direction of a connection: from one socket, through the stubs, to the other.
///
/// It takes from the stubs when the receiver has room, and reads when they have; so a slow receiver
/// slows its sender, and what is held stays small. Where nothing acts, bytes go straight from
/// socket to socket.
final class Link {

  /// One read's worth while toxics act, as in the original: it is what they act on.
  private static final int CHUNK = 32 * 1024;

  /// What a link may hold even when all links together hold too much.
  private static final int ALWAYS_ALLOWED = 2 * CHUNK;

  private final Connection connection;
  private final Loop loop;
  private final Ledger ledger;
  private final Inlet inlet = new Inlet();
  private final Chain chain;
  private boolean transparent = true;

  /// What the receiver had no room for yet, and what comes after it: looked at because it may be a
  /// reset, which need not wait.
  private @Nullable ByteBuffer unsent;

  private @Nullable Flow ahead;
  private long alarmAt = Moment.NEVER;
  private boolean over;

  Link(Connection connection, Loop loop, Chances chances) {
    this.connection = connection;
    this.loop = loop;
    this.ledger = new Ledger(loop);
    this.chain = new Chain(inlet, chances, ledger);
  }

  Count count() {
    return ledger.count();
  }

  boolean over() {
    return over;
  }

  boolean wantsToRead() {
    return !over
        && inlet.wantsMore()
        && (unsent == null || !transparent)
        && (ledger.held() < ALWAYS_ALLOWED || !loop.holdsTooMuch());
  }

  boolean sourceEnded() {
    return inlet.ended();
  }

  /// While nobody is there to send to: more than the first chunk, to see whether the end comes.
  boolean wantsToReadAhead() {
    return !inlet.ended() && ledger.held() < ALWAYS_ALLOWED;
  }

  boolean wantsToWrite() {
    return unsent != null;
  }

  void become(List<Toxic> toxics) {
    chain.become(toxics, loop.now().now());
    transparent = chain.transparent();
  }

  /// Reads once.
  ///
  /// @param to the other side; null while there is none, and what was read is kept
  void read(Side from, @Nullable Side to) {
    boolean straight = transparent && to != null && unsent == null && inlet.wantsMore();
    var buffer = loop.buffer();
    if (!straight) {
      buffer.limit(CHUNK);
    }
    int count;
    try {
      count = from.read(buffer);
    } catch (IOException _) {
      inlet.add(End.RESET);
      return;
    }
    if (count < 0) {
      inlet.add(End.EOF);
    } else if (count > 0) {
      buffer.flip();
      if (straight && to != null) {
        send(buffer, to);
      } else {
        ledger.received(count);
        inlet.add(new Bytes(copy(buffer), Moment.clock()));
      }
    }
  }

  /// Sends what it can, straight from the loop's buffer, and keeps the rest.
  private void send(ByteBuffer buffer, Side to) {
    int count = buffer.remaining();
    try {
      to.write(buffer);
    } catch (IOException _) {
      receiverGone();
      return;
    }
    ledger.passed(count - buffer.remaining());
    if (buffer.hasRemaining()) {
      ledger.received(buffer.remaining());
      unsent = copy(buffer);
    }
  }

  private static ByteBuffer copy(ByteBuffer buffer) {
    return ByteBuffer.allocate(buffer.remaining()).put(buffer).flip();
  }

  /// Moves on what may be moved on.
  void pump(Side to) {
    var moment = loop.now();
    while (!over && flush(to)) {
      var next = ahead != null ? ahead : chain.next(moment.at(moment.now()));
      ahead = null;
      switch (next) {
        case null -> {
          alarm(moment.again());
          return;
        }
        case Bytes bytes -> unsent = bytes.data().duplicate();
        case End end -> end(end, to);
      }
    }
    if (!over && ahead == null) {
      ahead = chain.next(moment.at(moment.now()));
      if (ahead == End.RESET) {
        end(End.RESET, to);
      } else if (ahead == null) {
        alarm(moment.again());
      }
    }
  }

  /// Whether all that was unsent is sent.
  private boolean flush(Side to) {
    var rest = unsent;
    if (rest == null) {
      return true;
    }
    int before = rest.remaining();
    try {
      to.write(rest);
    } catch (IOException _) {
      receiverGone();
      return false;
    }
    ledger.sent(before - rest.remaining());
    if (rest.hasRemaining()) {
      return false;
    }
    unsent = null;
    return true;
  }

  private void end(End end, Side to) {
    over = true;
    switch (end) {
      case EOF -> {
        try {
          to.end();
        } catch (IOException _) {
          // The receiver is gone, which the other direction learns by reading.
        }
      }
      case CLOSED -> connection.close(false);
      case RESET -> connection.close(true);
    }
  }

  /// Nobody is there to send to. The other direction still delivers what that peer sent before, and
  /// then learns the same.
  private void receiverGone() {
    over = true;
    unsent = null;
    connection.receiverGone();
  }

  /// What is still inside is lost.
  void close() {
    over = true;
    unsent = null;
    ledger.close();
  }

  /// Rings when there may be more to move on, unless an earlier alarm does.
  private void alarm(long at) {
    if (at < alarmAt) {
      alarmAt = at;
      loop.alarm(at, () -> ring(at));
    }
  }

  private void ring(long at) {
    if (at == alarmAt) {
      alarmAt = Moment.NEVER;
      connection.move();
    }
  }
}
