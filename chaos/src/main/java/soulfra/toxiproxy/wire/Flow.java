package soulfra.toxiproxy.wire;

import java.nio.ByteBuffer;

/// What goes through a link: bytes, and at last its end.
sealed interface Flow {

  /// Bytes that one read gave, or a part of them. Nobody writes to them, and nobody moves the
  /// buffer's position: parts are slices.
  ///
  /// @param at when they were read, moved on by each latency they went through
  record Bytes(ByteBuffer data, long at) implements Flow {

    int size() {
      return data.remaining();
    }

    Bytes first(int count) {
      return new Bytes(data.slice(data.position(), count), at);
    }

    Bytes without(int count) {
      return new Bytes(data.slice(data.position() + count, size() - count), at);
    }

    Bytes movedTo(long later) {
      return new Bytes(data, later);
    }
  }

  /// How a link ends. Nothing comes after it.
  enum End implements Flow {
    /// The source will send no more. The other direction goes on: a half-close stays one.
    EOF,
    /// A toxic closes the whole connection.
    CLOSED,
    /// The source was reset, or a toxic resets both sides.
    RESET
  }
}
