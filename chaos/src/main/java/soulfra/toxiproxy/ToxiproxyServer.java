package soulfra.toxiproxy;

import java.io.IOException;
import java.net.InetSocketAddress;
import soulfra.toxiproxy.http.ApiServer;
import soulfra.toxiproxy.http.JsonInput;
import soulfra.toxiproxy.wire.HostPort;
import soulfra.toxiproxy.wire.Wires;

/// A running Toxiproxy: proxies, and the API that rules them.
///
/// After [#close] all its ports are free and all its connections closed.
public final class ToxiproxyServer implements AutoCloseable {

  /// @param host where the API listens; it has no password, so better not everywhere
  /// @param port 0 for a free one
  /// @param seed where all chance starts
  /// @param metrics whether `/metrics` is there
  public record Options(String host, int port, long seed, boolean metrics) {

    /// On a free port of this machine.
    public static Options local(long seed) {
      return new Options("127.0.0.1", 0, seed, false);
    }
  }

  private final Wires wires;
  private final Proxies proxies;
  private final ApiServer api;

  private ToxiproxyServer(Wires wires, Proxies proxies, ApiServer api) {
    this.wires = wires;
    this.proxies = proxies;
    this.api = api;
  }

  /// @throws IOException if it can't listen there
  public static ToxiproxyServer start(Options options) throws IOException {
    var address = new HostPort(options.host, options.port).first();
    var wires = new Wires(options.seed);
    try {
      var proxies = new Proxies(wires);
      return new ToxiproxyServer(
          wires, proxies, ApiServer.start(address, proxies, options.metrics));
    } catch (IOException | RuntimeException e) {
      wires.close();
      throw e;
    }
  }

  public InetSocketAddress address() {
    return api.address();
  }

  public String url() {
    return "http://" + HostPort.show(address());
  }

  public Proxies proxies() {
    return proxies;
  }

  /// Adds the proxies of a file, which looks like the body of `POST /populate`.
  ///
  /// @return how many there are
  /// @throws Refused if it is not such a file, or one of them can't be started
  public int populate(byte[] json) {
    var populated = proxies.populate(JsonInput.array(json));
    if (populated.failure() != null) {
      throw populated.failure();
    }
    return populated.proxies().size();
  }

  @Override
  public void close() {
    try (wires;
        proxies;
        api) {
      // Closed in the opposite order: nobody changes anything any more, then the ports, the
      // threads.
    }
  }
}
