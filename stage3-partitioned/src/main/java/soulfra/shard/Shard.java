package soulfra.shard;

import module java.base;

/// A shard and where its nodes stand, as `SOULFRA_SHARDS` says it. Who of them leads stands in
/// ZooKeeper.
public record Shard(ShardId id, List<Node> nodes) {

  public Shard {
    nodes = List.copyOf(nodes);
    if (nodes.isEmpty()) {
      throw new IllegalArgumentException("A shard has nodes: id=" + id);
    }
  }

  /// Reads `a=127.0.0.1:7101,127.0.0.1:7102;b=…`. The first node of shard `a` is called `a1`.
  public static List<Shard> parse(String text) {
    return Arrays.stream(text.split(";", -1)).map(Shard::one).toList();
  }

  private static Shard one(String text) {
    var sides = text.split("=", -1);
    if (sides.length != 2) {
      throw new IllegalArgumentException("A shard is NAME=HOST:PORT,…: text=" + text);
    }
    var addresses = sides[1].split(",", -1);
    return new Shard(
        new ShardId(sides[0]),
        IntStream.range(0, addresses.length)
            .mapToObj(i -> new Node(sides[0] + (i + 1), addresses[i]))
            .toList());
  }

  /// @throws NoSuchElementException if there is none of that name
  public Node node(String name) {
    return nodes.stream()
        .filter(node -> node.name().equals(name))
        .findAny()
        .orElseThrow(() -> new NoSuchElementException("Shard %s has no %s".formatted(id, name)));
  }
}
