package soulfra.toxiproxy;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import soulfra.toxiproxy.wire.Wires;

/// All proxies by name.
public final class Proxies implements AutoCloseable {

  private final Wires wires;
  private final TreeMap<String, Proxy> byName = new TreeMap<>();

  Proxies(Wires wires) {
    this.wires = wires;
  }

  /// Sorted by name.
  public synchronized List<Proxy> all() {
    return List.copyOf(byName.values());
  }

  public synchronized Proxy get(String name) {
    var proxy = byName.get(name);
    if (proxy == null) {
      throw Refused.noProxy();
    }
    return proxy;
  }

  /// Adds a proxy and opens its port, unless it is to be disabled. If that fails, nothing is added.
  public synchronized Proxy add(Input input) {
    var wanted = Wanted.of(input, "");
    if (byName.containsKey(wanted.name)) {
      throw Refused.proxyExists();
    }
    return open(wanted);
  }

  /// Adds a proxy on a free port of this machine.
  public synchronized Proxy add(String name, String upstream) {
    if (byName.containsKey(name)) {
      throw Refused.proxyExists();
    }
    return open(new Wanted(name, "127.0.0.1:0", upstream, true, List.of()));
  }

  private Proxy open(Wanted wanted) {
    var proxy = new Proxy(wires, wanted.name, wanted.listen, wanted.upstream);
    wanted.toxics.forEach(proxy::addToxic);
    if (wanted.enabled) {
      proxy.start();
    }
    byName.put(wanted.name, proxy);
    return proxy;
  }

  /// What came of a [#populate]: the proxies up to the first that failed.
  public record Populated(List<Proxy> proxies, @Nullable Refused failure) {}

  /// Makes the listed proxies be there. One that is there already, as listed, is left alone;
  /// another one of that name is replaced, and its toxics go with it. The list is looked through
  /// before anything is done.
  public synchronized Populated populate(List<Input> inputs) {
    var wanted = new ArrayList<Wanted>();
    for (var input : inputs) {
      wanted.add(Wanted.of(input, " at proxy " + (wanted.size() + 1)));
    }
    var done = new ArrayList<Proxy>();
    try {
      for (var one : wanted) {
        done.add(addOrReplace(one));
      }
      return new Populated(done, null);
    } catch (Refused e) {
      return new Populated(done, e);
    }
  }

  private Proxy addOrReplace(Wanted wanted) {
    var existing = byName.get(wanted.name);
    if (existing != null) {
      if (!existing.differs(wanted.listen, wanted.upstream)) {
        return existing;
      }
      existing.stop();
    }
    return open(wanted);
  }

  public synchronized void remove(String name) {
    get(name).stop();
    byName.remove(name);
  }

  /// Enables all proxies and removes all toxics.
  public void reset() {
    for (var proxy : all()) {
      proxy.start();
      proxy.removeAllToxics();
    }
  }

  @Override
  public synchronized void close() {
    all().forEach(Proxy::stop);
    byName.clear();
  }

  /// A proxy that somebody asks for.
  private record Wanted(
      String name, String listen, String upstream, boolean enabled, List<Input> toxics) {

    /// @param where what an error says after the field's name
    static Wanted of(Input input, String where) {
      var name = input.text("name").orElse("");
      var listen = input.text("listen").orElse("");
      var upstream = input.text("upstream").orElse("");
      boolean enabled = input.flag("enabled").orElse(true);
      if (name.isEmpty()) {
        throw Refused.missing("name" + where);
      }
      if (upstream.isEmpty()) {
        throw Refused.missing("upstream" + where);
      }
      return new Wanted(name, listen, upstream, enabled, input.list("toxics"));
    }
  }
}
