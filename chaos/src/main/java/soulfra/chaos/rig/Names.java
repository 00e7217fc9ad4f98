package soulfra.chaos.rig;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import soulfra.servers.Clusters;
import soulfra.servers.PostgresShard;
import soulfra.servers.Server;
import soulfra.servers.Wiring;
import soulfra.servers.ZooKeeper;

/// Who is meant: a process by its name (`a1`), a role that somebody has at the moment (`a.leader`),
/// or several together (`shards`); and the wires from some to others (`apps-a.leader`).
final class Names {

  /// Who uses the product, at the one end of `client-app1`.
  static final String CLIENT = "client";

  private final Map<String, Part> parts = new LinkedHashMap<>();
  private final Map<String, Supplier<Collection<String>>> roles = new LinkedHashMap<>();

  Names(List<Part> parts) {
    parts.forEach(part -> this.parts.put(part.name(), part));
    role("apps", () -> parts.stream().filter(p -> p instanceof Part.App).map(Part::name).toList());
    role("clients", () -> List.of(CLIENT));
  }

  private void role(String name, Supplier<Collection<String>> who) {
    roles.put(name, who);
  }

  /// The roles that there are in clusters.
  Names with(Clusters clusters) {
    clusters.shards().forEach(this::shard);
    role("shards", () -> clusters.shards().stream().flatMap(s -> names(s.nodes())).toList());
    var redis = clusters.redis();
    role("redis", () -> names(redis.nodes()).toList());
    role("redis.leader", () -> names(redis.leader().stream().toList()).toList());
    role("sentinels", () -> names(redis.sentinels()).toList());
    var ensemble = clusters.zooKeeper().nodes();
    role("zookeeper", () -> names(ensemble).toList());
    role("zookeeper.leader", () -> names(leading(ensemble).limit(1)).toList());
    role("zookeeper.minority", () -> names(leading(ensemble).limit(ensemble.size() / 2)).toList());
    role(
        "zookeeper.majority",
        () -> names(leading(ensemble).limit(ensemble.size() / 2 + 1)).toList());
    return this;
  }

  private void shard(PostgresShard shard) {
    var name = shard.name();
    role(name, () -> names(shard.nodes()).toList());
    role(name + ".leader", () -> names(shard.leader().stream()).toList());
    role(name + ".followers", () -> followers(shard).toList());
    role(name + ".follower", () -> followers(shard).limit(1).toList());
  }

  private static Stream<String> followers(PostgresShard shard) {
    var leader = shard.leader();
    return leader.isEmpty()
        ? Stream.empty()
        : names(shard.nodes().stream().filter(node -> !node.equals(leader.get())));
  }

  /// The one that leads first: whoever loses some loses that one.
  private static Stream<ZooKeeper> leading(List<ZooKeeper> nodes) {
    var sorted = new ArrayList<>(nodes);
    sorted.sort((one, other) -> Boolean.compare(leads(other), leads(one)));
    return sorted.stream();
  }

  private static boolean leads(ZooKeeper node) {
    return node.state() == Server.State.RUNNING && node.mode().filter("leader"::equals).isPresent();
  }

  private static Stream<String> names(List<? extends Server> servers) {
    return names(servers.stream());
  }

  private static Stream<String> names(Stream<? extends Server> servers) {
    return servers.map(Server::name);
  }

  /// @throws IllegalArgumentException if nobody can be meant, saying who could
  /// @throws IllegalStateException if nobody is meant at the moment
  List<Part> parts(String target) {
    var who = who(target);
    if (who.contains(CLIENT) || who.contains(Wiring.REPLICAS)) {
      throw new IllegalArgumentException(
          "%s is the end of a wire, and no process that can be broken".formatted(target));
    }
    return parts.values().stream().filter(part -> who.contains(part.name())).toList();
  }

  /// The wires between those who are meant.
  List<Wire> wires(String target, List<Wire> all) {
    var ends = target.split("-", -1);
    if (ends.length != 2) {
      throw new IllegalArgumentException(
          "A wire is named by its two ends, as apps-a.leader: " + target);
    }
    var from = who(ends[0]);
    var to = who(ends[1]);
    var found = all.stream().filter(w -> from.contains(w.from()) && to.contains(w.to())).toList();
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          all.isEmpty()
              ? "There are no proxies on the wires here (./lab up --wires has them); processes can be killed,"
                  + " stopped and frozen"
              : "There is no wire %s; there are %s."
                  .formatted(
                      target, all.stream().map(Wire::name).collect(Collectors.joining(", "))));
    }
    return found;
  }

  private Set<String> who(String name) {
    if (parts.containsKey(name) || name.equals(CLIENT) || name.equals(Wiring.REPLICAS)) {
      return Set.of(name);
    }
    var role = roles.get(name);
    if (role == null) {
      throw new IllegalArgumentException(
          "Nobody is called %s; there are %s, and the roles %s."
              .formatted(
                  name, String.join(", ", parts.keySet()), String.join(", ", roles.keySet())));
    }
    var now = Set.copyOf(role.get());
    if (now.isEmpty()) {
      throw new IllegalStateException("Nobody is %s at the moment".formatted(name));
    }
    return now;
  }

  /// Each role with who has it now.
  Map<String, String> roles() {
    var now = new LinkedHashMap<String, String>();
    roles.forEach((role, who) -> now.put(role, String.join(", ", who.get())));
    return now;
  }
}
