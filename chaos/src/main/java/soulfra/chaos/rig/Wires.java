package soulfra.chaos.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import soulfra.servers.Wiring;
import soulfra.toxiproxy.ToxiproxyServer;

/// Puts a proxy on each wire that somebody asks for. They listen for as long as this is open,
/// whatever becomes of the processes at their ends.
public final class Wires implements Wiring, AutoCloseable {

  /// Held, or what is set here would be forgotten. That a wire's end is away is what is wanted: not
  /// worth a line for each attempt to reach it.
  private static final Logger LOG = Logger.getLogger("soulfra.toxiproxy");

  private final ToxiproxyServer server;
  private final Map<String, Wire> byName = new TreeMap<>();

  /// @param seed of what the wires do by chance
  public Wires(long seed) {
    LOG.setLevel(Level.WARNING);
    try {
      server = ToxiproxyServer.start(ToxiproxyServer.Options.local(seed));
    } catch (IOException e) {
      throw new UncheckedIOException("Can't start a Toxiproxy", e);
    }
  }

  @Override
  public String through(String from, String to, String address) {
    return wire(from, to, address).listen();
  }

  synchronized Wire wire(String from, String to, String address) {
    return byName.computeIfAbsent(
        from + "-" + to, name -> new Wire(from, to, address, server.proxies().add(name, address)));
  }

  synchronized List<Wire> all() {
    return List.copyOf(byName.values());
  }

  /// Where its API listens, for any client of Toxiproxy.
  public String url() {
    return server.url();
  }

  @Override
  public void close() {
    server.close();
  }
}
