package soulfra.shard;

import module java.base;

/// One Postgres of a shard, whether it leads or follows.
///
/// @param name what it is called as a follower, too (`application_name`): `a1`
/// @param address `HOST:PORT`
public record Node(String name, String address) {

  public Node {
    if (!name.matches("[a-z]+[0-9]+") || !address.matches("[^:\\s']+:[0-9]+")) {
      throw new IllegalArgumentException(
          "A node is called a1 and stands at HOST:PORT: name=%s address=%s"
              .formatted(name, address));
    }
  }

  public String host() {
    return address.substring(0, address.indexOf(':'));
  }

  public int port() {
    return Integer.parseInt(address.substring(address.indexOf(':') + 1));
  }

  @Override
  public String toString() {
    return name;
  }
}
