package soulfra.experiments.pages;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// A long wire to a server on this machine: what the server says arrives later, in order and at the
/// same rate. What is under way when an end hangs up never arrives.
final class SlowWire implements AutoCloseable {

  private static final int MOST_UNDER_WAY = 10_000;

  private final int port;
  private final Duration delay;
  private final ServerSocket listener;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /// Some bytes, and when they arrive; no bytes at all say that no more will come.
  private static final class Parcel {
    private final byte[] bytes;
    private final long due;

    private Parcel(byte[] bytes, long due) {
      this.bytes = bytes;
      this.due = due;
    }
  }

  private SlowWire(int port, Duration delay, ServerSocket listener) {
    this.port = port;
    this.delay = delay;
    this.listener = listener;
  }

  static SlowWire to(int port, Duration delay) throws IOException {
    var listener = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    var wire = new SlowWire(port, delay, listener);
    Thread.ofVirtual().name("slow wire").start(wire::accept);
    return wire;
  }

  /// Where its near end listens.
  int port() {
    return listener.getLocalPort();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        var client = keep(listener.accept());
        try {
          var server = keep(new Socket(InetAddress.getLoopbackAddress(), port));
          var underWay = new ArrayBlockingQueue<Parcel>(MOST_UNDER_WAY);
          Thread.ofVirtual().start(() -> carry(client, server));
          Thread.ofVirtual().start(() -> send(server, client, underWay));
          Thread.ofVirtual().start(() -> deliver(underWay, server, client));
        } catch (IOException _) {
          hangUp(client); // nobody at the far end, and the client is told so
        }
      } catch (SocketException e) {
        if (!listener.isClosed()) {
          throw new UncheckedIOException(e);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private Socket keep(Socket socket) throws SocketException {
    socket.setTcpNoDelay(true);
    open.add(socket);
    return socket;
  }

  private void carry(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException _) {
      // One end hung up, which takes the other with it.
    }
  }

  private void send(Socket from, Socket client, BlockingQueue<Parcel> underWay) {
    var bytes = new byte[64 * 1024];
    try {
      int count;
      do {
        count = Math.max(0, from.getInputStream().read(bytes));
        underWay.put(new Parcel(Arrays.copyOf(bytes, count), System.nanoTime() + delay.toNanos()));
      } while (count > 0);
    } catch (IOException _) {
      hangUp(client);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void deliver(BlockingQueue<Parcel> underWay, Socket from, Socket to) {
    try (from;
        to) {
      for (var next = underWay.take(); next.bytes.length > 0; next = underWay.take()) {
        TimeUnit.NANOSECONDS.sleep(next.due - System.nanoTime());
        to.getOutputStream().write(next.bytes);
      }
    } catch (IOException _) {
      // The client hung up; nobody waits for the rest.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static void hangUp(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// From now on nothing gets through, and what is under way is lost.
  void cut() throws IOException {
    listener.close();
    for (var socket : open) {
      socket.close();
    }
  }

  @Override
  public void close() throws IOException {
    cut();
  }
}
