package soulfra.servers;

/// Where somebody reaches another server: directly, or by way of a proxy that is put in between, so
/// that this one wire can be cut without touching any other.
@FunctionalInterface
public interface Wiring {

  /// Who connects to a shard's leader to follow it, whichever node that is: all are told the same.
  String REPLICAS = "replicas";

  /// No proxies.
  Wiring DIRECT = (_, _, address) -> address;

  /// Asked once for each wire or several times; the answer for a wire is always the same.
  ///
  /// @param from who connects: `app1`, `replicas`
  /// @param to whom: `a1`, `redis`
  /// @param address where that one listens, `HOST:PORT`
  /// @return where to connect instead
  String through(String from, String to, String address);
}
