package soulfra.operations;

import module java.base;

import java.time.Duration;
import soulfra.contract.ImportLine;
import soulfra.contract.Operations;
import soulfra.contract.Promises;
import soulfra.live.LiveEvents;
import soulfra.redis.Redis;
import soulfra.replica.Followers;
import soulfra.replica.Followers.Follower;
import soulfra.replica.Leaderships;
import soulfra.shard.Shard;
import soulfra.shard.ShardId;
import soulfra.shard.ShardMaps;
import soulfra.shard.Slot;
import soulfra.storage.Isolation;
import soulfra.storage.Reads;
import soulfra.storage.Shards;

public final class OperationsService implements Operations {

  private static final String VERSION = "0.1.0";
  private static final Duration PATIENCE = Duration.ofMillis(2500);

  /// A copy of what ZooKeeper has that is older than this was not confirmed several times.
  private static final Duration FRESH = Duration.ofSeconds(5);

  private final Shards shards;
  private final Map<Shard, Followers> known;
  private final Leaderships leaderships;
  private final ShardMaps maps;
  private final Redis redis;
  private final LiveEvents live;
  private final String instance;
  private final Importer importer;
  private final Reads reads;

  /// @param known where each shard's nodes stand, and who of them follows
  public OperationsService(
      Shards shards,
      Map<Shard, Followers> known,
      Leaderships leaderships,
      ShardMaps maps,
      Redis redis,
      LiveEvents live,
      String instance,
      Importer importer,
      Reads reads) {
    this.shards = shards;
    this.known = Collections.unmodifiableMap(new LinkedHashMap<>(known));
    this.leaderships = leaderships;
    this.maps = maps;
    this.redis = redis;
    this.live = live;
    this.instance = instance;
    this.importer = importer;
    this.reads = reads;
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

  private Set<ShardId> answering() {
    return Set.copyOf(
        shards
            .gather(
                shards.all(),
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
        freshness()
            + "; what has to reach another shard may be a moment late, or wait for it if it is away.",
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

  private String freshness() {
    return !reads.followers()
        ? "Every read of one's own things sees every write acknowledged before it began" + late()
        : "A client that sends back Soulfra-Seen reads its own writes and never less than before, and"
            + " what others have written after %d ms at the latest; whoever sends nothing back sees every write"
                .formatted(reads.staleness().toMillis())
            + " to their own things that was acknowledged before";
  }

  private String late() {
    return reads.hedge().on()
        ? "; the public feed and what a search finds may be %d ms old where a leader is late"
            .formatted(reads.staleness().toMillis())
        : "";
  }

  private Topology topology() {
    var answering = answering();
    var nodes = new ArrayList<Node>();
    var links = new ArrayList<Link>();
    nodes.add(new Node(instance, "instance", "up", instance()));
    known.forEach((shard, followers) ->
        add(shard, followers.now(), answering.contains(shard.id()), nodes, links));
    var redisState = state(redis.up());
    nodes.add(new Node("redis", "redis", redisState, Map.of("address", redis.address())));
    links.add(new Link(instance, "redis", redisState));
    var zooKeeperState = state(maps.age().compareTo(FRESH) < 0);
    nodes.add(
        new Node(
            "zookeeper",
            "zookeeper",
            zooKeeperState,
            Map.of("mapVersion", maps.latest().version())));
    links.add(new Link(instance, "zookeeper", zooKeeperState));
    return new Topology(nodes, links);
  }

  private Map<String, Object> instance() {
    var detail = new LinkedHashMap<String, Object>();
    detail.put("liveConnections", live.listeners());
    if (reads.hedge().on()) {
      var hedges = shards.hedges();
      detail.put("questions", hedges.asked());
      detail.put("askedAgain", hedges.again());
      detail.put("askedInstead", hedges.instead());
      detail.put("wonBySecond", hedges.won());
      detail.put("tooManyToAskAgain", hedges.spared());
    }
    return detail;
  }

  /// The leader with its epoch and slots, and who follows it, how far behind.
  private void add(
      Shard shard, List<Follower> followers, boolean answers, List<Node> nodes, List<Link> links) {
    var leadership = leaderships.latest(shard.id());
    for (var node : shard.nodes()) {
      var detail = new LinkedHashMap<String, Object>();
      detail.put("shard", shard.id().name());
      detail.put("address", node.address());
      var follower = followers.stream().filter(f -> f.name().equals(node.name())).findAny();
      var leads = leadership.filter(now -> now.leader().equals(node.name()));
      boolean up = leads.isPresent() ? answers : follower.isPresent();
      detail.put("role", leads.isPresent() ? "leader" : "follower");
      leads.ifPresent(now -> {
        detail.put("epoch", now.epoch());
        detail.put("slots", maps.latest().heldBy(shard.id()).size());
        links.add(new Link(instance, node.name(), state(answers)));
      });
      follower.ifPresent(f -> detail.put("behindBytes", f.behindBytes()));
      if (leads.isEmpty()) {
        leadership.ifPresent(
            now -> links.add(new Link(now.leader(), node.name(), state(follower.isPresent()))));
      }
      nodes.add(new Node(node.name(), "postgres", state(up), detail));
    }
  }

  private static String state(boolean up) {
    return up ? "up" : "down";
  }

  @Override
  public long importAll(List<ImportLine> lines) {
    return importer.store(lines);
  }
}
