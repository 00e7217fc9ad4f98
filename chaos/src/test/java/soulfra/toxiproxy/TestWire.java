package soulfra.toxiproxy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import soulfra.toxiproxy.http.JsonInput;
import soulfra.toxiproxy.wire.LinkState;

/// A proxy whose both ends are the test's own sockets.
final class TestWire implements AutoCloseable {

  /// So that a test that would wait for ever fails instead.
  private static final int PATIENCE_MILLIS = 30_000;

  final ToxiproxyServer server;
  final ServerSocket upstream = new ServerSocket(0, 2000, InetAddress.getLoopbackAddress());
  final Proxy proxy;

  private TestWire(long seed) throws IOException {
    upstream.setSoTimeout(PATIENCE_MILLIS);
    server = ToxiproxyServer.start(ToxiproxyServer.Options.local(seed));
    var json =
        "{'name':'wire','listen':'127.0.0.1:0','upstream':'127.0.0.1:%d'}"
            .formatted(upstream.getLocalPort());
    proxy = server.proxies().add(input(json));
  }

  static TestWire open() throws IOException {
    return seeded(1);
  }

  static TestWire seeded(long seed) throws IOException {
    return new TestWire(seed);
  }

  /// JSON with single quotes.
  static JsonInput input(String json) {
    return JsonInput.object(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  /// Both ends of a connection through the proxy.
  record Ends(Socket client, Socket peer) implements AutoCloseable {

    static void send(Socket from, String text) throws IOException {
      from.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    static String receive(Socket at, int count) throws IOException {
      return new String(at.getInputStream().readNBytes(count), StandardCharsets.UTF_8);
    }

    /// Everything up to the end.
    static String rest(Socket at) throws IOException {
      return new String(at.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
      client.close();
      peer.close();
    }
  }

  Ends connect() throws IOException {
    var client = dial();
    return new Ends(client, accept());
  }

  Socket dial() throws IOException {
    var client = new Socket(InetAddress.getLoopbackAddress(), port());
    client.setSoTimeout(PATIENCE_MILLIS);
    return client;
  }

  Socket accept() throws IOException {
    var peer = upstream.accept();
    peer.setSoTimeout(PATIENCE_MILLIS);
    return peer;
  }

  int port() {
    var listen = proxy.state().listen();
    return Integer.parseInt(listen.substring(listen.lastIndexOf(':') + 1));
  }

  void add(String toxic) {
    var _ = proxy.addToxic(input(toxic));
  }

  void change(String name, String toxic) {
    var _ = proxy.changeToxic(name, input(toxic));
  }

  void remove(String toxic) {
    proxy.removeToxic(toxic);
  }

  /// The only open connection.
  LinkState link() {
    return Objects.requireNonNull(proxy.connections().getFirst());
  }

  InetSocketAddress api() {
    return server.address();
  }

  @Override
  public void close() throws IOException {
    server.close();
    upstream.close();
  }
}
