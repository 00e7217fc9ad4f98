package soulfra.experiments.bench;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteJDBCLoader;
import soulfra.experiments.report.Numbers;
import soulfra.experiments.report.Table;
import soulfra.servers.StartCache;

/// Stage 1 beside bare inserts into its own schema, a rival in another language, and a bare JVM.
final class BenchOfStage1 implements StageBench.Bench {

  private static final String EMPTY = "E  empty POST";
  private static final String RAW = "R  raw inserts";
  private static final String SEND = "S  send";
  private static final String PEER_SEND = "P  send";
  private static final String STATIC_CONVERSATION = "E  static JSON as long as a conversation page";
  private static final String CONVERSATION = "S  conversation page";
  private static final String PEER_CONVERSATION = "P  conversation page";
  private static final String STATIC_FEED = "E  static JSON as long as a feed page";
  private static final String FEED = "S  feed page";

  private final Rig rig;
  private StartUp start = new StartUp(Double.NaN, Double.NaN);

  BenchOfStage1(Rig rig) {
    this.rig = rig;
  }

  @Override
  public void measure() throws Exception {
    var peer = rig.options.peer();
    try (var empty = rig.startEmptyEdge();
        var emptyLoop = Rig.loop(empty.url());
        var peerLoop = peer == null ? null : Rig.loop(peer.toString())) {
      sends(emptyLoop, peerLoop);
      reads(emptyLoop, peerLoop);
    }
    if (StartCache.refresh(rig.stage().home(rig.options.root()), rig.stage().needs)) {
      rig.say("made the start cache of " + rig.stage().id);
    }
    rig.say("starting %s, and a bare JVM, in turns".formatted(rig.stage().id));
    try (var once = rig.start("start", 1)) {
      var launch = once.instances().getFirst().launch();
      once.stop();
      start = StartUp.measure(launch, rig.options.quick() ? 2 : 7);
    }
  }

  private void sends(HttpLoop empty, @Nullable HttpLoop peer) throws Exception {
    try (var stage = rig.start("raw", 1)) {
      rig.fill(stage, 0, Rig.CLIENTS, 0);
      stage.stop();
    }
    try (var raw = new RawInserts(rig.folder("raw").resolve("soulfra.sqlite"));
        var stage = rig.start("sends", 1);
        var loop = Rig.loop(stage.url())) {
      var users = rig.fill(stage, Rig.CLIENTS, Rig.CLIENTS, 0);
      var contest = new Contest();
      contest.add(EMPTY, length -> empty.run(Works.emptyPost(), length));
      contest.add(RAW, raw::run);
      contest.add(SEND, length -> loop.run(Works.send(users), length));
      if (peer != null) {
        contest.add(PEER_SEND, length -> peer.run(Works.peerSend(Rig.CLIENTS), length));
      }
      rig.run(contest);
      stage.stop();
    }
  }

  private void reads(HttpLoop empty, @Nullable HttpLoop peer) throws Exception {
    try (var stage = rig.start("reads", 1);
        var loop = Rig.loop(stage.url())) {
      var users =
          rig.fill(
              stage,
              Rig.CLIENTS,
              rig.options.quick() ? 100 : 1000,
              rig.options.quick() ? 50_000 : 1_000_000);
      var conversation = new Contest();
      var page = loop.once(Works.conversationPage(users)).toString(StandardCharsets.UTF_8);
      empty.once(Works.putPage(page));
      conversation.add(STATIC_CONVERSATION, length -> empty.run(Works.emptyPage(), length));
      conversation.add(CONVERSATION, length -> loop.run(Works.conversationPage(users), length));
      if (peer != null) {
        conversation.add(
            PEER_CONVERSATION, length -> peer.run(Works.peerPage(Rig.CLIENTS), length));
      }
      rig.run(conversation);
      var feed = new Contest();
      page = loop.once(Works.feedPage(users)).toString(StandardCharsets.UTF_8);
      empty.once(Works.putPage(page));
      feed.add(STATIC_FEED, length -> empty.run(Works.emptyPage(), length));
      feed.add(FEED, length -> loop.run(Works.feedPage(users), length));
      rig.run(feed);
      stage.stop();
    }
  }

  @Override
  public Goals goals() {
    var goals = new Goals();
    double ceiling = Math.min(rig.rate(EMPTY), rig.rate(RAW));
    goals.atLeast("Durable sends/s ÷ min(E, R)", 0.5, rig.rate(SEND) / ceiling);
    goals.below("p99 of a send ÷ p99 of E", 10, rig.p99(SEND) / rig.p99(EMPTY));
    goals.atLeast(
        "Conversation pages/s ÷ static",
        0.5,
        rig.rate(CONVERSATION) / rig.rate(STATIC_CONVERSATION));
    goals.atLeast("Feed pages/s ÷ static", 0.5, rig.rate(FEED) / rig.rate(STATIC_FEED));
    if (rig.options.peer() != null) {
      goals.atLeast("Durable sends/s ÷ the peer's", 3, rig.rate(SEND) / rig.rate(PEER_SEND));
      goals.below("p99 of a send ÷ the peer's", 1, rig.p99(SEND) / rig.p99(PEER_SEND));
      goals.atLeast(
          "Conversation pages/s ÷ the peer's",
          1.5,
          rig.rate(CONVERSATION) / rig.rate(PEER_CONVERSATION));
    }
    goals.below("Warm start ÷ bare JVM", 3, start.stageMillis() / start.bareMillis());
    return goals;
  }

  @Override
  public Map<String, String> legend() {
    return Map.of(
        "R",
        "The rows of a send, in groups of 64, by one thread, durable, without HTTP",
        "P",
        rig.options.peer() == null ? "no peer in this run" : rig.options.peer().toString());
  }

  @Override
  public String witness() {
    return "%s durable sends a second, ready after %s ms"
        .formatted(Numbers.show(rig.rate(SEND)), Numbers.show(start.stageMillis()));
  }

  @Override
  public List<Table> tables() {
    return List.of(
        new Table(
            "From nothing to ready",
            List.of("What", "ms"),
            List.of(
                Table.row(rig.stage().id, start.stageMillis()),
                Table.row("a bare JVM with the same class path", start.bareMillis()))));
  }

  @Override
  public Map<String, String> versions() {
    return Map.of("SQLite", SQLiteJDBCLoader.getVersion());
  }
}
