package soulfra;

import module java.base;

import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import soulfra.accounts.AccountsService;
import soulfra.cache.Invalidations;
import soulfra.chat.ChatService;
import soulfra.contract.http.Edge;
import soulfra.contract.http.Services;
import soulfra.contract.mind.BuiltInMind;
import soulfra.contract.mind.Mind;
import soulfra.contract.mind.OpenAiMind;
import soulfra.feed.FeedService;
import soulfra.limits.RateLimits;
import soulfra.live.LiveEvents;
import soulfra.loops.LoopService;
import soulfra.operations.Housekeeping;
import soulfra.operations.Importer;
import soulfra.operations.OperationsService;
import soulfra.outbox.Owed;
import soulfra.outbox.Publisher;
import soulfra.outbox.Relay;
import soulfra.outbox.World;
import soulfra.redis.Redis;
import soulfra.storage.Database;

/// The stage as a process: everything is built here, from the store up to the edge, and taken down
/// in the opposite order.
public final class Main implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Main.class);

  /// A late reply is still welcome: it arrives live.
  private static final Duration MIND_LIMIT = Duration.ofSeconds(60);

  private static final int MIND_CALLS = 64;

  private final Database database;
  private final Redis redis;
  private final Owed owed;
  private final Relay relay;
  private final LiveEvents live;
  private final ChatService chat;
  private final Housekeeping housekeeping;
  private final Edge edge;

  private Main(
      Database database,
      Redis redis,
      Owed owed,
      Relay relay,
      LiveEvents live,
      ChatService chat,
      Housekeeping housekeeping,
      Edge edge) {
    this.database = database;
    this.redis = redis;
    this.owed = owed;
    this.relay = relay;
    this.live = live;
    this.chat = chat;
    this.housekeeping = housekeeping;
    this.edge = edge;
  }

  /// Returns when requests are answered.
  public static Main start(Config config) {
    var clock = Clock.offset(Clock.systemUTC(), config.clock());
    var metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    var database = Database.open(config.postgres(), config.pool(), clock, metrics);

    var redis = Redis.at(config.redis(), metrics);
    redis.beforeReturn(r -> World.check(database.live(), r));
    var invalidations = new Invalidations(redis);
    var owed = Owed.start(database.live(), redis);
    redis.start();
    var publisher = new Publisher(redis, database.live());
    var relay = new Relay(database.live(), publisher, instance(config), metrics);
    var live = new LiveEvents(database, clock, relay, redis, instance(config), metrics);
    var feed = new FeedService(database, live, redis, invalidations, metrics);
    var chat =
        new ChatService(database, live, feed::thinkAloud, mind(config), config.mindPatience());
    var loops = new LoopService(database, live, config.consensus());
    var accounts =
        new AccountsService(
            database,
            clock,
            redis,
            invalidations,
            live,
            chat::welcome,
            List.of(chat, feed, loops, live),
            metrics);
    var operations =
        new OperationsService(database, redis, live, instance(config), new Importer(database));
    var housekeeping = Housekeeping.start(database, accounts, live);
    relay.start();
    live.start();

    var edge =
        Edge.start(
            new Edge.Settings(config.port(), "stage2 " + instance(config), config.operatorToken()),
            new Services(accounts, chat, feed, loops, live, operations),
            new RateLimits(redis, config.rateUser(), config.rateAddress(), metrics),
            metrics);
    accounts.onSignedOut(edge::signedOut);
    chat.resume();
    // The JVM's own figures take a tenth of a second to load: not before the first answer.
    Thread.startVirtualThread(() -> new JvmMemoryMetrics().bindTo(metrics));
    return new Main(database, redis, owed, relay, live, chat, housekeeping, edge);
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
    relay.close();
    owed.close();
    redis.close();
    database.close();
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
