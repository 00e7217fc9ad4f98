package soulfra.operations;

import module java.base;

import soulfra.contract.ImportLine;
import soulfra.contract.Operations;
import soulfra.contract.Problem;
import soulfra.contract.Promises;
import soulfra.live.LiveEvents;
import soulfra.redis.Redis;
import soulfra.storage.Database;
import soulfra.storage.Isolation;
import soulfra.storage.Tx;

public final class OperationsService implements Operations {

  private static final String VERSION = "0.1.0";

  private final Database database;
  private final Redis redis;
  private final LiveEvents live;
  private final String instance;
  private final Importer importer;

  public OperationsService(
      Database database, Redis redis, LiveEvents live, String instance, Importer importer) {
    this.database = database;
    this.redis = redis;
    this.live = live;
    this.instance = instance;
    this.importer = importer;
  }

  /// Asks for an id, which only a Postgres that can write gives. Without Redis an instance is ready
  /// all the same.
  @Override
  public List<Dependency> dependencies() {
    return List.of(
        dependency("postgres", () -> database.write(Isolation.READ_COMMITTED, Tx::nextId)),
        new Dependency(
            "redis", true, redis.up() ? "answers" : "degraded: away, Postgres is asked instead"));
  }

  private static Dependency dependency(String name, Runnable check) {
    try {
      check.run();
      return new Dependency(name, true, "answers");
    } catch (Problem e) {
      return new Dependency(name, false, e.detail());
    }
  }

  @Override
  public StageInfo stage() {
    return new StageInfo("stage2", VERSION, promises(), topology());
  }

  private Promises promises() {
    return new Promises(
        "An acknowledged write survives kill -9 of any instance, and of Postgres, and a power cut.",
        "Read committed, with row locks, constraints and atomic updates for every rule.",
        "Every read sees every write acknowledged before it began, on whichever instance; but a feed's"
            + " first page may be a second old at another one, and others' blessings in it half a"
            + " minute.",
        "One order of the writes to a conversation, an account or an agent; none over all of them.",
        "Each event once, in order, for 24 hours, whichever instance the client comes back to.",
        "Any instance may stop. None answers while the one Postgres is down; without Redis all do, "
            + "slower.",
        List.of(
            "To outlive Postgres's disk: there is no second copy.",
            "To answer while Postgres restarts.",
            "To write faster than one Postgres can."));
  }

  private Topology topology() {
    var postgres = dependencies().getFirst();
    var state = postgres.up() ? "up" : "down";
    var redisState = redis.up() ? "up" : "down";
    return new Topology(
        List.of(
            new Node(instance, "instance", "up", Map.of("liveConnections", live.listeners())),
            new Node("postgres", "postgres", state, postgres.up() ? size() : Map.of()),
            new Node("redis", "redis", redisState, Map.of("address", redis.address()))),
        List.of(new Link(instance, "postgres", state), new Link(instance, "redis", redisState)));
  }

  private Map<String, Object> size() {
    return Map.of("bytes", database.bytes());
  }

  @Override
  public long importAll(List<ImportLine> lines) {
    return importer.store(lines);
  }
}
