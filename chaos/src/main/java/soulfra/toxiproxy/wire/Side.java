package soulfra.toxiproxy.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/// One of a connection's two sockets.
final class Side {

  /// So that an end is an end and no reset, bytes that nobody will read are taken off the socket,
  /// up to this many buffers.
  private static final int MOST_DISCARDED = 16;

  private final Loop loop;
  private final SocketChannel channel;
  private final SelectionKey key;

  Side(Loop loop, SocketChannel channel, int interest, Loop.Handler handler) throws IOException {
    this.loop = loop;
    this.channel = channel;
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    this.key = loop.register(channel, interest, handler);
  }

  SocketChannel channel() {
    return channel;
  }

  int read(ByteBuffer into) throws IOException {
    return channel.read(into);
  }

  void write(ByteBuffer from) throws IOException {
    channel.write(from);
  }

  void wants(boolean read, boolean write) {
    int interest = (read ? SelectionKey.OP_READ : 0) | (write ? SelectionKey.OP_WRITE : 0);
    if (key.isValid() && key.interestOps() != interest) {
      key.interestOps(interest);
    }
  }

  /// Says that nothing more will come, and still takes what does.
  void end() throws IOException {
    channel.shutdownOutput();
  }

  /// @param reset whether the peer is to see a reset and not an end
  static void close(@Nullable Side side, boolean reset) {
    if (side == null) {
      return;
    }
    try {
      if (reset) {
        side.channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      } else {
        side.discard();
      }
    } catch (IOException _) {
      // It is gone already: there is nobody who could see the difference.
    }
    try {
      side.channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("Can't close a connection", e);
    }
  }

  private void discard() throws IOException {
    if (!channel.isConnected()) {
      return;
    }
    channel.shutdownOutput();
    for (int i = 0; i < MOST_DISCARDED; i++) {
      if (channel.read(loop.buffer()) <= 0) {
        return;
      }
    }
  }
}
