package soulfra.experiments.bench;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;

/// Who is behind a proxy: one port that gives back what comes, and one that swallows bursts and
/// says how much it was.
final class Peers implements AutoCloseable {

  /// Announced by its length, and acknowledged by the count of bytes that came.
  static final int BURST = 32 * 1024 * 1024;

  private static final int BACKLOG = 200;
  private static final int BUFFER = 256 * 1024;

  private interface Service {
    void serve(Socket socket) throws IOException;
  }

  private final ServerSocket echo;
  private final ServerSocket sink;

  Peers() throws IOException {
    echo = listen("echo", Peers::echo);
    sink = listen("sink", Peers::swallow);
  }

  int echoPort() {
    return echo.getLocalPort();
  }

  int sinkPort() {
    return sink.getLocalPort();
  }

  private static ServerSocket listen(String name, Service service) throws IOException {
    var listener = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().name(name).daemon().start(() -> accept(listener, service));
    return listener;
  }

  private static void accept(ServerSocket listener, Service service) {
    while (!listener.isClosed()) {
      try {
        var socket = listener.accept();
        socket.setTcpNoDelay(true);
        Thread.ofPlatform().daemon().start(() -> serve(socket, service));
      } catch (SocketException _) {
        return; // closed by us
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static void serve(Socket socket, Service service) {
    try (socket) {
      service.serve(socket);
    } catch (EOFException | SocketException _) {
      // The client has measured enough.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void echo(Socket socket) throws IOException {
    var in = socket.getInputStream();
    var out = socket.getOutputStream();
    var bytes = new byte[BUFFER];
    for (int count = in.read(bytes); count > 0; count = in.read(bytes)) {
      out.write(bytes, 0, count);
    }
  }

  private static void swallow(Socket socket) throws IOException {
    var in = new DataInputStream(socket.getInputStream());
    var out = new DataOutputStream(socket.getOutputStream());
    var bytes = new byte[BUFFER];
    while (true) {
      long announced = in.readLong();
      long came = 0;
      while (came < announced) {
        int count = in.read(bytes, 0, (int) Math.min(bytes.length, announced - came));
        if (count < 0) {
          throw new EOFException();
        }
        came += count;
      }
      out.writeLong(came);
    }
  }

  @Override
  public void close() throws IOException {
    try (echo;
        sink) {
      // Both ports; whoever is connected notices when the client leaves.
    }
  }
}
