package soulfra;

import module java.base;

import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import soulfra.accounts.AccountsService;
import soulfra.chat.ChatService;
import soulfra.chat.Messages;
import soulfra.contract.http.Edge;
import soulfra.contract.http.Services;
import soulfra.contract.mind.BuiltInMind;
import soulfra.contract.mind.Mind;
import soulfra.contract.mind.OpenAiMind;
import soulfra.feed.FeedService;
import soulfra.feed.Timelines;
import soulfra.live.LiveEvents;
import soulfra.loops.LoopService;
import soulfra.operations.Housekeeping;
import soulfra.operations.Importer;
import soulfra.operations.OperationsService;
import soulfra.storage.Database;
import soulfra.storage.Readers;

/// The stage as a process: everything is built here, from the store up to the edge, and taken down
/// in the opposite order.
public final class Main implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Main.class);

  /// A late reply is still welcome: it arrives live.
  private static final Duration MIND_LIMIT = Duration.ofSeconds(60);

  private static final int MIND_CALLS = 64;

  private final Database database;
  private final ChatService chat;
  private final Housekeeping housekeeping;
  private final Edge edge;

  private Main(Database database, ChatService chat, Housekeeping housekeeping, Edge edge) {
    this.database = database;
    this.chat = chat;
    this.housekeeping = housekeeping;
    this.edge = edge;
  }

  /// Returns when requests are answered.
  public static Main start(Config config) {
    var clock = Clock.offset(Clock.systemUTC(), config.clock());
    var metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    var database = Database.open(config.data(), config.durability(), clock, metrics);

    var live = new LiveEvents(database, clock, List.of(Messages::after, Timelines::after), metrics);
    var feed = new FeedService(database, live);
    var chat =
        new ChatService(database, live, feed::thinkAloud, mind(config), config.mindPatience());
    var loops = new LoopService(database, live, config.consensus());
    var accounts =
        new AccountsService(
            database, clock, live, chat::welcome, List.of(chat, feed, loops, live), metrics);
    var operations = new OperationsService(database, live, config, new Importer(database));
    var housekeeping = Housekeeping.start(database, accounts, live);

    var edge =
        Edge.start(
            new Edge.Settings(config.port(), "stage1", config.operatorToken()),
            new Services(accounts, chat, feed, loops, live, operations),
            metrics);
    chat.resume();
    // The JVM's own figures take a tenth of a second to load: not before the first answer.
    Thread.startVirtualThread(() -> new JvmMemoryMetrics().bindTo(metrics));
    return new Main(database, chat, housekeeping, edge);
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

  @Override
  public void close() {
    edge.close();
    housekeeping.close();
    chat.close();
    database.close();
  }

  /// Prints `ready URL` when requests are answered. SIGTERM ends it cleanly, with exit code 0.
  public static void main(String[] arguments) {
    Readers.moreCarriers();
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
