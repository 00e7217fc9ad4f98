package soulfra.experiments.bench;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import soulfra.contract.client.SoulfraClient;
import soulfra.experiments.load.HttpLoad;
import soulfra.experiments.load.Mix;
import soulfra.experiments.load.Recorder;
import soulfra.experiments.load.Schedule;
import soulfra.experiments.report.Numbers;
import soulfra.experiments.report.Table;
import soulfra.servers.StageProcess;

/// Stage 2 beside the same transaction without a server in front; how often its cache knows the
/// answer; and how long a thought takes to a thousand listeners.
final class BenchOfStage2 implements StageBench.Bench {

  private static final String EMPTY = "E  empty POST";
  private static final String PLAIN = "P  the transaction of a send, by JDBC";
  private static final String SEND = "S  send";
  private static final String STATIC_FEED = "E  static JSON as long as a feed page";
  private static final String FEED = "S  feed page, cached";
  private static final String STATIC_CONVERSATION = "E  static JSON as long as a conversation page";
  private static final String CONVERSATION = "S  conversation page, from Postgres";
  private static final String LIVE = "L  a thought to 1,000 listeners";

  /// As many as an instance writes with at once (`SOULFRA_POOL`).
  private static final int CONNECTIONS = 12;

  private static final int LISTENERS = 1000;
  private static final int THOUGHTS_PER_SECOND = 10;

  private static final Duration WARM_UP = Duration.ofSeconds(5);

  private final Rig rig;
  private double hitRatio = Double.NaN;
  private String postgres = "";

  BenchOfStage2(Rig rig) {
    this.rig = rig;
  }

  @Override
  public void measure() throws Exception {
    try (var empty = rig.startEmptyEdge();
        var emptyLoop = Rig.loop(empty.url())) {
      sends(emptyLoop);
      reads(emptyLoop);
    }
    live();
  }

  private void sends(HttpLoop empty) throws Exception {
    try (var bare = rig.start("plain", 1);
        var stage = rig.start("sends", 1);
        var loop = Rig.loop(stage.url())) {
      rig.fill(bare, 0, Rig.CLIENTS, 0);
      // Its Postgres goes on, with nobody in front.
      bare.instances().forEach(StageProcess::stop);
      var users = rig.fill(stage, Rig.CLIENTS, Rig.CLIENTS, 0);
      try (var plain = new PlainTransactions(bare.stores().postgres(), CONNECTIONS)) {
        postgres = plain.version();
        var contest = new Contest();
        contest.add(EMPTY, length -> empty.run(Works.emptyPost(), length));
        contest.add(PLAIN, plain::run);
        contest.add(SEND, length -> loop.run(Works.send(users), length));
        rig.run(contest);
      }
      stage.stop();
    }
  }

  private void reads(HttpLoop empty) throws Exception {
    boolean quick = rig.options.quick();
    try (var stage = rig.start("reads", 1);
        var loop = Rig.loop(stage.url())) {
      var users = rig.fill(stage, Rig.CLIENTS, quick ? 100 : 1000, quick ? 20_000 : 200_000);
      var feed = new Contest();
      var page = loop.once(Works.feedPage(users)).toString(StandardCharsets.UTF_8);
      empty.once(Works.putPage(page));
      feed.add(STATIC_FEED, length -> empty.run(Works.emptyPage(), length));
      feed.add(FEED, length -> loop.run(Works.feedPage(users), length));
      rig.run(feed);
      var conversation = new Contest();
      page = loop.once(Works.conversationPage(users)).toString(StandardCharsets.UTF_8);
      empty.once(Works.putPage(page));
      conversation.add(STATIC_CONVERSATION, length -> empty.run(Works.emptyPage(), length));
      conversation.add(CONVERSATION, length -> loop.run(Works.conversationPage(users), length));
      rig.run(conversation);
      hitRatio = hitRatio(stage.url(), Duration.ofSeconds(quick ? 5 : 20));
      stage.stop();
    }
  }

  /// Of the feed's cache, while users do what users do. The first moments, in which they find it
  /// cold, do not count.
  private double hitRatio(String url, Duration length) throws InterruptedException {
    rig.say("a load as ./lab load makes it, for the cache");
    try (var client = SoulfraClient.at(URI.create(url))) {
      var warm = new AfterWarmUp(() -> CacheHits.of(client.metrics()));
      load(url, WARM_UP.plus(length), warm);
      return CacheHits.of(client.metrics()).since(warm.hits.join()).ratio();
    }
  }

  private void load(String url, Duration length, HttpLoad.Watcher watcher)
      throws InterruptedException {
    var mix = Mix.parse("chat=40,feed=25,page=20,bless=10,follow=5");
    var patience = Duration.ofSeconds(10);
    var load =
        new HttpLoad(
            URI.create(url),
            200,
            length,
            Schedule.Arrivals.POISSON,
            mix,
            Rig.CLIENTS,
            0,
            50,
            patience,
            rig.options.seed());
    var _ = load.run(watcher);
  }

  /// Reads the metrics once the load has gone on for a while.
  private static final class AfterWarmUp implements HttpLoad.Watcher {
    private final CompletableFuture<CacheHits> hits = new CompletableFuture<>();
    private final Supplier<CacheHits> metrics;

    AfterWarmUp(Supplier<CacheHits> metrics) {
      this.metrics = metrics;
    }

    @Override
    public void preparing(String what, int done, int all) {
      // Takes a few seconds.
    }

    @Override
    public void running(Recorder recorder) {
      var later = CompletableFuture.delayedExecutor(WARM_UP.toMillis(), TimeUnit.MILLISECONDS);
      hits.completeAsync(metrics, later);
    }
  }

  private void live() throws Exception {
    try (var stage = rig.start("live", 2)) {
      var users = rig.fill(stage, Rig.CLIENTS, Rig.CLIENTS, 0);
      rig.say("%,d listeners at two instances".formatted(LISTENERS));
      var seconds = Duration.ofSeconds(rig.options.quick() ? 5 : 20);
      try (var listeners = Listeners.open(stage.urls(), users, LISTENERS)) {
        rig.add(LIVE, listeners.hear(THOUGHTS_PER_SECOND, seconds));
      }
      stage.stop();
    }
  }

  @Override
  public Goals goals() {
    var goals = new Goals();
    double ceiling = Math.min(rig.rate(EMPTY), rig.rate(PLAIN));
    goals.atLeast("Durable sends/s ÷ min(E, P)", 0.6, rig.rate(SEND) / ceiling);
    goals.atLeast("Cached feed pages/s ÷ static", 0.5, rig.rate(FEED) / rig.rate(STATIC_FEED));
    goals.atLeast("Share of feed reads that the cache answers", 0.8, hitRatio);
    goals.below("p99 ms from a thought to its listeners", 100, rig.p99(LIVE));
    return goals;
  }

  @Override
  public Map<String, String> legend() {
    return Map.of(
        "P",
        "The statements of a send on %d connections, durable, without HTTP".formatted(CONNECTIONS),
        "L",
        "%d thoughts a second to %,d live connections at two instances; counted from the request"
            .formatted(THOUGHTS_PER_SECOND, LISTENERS));
  }

  @Override
  public String witness() {
    return "%s durable sends a second through one instance, %s ms to the last of 1,000 listeners"
        .formatted(Numbers.show(rig.rate(SEND)), Numbers.show(rig.p99(LIVE)));
  }

  @Override
  public List<Table> tables() {
    return List.of();
  }

  @Override
  public Map<String, String> versions() {
    return Map.of("Postgres", postgres);
  }
}
