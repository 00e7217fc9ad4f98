package soulfra;

import module java.base;

import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import soulfra.accounts.AccountsService;
import soulfra.accounts.Handles;
import soulfra.cache.Invalidations;
import soulfra.chat.ChatService;
import soulfra.chat.Others;
import soulfra.contract.http.Edge;
import soulfra.contract.http.Services;
import soulfra.contract.mind.BuiltInMind;
import soulfra.contract.mind.Mind;
import soulfra.contract.mind.OpenAiMind;
import soulfra.feed.FeedService;
import soulfra.limits.RateLimits;
import soulfra.live.LiveEvents;
import soulfra.loops.LoopService;
import soulfra.moving.Driver;
import soulfra.moving.MoveWatch;
import soulfra.operations.Housekeeping;
import soulfra.operations.Importer;
import soulfra.operations.OperationsService;
import soulfra.outbox.Courier;
import soulfra.outbox.Owed;
import soulfra.outbox.Publisher;
import soulfra.outbox.Relay;
import soulfra.outbox.World;
import soulfra.redis.Redis;
import soulfra.replica.Followers;
import soulfra.replica.Leaderships;
import soulfra.replica.Operator;
import soulfra.replica.Overseer;
import soulfra.shard.RangeMaps;
import soulfra.shard.Shard;
import soulfra.shard.ShardId;
import soulfra.shard.ShardMaps;
import soulfra.storage.Shards;
import soulfra.zookeeper.ZooKeeper;

/// The stage as a process: everything is built here, from the store up to the edge, and taken down
/// in the opposite order.
public final class Main implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Main.class);

  /// A late reply is still welcome: it arrives live.
  private static final Duration MIND_LIMIT = Duration.ofSeconds(60);

  private static final int MIND_CALLS = 64;

  private final ZooKeeper zooKeeper;
  private final Leaderships leaderships;
  private final Overseer overseer;
  private final ShardMaps maps;
  private final MoveWatch moves;
  private final RangeMaps ranges;
  private final Shards shards;
  private final Redis redis;
  private final Owed owed;
  private final Collection<Relay> relays;
  private final Courier courier;
  private final LiveEvents live;
  private final ChatService chat;
  private final Housekeeping housekeeping;
  private final Edge edge;

  private Main(
      ZooKeeper zooKeeper,
      Leaderships leaderships,
      Overseer overseer,
      ShardMaps maps,
      MoveWatch moves,
      RangeMaps ranges,
      Shards shards,
      Redis redis,
      Owed owed,
      Collection<Relay> relays,
      Courier courier,
      LiveEvents live,
      ChatService chat,
      Housekeeping housekeeping,
      Edge edge) {
    this.zooKeeper = zooKeeper;
    this.leaderships = leaderships;
    this.overseer = overseer;
    this.maps = maps;
    this.moves = moves;
    this.ranges = ranges;
    this.shards = shards;
    this.redis = redis;
    this.owed = owed;
    this.relays = List.copyOf(relays);
    this.courier = courier;
    this.live = live;
    this.chat = chat;
    this.housekeeping = housekeeping;
    this.edge = edge;
  }

  /// Returns when requests are answered.
  public static Main start(Config config) {
    var clock = Clock.offset(Clock.systemUTC(), config.clock());
    var metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    var known = config.shards();
    var ids = known.stream().map(Shard::id).toList();
    var zooKeeper = ZooKeeper.connect(config.zooKeeper());
    var leaderships = Leaderships.open(zooKeeper, known);
    var operator = new Operator(config.operatorUrl(), config.peers());
    var overseer = Overseer.start(zooKeeper, known, operator, leaderships, instance(config));
    var maps = ShardMaps.open(zooKeeper, ids);
    var driver = new Driver(zooKeeper, known, operator, leaderships, maps, instance(config));
    var moves = MoveWatch.start(driver, overseer::inOffice);
    var ranges = RangeMaps.open(zooKeeper, ids.getFirst(), clock);
    var shards =
        Shards.open(
            known,
            config.shardsUrl(),
            config.pool(),
            config.reads(),
            leaderships,
            maps,
            clock,
            metrics);

    var redis = Redis.at(config.sentinels(), metrics);
    redis.beforeReturn(r -> World.check(shards, r));
    var invalidations = new Invalidations(redis);
    var owed = Owed.start(shards, redis);
    redis.start();
    var relays = new TreeMap<ShardId, Relay>();
    for (var shard : ids) {
      var its = shards.at(shard).live();
      var publisher = new Publisher(redis, its, Publisher.stream(shard));
      relays.put(shard, new Relay(shard, its, publisher, instance(config), metrics));
    }
    var courier = new Courier(shards, metrics);
    var live = new LiveEvents(shards, courier, clock, relays, redis, instance(config), metrics);
    var others = new Others(shards);
    var feed =
        new FeedService(
            shards, others, courier, clock, live, redis, invalidations, config.popular(), metrics);
    var chat =
        new ChatService(
            shards, others, live, feed::thinkAloud, mind(config), config.mindPatience());
    var loops =
        new LoopService(
            shards, ranges, others, courier, clock, live, config.consensus(), config.range());
    var handles = new Handles(shards);
    var accounts =
        new AccountsService(
            shards,
            handles,
            courier,
            clock,
            redis,
            invalidations,
            live,
            chat::welcome,
            List.of(chat, feed, loops, live),
            metrics);
    var followers = new LinkedHashMap<Shard, Followers>();
    known.forEach(shard -> followers.put(shard, new Followers(shard, operator, leaderships)));
    var operations =
        new OperationsService(
            shards,
            followers,
            leaderships,
            maps,
            redis,
            live,
            instance(config),
            new Importer(shards, handles),
            config.reads());
    var housekeeping = Housekeeping.start(shards, accounts, loops, live);
    relays.values().forEach(Relay::start);
    courier.start(shard -> Objects.requireNonNull(relays.get(shard)).holding());
    live.start();

    var edge =
        Edge.start(
            new Edge.Settings(config.port(), "stage3 " + instance(config), config.operatorToken()),
            new Services(accounts, chat, feed, loops, live, operations),
            new RateLimits(redis, config.rateUser(), config.rateAddress(), metrics),
            metrics);
    accounts.onSignedOut(edge::signedOut);
    chat.resume();
    // The JVM's own figures take a tenth of a second to load: not before the first answer.
    Thread.startVirtualThread(() -> new JvmMemoryMetrics().bindTo(metrics));
    return new Main(
        zooKeeper,
        leaderships,
        overseer,
        maps,
        moves,
        ranges,
        shards,
        redis,
        owed,
        relays.values(),
        courier,
        live,
        chat,
        housekeeping,
        edge);
  }

  private static String instance(Config config) {
    return Objects.requireNonNullElse(config.instance(), host() + ":" + config.port());
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      log.debug("this host has no name", e);
      return "localhost";
    }
  }

  private static Mind mind(Config config) {
    return config.mindUrl() == null
        ? new BuiltInMind()
        : new OpenAiMind(
            new OpenAiMind.Settings(
                config.mindUrl(), config.mindKey(), config.mindModel(), MIND_LIMIT, MIND_CALLS));
  }

  public int port() {
    return edge.port();
  }

  public Edge edge() {
    return edge;
  }

  Shards shards() {
    return shards;
  }

  RangeMaps ranges() {
    return ranges;
  }

  Housekeeping housekeeping() {
    return housekeeping;
  }

  Redis redis() {
    return redis;
  }

  LiveEvents live() {
    return live;
  }

  @Override
  public void close() {
    edge.close();
    housekeeping.close();
    chat.close();
    live.close();
    courier.close();
    relays.forEach(Relay::close);
    owed.close();
    redis.close();
    shards.close();
    ranges.close();
    moves.close();
    maps.close();
    overseer.close();
    leaderships.close();
    zooKeeper.close();
  }

  /// Prints `ready URL` when requests are answered. SIGTERM ends it cleanly, with exit code 0.
  public static void main(String[] arguments) {
    Edge.preload();
    try {
      var config = Config.from(System.getenv());
      var stage = start(config);
      log.info("{}", config);
      Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> stop(stage)));
      System.out.println("ready http://127.0.0.1:" + stage.port());
    } catch (RuntimeException e) {
      log.debug("could not start", e);
      System.err.println("soulfra: " + reason(e));
      System.exit(1);
    }
  }

  private static void stop(Main stage) {
    try {
      stage.close();
      log.info("stopped");
      // A JVM that a signal ends would exit with 143, although all went well.
      Runtime.getRuntime().halt(0);
    } catch (RuntimeException e) {
      log.error("could not stop cleanly", e);
      Runtime.getRuntime().halt(1);
    }
  }

  /// What is wrong, and behind it what the layers below said of it.
  private static String reason(Throwable e) {
    return Stream.iterate(e, Objects::nonNull, Throwable::getCause)
        .map(Main::message)
        .filter(Objects::nonNull)
        .distinct()
        .collect(Collectors.joining(": "));
  }

  private static @Nullable String message(Throwable e) {
    // A FileSystemException's message may be the file alone.
    var message = e instanceof FileSystemException ? e.toString() : e.getMessage();
    return message == null || !message.endsWith(".")
        ? message
        : message.substring(0, message.length() - 1);
  }
}
