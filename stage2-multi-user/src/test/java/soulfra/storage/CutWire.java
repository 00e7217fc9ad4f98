package soulfra.storage;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;

/// A wire to Postgres that breaks at the worst moment: the `COMMIT` arrives, its answer doesn't.
final class CutWire implements AutoCloseable {

  private final ServerSocket listening;
  private final String host;
  private final int port;
  private volatile boolean armed;

  CutWire(String url) {
    var server = URI.create(url.substring("jdbc:".length()));
    host = server.getHost();
    port = server.getPort();
    try {
      listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.startVirtualThread(this::accept);
  }

  /// The same database, along this wire.
  String along(String url) {
    return url.replaceFirst("//[^/]+/", "//127.0.0.1:" + listening.getLocalPort() + "/");
  }

  /// The next commit is the last thing that goes along its connection.
  void cutAtTheNextCommit() {
    armed = true;
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        var client = listening.accept();
        var server = new Socket(host, port);
        Thread.startVirtualThread(() -> copy(client, server, true));
        Thread.startVirtualThread(() -> copy(server, client, false));
      } catch (IOException e) {
        // Closed, or Postgres refused; the client sees its connection end.
      }
    }
  }

  private void copy(Socket from, Socket to, boolean requests) {
    try {
      if (!transferred(from, to, requests)) {
        // Postgres has read the commit by the time it answers; then both ends are closed.
        from.close();
        return;
      }
    } catch (IOException e) {
      // One end is gone; closing both tells the other.
    }
    close(from);
    close(to);
  }

  /// @return false if it was cut
  private boolean transferred(Socket from, Socket to, boolean requests) throws IOException {
    var buffer = new byte[1 << 16];
    int count;
    while ((count = from.getInputStream().read(buffer)) >= 0) {
      boolean commit = requests && armed && holdsCommit(buffer, count);
      to.getOutputStream().write(buffer, 0, count);
      if (commit) {
        armed = false;
        return false;
      }
    }
    return true;
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean holdsCommit(byte[] bytes, int count) {
    return new String(bytes, 0, count, US_ASCII).contains("COMMIT");
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
