package soulfra.toxiproxy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import soulfra.toxiproxy.toxic.Stream;
import soulfra.toxiproxy.toxic.Toxic;
import soulfra.toxiproxy.wire.Count;
import soulfra.toxiproxy.wire.Gate;
import soulfra.toxiproxy.wire.HostPort;
import soulfra.toxiproxy.wire.LinkState;
import soulfra.toxiproxy.wire.Totals;
import soulfra.toxiproxy.wire.Wires;

/// A port, the upstream behind it, and the toxics in between.
///
/// Its toxics outlive its port. One change at a time; none waits for a peer or a name's look-up
/// while others wait for it, since a name to listen on is looked up before.
public final class Proxy {

  private final Wires wires;
  private final String name;
  private final Totals totals = new Totals();
  private String listen;
  private String upstream;
  private Toxics toxics = Toxics.NONE;
  private @Nullable Gate gate;

  Proxy(Wires wires, String name, String listen, String upstream) {
    this.wires = wires;
    this.name = name;
    this.listen = listen;
    this.upstream = upstream;
  }

  /// How a proxy is at one moment.
  public record State(
      String name, String listen, String upstream, boolean enabled, List<Toxic> toxics) {}

  public synchronized State state() {
    return new State(name, listen, upstream, gate != null, toxics.inOrder());
  }

  /// Its open connections, with what went through each.
  public List<LinkState> connections() {
    var open = gate();
    return open == null ? List.of() : open.connections();
  }

  /// All bytes of one direction, over all its connections and starts.
  public Count count(Stream stream) {
    var count = totals.of(stream);
    for (var connection : connections()) {
      count = count.plus(connection.of(stream));
    }
    return count;
  }

  private synchronized @Nullable Gate gate() {
    return gate;
  }

  /// Opens the port, unless it is open.
  public synchronized void start() {
    if (gate != null) {
      return;
    }
    InetSocketAddress wanted;
    try {
      wanted = HostPort.parse(listen).first();
    } catch (IllegalArgumentException e) {
      throw Refused.failed("listen tcp: " + e.getMessage());
    }
    try {
      gate = Gate.open(wires, name, wanted, upstream, toxics.inOrder(), totals);
    } catch (IOException e) {
      throw Refused.failed("listen tcp %s: bind: %s".formatted(asAsked(wanted), cause(e)));
    }
    listen = HostPort.show(Objects.requireNonNull(gate).address());
  }

  private String asAsked(InetSocketAddress wanted) {
    var host = HostPort.parse(listen).host();
    return host.isEmpty() || wanted.getAddress().isAnyLocalAddress()
        ? host + ":" + wanted.getPort()
        : HostPort.show(wanted);
  }

  /// As the system says it, and Go shows it.
  private static String cause(IOException e) {
    var message = Objects.requireNonNullElse(e.getMessage(), e.toString());
    return message.toLowerCase(Locale.ROOT);
  }

  /// Closes the port and all connections. The port that was chosen stays chosen.
  public synchronized void stop() {
    if (gate != null) {
      gate.close();
      gate = null;
    }
  }

  public synchronized void change(Input input) {
    var newListen = input.text("listen").orElse(listen);
    var newUpstream = input.text("upstream").orElse(upstream);
    boolean enabled = input.flag("enabled").orElse(gate != null);
    if (differs(newListen, newUpstream)) {
      stop();
      listen = newListen;
      upstream = newUpstream;
    }
    if (enabled) {
      start();
    } else {
      stop();
    }
  }

  /// Whether that would be another proxy: names of the same address don't make it one.
  synchronized boolean differs(String otherListen, String otherUpstream) {
    InetSocketAddress other;
    try {
      other = HostPort.parse(otherListen).first();
    } catch (IllegalArgumentException e) {
      throw Refused.failed(String.valueOf(e.getMessage()));
    }
    return !HostPort.show(other).equals(shownListen()) || !otherUpstream.equals(upstream);
  }

  private String shownListen() {
    try {
      return HostPort.show(HostPort.parse(listen).first());
    } catch (IllegalArgumentException _) {
      return listen; // it was never enabled
    }
  }

  public synchronized Toxic toxic(String toxic) {
    return toxics.get(toxic);
  }

  public synchronized Toxic addToxic(Input input) {
    var added = toxics.asked(input);
    become(toxics.with(added));
    return added;
  }

  /// @param toxic by a name that no other toxic here has
  public synchronized void add(Toxic toxic) {
    become(toxics.with(toxic));
  }

  public synchronized Toxic changeToxic(String toxic, Input input) {
    var changed = toxics.changed(toxic, input);
    become(toxics.withChanged(changed));
    return changed;
  }

  public synchronized void removeToxic(String toxic) {
    become(toxics.without(toxic));
  }

  synchronized void removeAllToxics() {
    become(Toxics.NONE);
  }

  private void become(Toxics newToxics) {
    toxics = newToxics;
    Optional.ofNullable(gate).ifPresent(open -> open.become(newToxics.inOrder()));
  }
}
