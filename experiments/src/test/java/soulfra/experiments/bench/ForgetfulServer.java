package soulfra.experiments.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/// Answers every GET, and can forget its connections without closing them, as a firewall or a
/// half-closed socket does: the client may write on, and nobody answers.
final class ForgetfulServer implements AutoCloseable {

  private static final byte[] ANSWER =
      "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhere".getBytes(US_ASCII);

  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger forgotten = new AtomicInteger();

  ForgetfulServer() throws IOException {
    var _ =
        threads.submit(() -> {
          while (true) {
            var socket = server.accept();
            var _ = threads.submit(() -> answer(socket));
          }
        });
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  void forget() {
    forgotten.incrementAndGet();
  }

  private Void answer(Socket socket) throws IOException {
    int since = forgotten.get();
    try (socket) {
      var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
      for (var line = in.readLine(); line != null; line = in.readLine()) {
        if (line.isEmpty() && forgotten.get() == since) {
          socket.getOutputStream().write(ANSWER);
        }
      }
    }
    return null;
  }

  @Override
  public void close() throws IOException {
    server.close();
    threads.shutdownNow();
  }
}
