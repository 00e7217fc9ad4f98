package soulfra.operations;

import module java.base;

import java.time.Duration;
import soulfra.contract.ImportLine;
import soulfra.contract.Operations;
import soulfra.contract.Promises;
import soulfra.live.LiveEvents;
import soulfra.redis.Redis;
import soulfra.replica.Leadership;
import soulfra.replica.Leaderships;
import soulfra.shard.Shard;
import soulfra.shard.ShardId;
import soulfra.shard.ShardMaps;
import soulfra.shard.Slot;
import soulfra.storage.Isolation;
import soulfra.storage.Shards;

public final class OperationsService implements Operations {

  private static final String VERSION = "0.1.0";
  private static final Duration PATIENCE = Duration.ofMillis(2500);

  private final Shards shards;
  private final List<Shard> known;
  private final Leaderships leaderships;
  private final ShardMaps maps;
  private final Redis redis;
  private final LiveEvents live;
  private final String instance;
  private final Importer importer;

  /// @param known where each shard's nodes stand
  public OperationsService(
      Shards shards,
      List<Shard> known,
      Leaderships leaderships,
      ShardMaps maps,
      Redis redis,
      LiveEvents live,
      String instance,
      Importer importer) {
    this.shards = shards;
    this.known = List.copyOf(known);
    this.leaderships = leaderships;
    this.maps = maps;
    this.redis = redis;
    this.live = live;
    this.instance = instance;
    this.importer = importer;
  }

  /// Asks each shard for an id, which only one that can write gives. An instance is ready as long
  /// as one of them does: it serves whoever is there.
  @Override
  public List<Dependency> dependencies() {
    var answering = answering();
    var all = new ArrayList<Dependency>();
    for (var shard : shards.all()) {
      all.add(
          new Dependency(
              "shard " + shard,
              !answering.isEmpty(),
              answering.contains(shard) ? "answers" : "away: who is there gets 503"));
    }
    all.add(
        new Dependency(
            "redis", true, redis.up() ? "answers" : "degraded: away, Postgres is asked instead"));
    boolean fresh = maps.age().compareTo(FRESH) < 0;
    all.add(
        new Dependency(
            "zookeeper",
            true,
            fresh ? "answers" : "degraded: away, the last map and leaders are kept"));
    return all;
  }

  private static final Duration FRESH = Duration.ofSeconds(5);

  private Set<ShardId> answering() {
    return Set.copyOf(
        shards
            .gather(
                PATIENCE,
                database -> {
                  database.live().write(Isolation.READ_COMMITTED, tx -> tx.nextId(Slot.LAST));
                  return database.shard();
                })
            .answers());
  }

  @Override
  public StageInfo stage() {
    return new StageInfo("stage3", VERSION, promises(), topology());
  }

  private Promises promises() {
    return new Promises(
        "An acknowledged write is on the disks of two nodes: it survives kill -9 of any one node, and"
            + " of any instance.",
        "Read committed on each shard, with row locks, constraints and atomic updates; between shards"
            + " each effect happens once, and a moment later.",
        "Every read of one's own things sees every write acknowledged before it began; what has to"
            + " reach another shard may be a moment late, or wait for it if it is away.",
        "One order of the writes to a conversation, an account or an agent; what one shard sends to"
            + " another arrives in the order in which it was sent.",
        "Each event once, in order, for 24 hours, whichever instance the client comes back to.",
        "Any instance and any one node of a shard may stop. While a shard has no leader its users get"
            + " 503, all others are served, and lists over all shards say that they are partial.",
        List.of(
            "A snapshot over several shards.",
            "To write to a shard of which two nodes are away.",
            "To change who leads while ZooKeeper is away."));
  }

  private Topology topology() {
    var answering = answering();
    var nodes = new ArrayList<Node>();
    var links = new ArrayList<Link>();
    nodes.add(new Node(instance, "instance", "up", Map.of("liveConnections", live.listeners())));
    for (var shard : known) {
      var leadership = leaderships.latest(shard.id());
      for (var node : shard.nodes()) {
        boolean leads = leadership.filter(now -> now.leader().equals(node.name())).isPresent();
        var state = !leads || answering.contains(shard.id()) ? "up" : "down";
        nodes.add(new Node(node.name(), "postgres", state, detail(shard, node, leadership)));
        if (leads) {
          links.add(new Link(instance, node.name(), state));
        }
      }
    }
    var redisState = redis.up() ? "up" : "down";
    nodes.add(new Node("redis", "redis", redisState, Map.of("address", redis.address())));
    links.add(new Link(instance, "redis", redisState));
    var zooKeeperState = maps.age().compareTo(FRESH) < 0 ? "up" : "down";
    nodes.add(
        new Node(
            "zookeeper",
            "zookeeper",
            zooKeeperState,
            Map.of("mapVersion", maps.latest().version())));
    links.add(new Link(instance, "zookeeper", zooKeeperState));
    return new Topology(nodes, links);
  }

  private Map<String, Object> detail(
      Shard shard, soulfra.shard.Node node, Optional<Leadership> leadership) {
    boolean leads = leadership.filter(now -> now.leader().equals(node.name())).isPresent();
    var detail = new LinkedHashMap<String, Object>();
    detail.put("shard", shard.id().name());
    detail.put("role", leads ? "leader" : "follower");
    if (leads) {
      leadership.ifPresent(now -> detail.put("epoch", now.epoch()));
      detail.put("slots", maps.latest().heldBy(shard.id()).size());
    }
    return detail;
  }

  @Override
  public long importAll(List<ImportLine> lines) {
    return importer.store(lines);
  }
}
