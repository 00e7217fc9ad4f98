package soulfra.redis;

import module java.base;

import redis.clients.jedis.HostAndPort;

/// Where the Sentinels are who know which Redis leads a group, and how to log in to them and to the
/// nodes.
///
/// @param group what the Sentinels call it
public record Sentinels(Set<HostAndPort> addresses, String group, String user, String password) {

  private static final Pattern URL =
      Pattern.compile("redis-sentinel://([^:@/]+):([^@/]+)@([^/@]+)/([^/]+)");

  public Sentinels {
    addresses = Set.copyOf(addresses);
  }

  /// Reads `redis-sentinel://USER:PASSWORD@HOST:PORT,HOST:PORT,HOST:PORT/GROUP`.
  public static Sentinels parse(String text) {
    var url = URL.matcher(text);
    if (!url.matches()) {
      throw new IllegalArgumentException("not a URL of Sentinels");
    }
    var addresses =
        Pattern.compile(",").splitAsStream(url.group(3)).map(HostAndPort::from).toList();
    return new Sentinels(Set.copyOf(addresses), url.group(4), url.group(1), url.group(2));
  }

  /// Without its secret.
  @Override
  public String toString() {
    return addresses.stream()
        .map(HostAndPort::toString)
        .sorted()
        .collect(Collectors.joining(",", "", "/" + group));
  }
}
