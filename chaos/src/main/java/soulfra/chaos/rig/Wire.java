package soulfra.chaos.rig;

import soulfra.toxiproxy.Proxy;

/// The way from one process to another, with a proxy on it. Its name is both names: `app1-a2`.
///
/// @param to who is called
/// @param address where that one listens
public record Wire(String from, String to, String address, Proxy proxy) {

  public String name() {
    return from + "-" + to;
  }

  /// Where to connect instead.
  public String listen() {
    return proxy.state().listen();
  }
}
