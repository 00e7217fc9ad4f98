package soulfra.experiments.pages;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/// A wire to a server on which a reply can get lost: the request arrives and is carried out, and
/// the connection breaks before the first byte of the answer comes back.
///
/// That is what a client sees of a crash between commit and reply, of a fail-over, of a load
/// balancer's time-out: it can't know.
final class LossyWire implements AutoCloseable {

  private final URI server;
  private final ServerSocket listener;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean loseNext = new AtomicBoolean();

  private LossyWire(URI server, ServerSocket listener) {
    this.server = server;
    this.listener = listener;
  }

  static LossyWire to(URI server) throws IOException {
    var wire = new LossyWire(server, new ServerSocket(0, 64, InetAddress.getLoopbackAddress()));
    Thread.ofVirtual().name("lossy wire").start(wire::accept);
    return wire;
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort());
  }

  /// The next reply gets lost, and its connection with it.
  void loseNextReply() {
    loseNext.set(true);
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        var client = keep(listener.accept());
        var behind = keep(new Socket(InetAddress.getLoopbackAddress(), server.getPort()));
        Thread.ofVirtual().start(() -> carry(client, behind, false));
        Thread.ofVirtual().start(() -> carry(behind, client, true));
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

  /// Carries bytes one way until one end is gone; then the other goes, too.
  private void carry(Socket from, Socket to, boolean replies) {
    var bytes = new byte[16 * 1024];
    try (from;
        to) {
      int count = from.getInputStream().read(bytes);
      while (count > 0 && !(replies && loseNext.compareAndSet(true, false))) {
        to.getOutputStream().write(bytes, 0, count);
        count = from.getInputStream().read(bytes);
      }
    } catch (SocketException _) {
      // The other direction has ended and taken both sockets with it.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      open.remove(from);
      open.remove(to);
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (var socket : open) {
      socket.close();
    }
  }
}
