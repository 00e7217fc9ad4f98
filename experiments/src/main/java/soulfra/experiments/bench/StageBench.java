package soulfra.experiments.bench;

import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteJDBCLoader;
import soulfra.experiments.Scratch;
import soulfra.experiments.Stage;
import soulfra.experiments.report.Machine;
import soulfra.experiments.report.Numbers;
import soulfra.experiments.report.Report;
import soulfra.experiments.report.ReportFiles;
import soulfra.experiments.report.Table;
import soulfra.experiments.report.TextTable;
import soulfra.servers.Launch;
import soulfra.servers.StageProcess;
import soulfra.servers.StartCache;

/// `./lab bench stage1`: how near a stage comes to what this machine can do at most, and how it
/// does beside a rival. What is compared is measured in the same run, by the same client, in turns.
public final class StageBench {

  private static final int CLIENTS = 64;

  private static final String EMPTY = "E  empty POST";
  private static final String RAW = "R  raw inserts";
  private static final String SEND = "S  send";
  private static final String PEER_SEND = "P  send";
  private static final String STATIC_CONVERSATION = "E  static JSON as long as a conversation page";
  private static final String CONVERSATION = "S  conversation page";
  private static final String PEER_CONVERSATION = "P  conversation page";
  private static final String STATIC_FEED = "E  static JSON as long as a feed page";
  private static final String FEED = "S  feed page";

  private static final Measured NOT_MEASURED = new Measured(Double.NaN, Double.NaN, Double.NaN);

  /// @param root the project's folder
  /// @param quick fewer and shorter rounds on less data: to see that it works, not how fast it is
  /// @param peer a rival that speaks `POST /agents/{n}/messages {body}` and `GET
  ///   /agents/{n}/messages` with the user's number in the header `x-user`
  public record Options(Path root, Stage stage, long seed, boolean quick, @Nullable URI peer) {

    String command() {
      return "./lab bench %s --seed %d%s%s"
          .formatted(
              stage.id, seed, quick ? " --quick" : "", peer == null ? "" : " --peer " + peer);
    }
  }

  private final Options options;
  private final PrintStream out;
  private final Path folder;
  private final Map<String, Measured> results = new LinkedHashMap<>();

  private StageBench(Options options, PrintStream out, Path folder) {
    this.options = options;
    this.out = out;
    this.folder = folder;
  }

  /// Measures, prints a table, and writes a report to `results/`.
  ///
  /// @return the exit code: 0 if all goals are met, 1 if one is not
  public static int run(Options options, PrintStream out) throws Exception {
    try (var scratch = Scratch.create(options.root, "bench")) {
      return new StageBench(options, out, scratch.folder()).run();
    }
  }

  private int run() throws Exception {
    var at = Instant.now();
    long begin = System.nanoTime();
    try (var empty = StageProcess.start(emptyEdge());
        var emptyLoop = loop(URI.create(empty.url()));
        var peerLoop = options.peer == null ? null : loop(options.peer)) {
      sends(emptyLoop, peerLoop);
      reads(emptyLoop, peerLoop);
    }
    if (StartCache.refresh(options.stage.home(options.root), options.stage.needs)) {
      say("made the start cache of " + options.stage.id);
    }
    say("starting %s, and a bare JVM, in turns".formatted(options.stage.id));
    var start = StartUp.measure(stage("start"), options.quick ? 2 : 7);
    var goals = goals(start);
    var took = Duration.ofNanos(System.nanoTime() - begin);
    var report = report(goals, start, at, took);
    print(report, ReportFiles.write(report, options.root.resolve("results")));
    return goals.exitCode();
  }

  private void sends(HttpLoop empty, @Nullable HttpLoop peer) throws Exception {
    try (var stage = StageProcess.start(stage("raw"))) {
      fill(stage, 0, CLIENTS, 0);
      stage.stop();
    }
    try (var raw = new RawInserts(folder.resolve("raw").resolve("soulfra.sqlite"));
        var stage = StageProcess.start(stage("sends"));
        var loop = loop(URI.create(stage.url()))) {
      var users = fill(stage, CLIENTS, CLIENTS, 0);
      var contest = new Contest();
      contest.add(EMPTY, length -> empty.run(Works.emptyPost(), length));
      contest.add(RAW, raw::run);
      contest.add(SEND, length -> loop.run(Works.send(users), length));
      if (peer != null) {
        contest.add(PEER_SEND, length -> peer.run(Works.peerSend(CLIENTS), length));
      }
      run(contest);
      stage.stop();
    }
  }

  private void reads(HttpLoop empty, @Nullable HttpLoop peer) throws Exception {
    try (var stage = StageProcess.start(stage("reads"));
        var loop = loop(URI.create(stage.url()))) {
      var users =
          fill(stage, CLIENTS, options.quick ? 100 : 1000, options.quick ? 50_000 : 1_000_000);
      var conversation = new Contest();
      var page = loop.once(Works.conversationPage(users)).toString(StandardCharsets.UTF_8);
      empty.once(Works.putPage(page));
      conversation.add(STATIC_CONVERSATION, length -> empty.run(Works.emptyPage(), length));
      conversation.add(CONVERSATION, length -> loop.run(Works.conversationPage(users), length));
      if (peer != null) {
        conversation.add(PEER_CONVERSATION, length -> peer.run(Works.peerPage(CLIENTS), length));
      }
      run(conversation);
      var feed = new Contest();
      page = loop.once(Works.feedPage(users)).toString(StandardCharsets.UTF_8);
      empty.once(Works.putPage(page));
      feed.add(STATIC_FEED, length -> empty.run(Works.emptyPage(), length));
      feed.add(FEED, length -> loop.run(Works.feedPage(users), length));
      run(feed);
      stage.stop();
    }
  }

  private void run(Contest contest) throws Exception {
    var round = Duration.ofSeconds(options.quick ? 2 : 5);
    results.putAll(contest.run(round, options.quick ? 2 : 5, this::say));
  }

  private Goals goals(StartUp start) {
    var goals = new Goals();
    double ceiling = Math.min(rate(EMPTY), rate(RAW));
    goals.atLeast("Durable sends/s ÷ min(E, R)", 0.5, rate(SEND) / ceiling);
    goals.below("p99 of a send ÷ p99 of E", 10, p99(SEND) / p99(EMPTY));
    goals.atLeast(
        "Conversation pages/s ÷ static", 0.5, rate(CONVERSATION) / rate(STATIC_CONVERSATION));
    goals.atLeast("Feed pages/s ÷ static", 0.5, rate(FEED) / rate(STATIC_FEED));
    if (options.peer != null) {
      goals.atLeast("Durable sends/s ÷ the peer's", 3, rate(SEND) / rate(PEER_SEND));
      goals.below("p99 of a send ÷ the peer's", 1, p99(SEND) / p99(PEER_SEND));
      goals.atLeast(
          "Conversation pages/s ÷ the peer's", 1.5, rate(CONVERSATION) / rate(PEER_CONVERSATION));
    }
    goals.below("Warm start ÷ bare JVM", 3, start.stageMillis() / start.bareMillis());
    return goals;
  }

  private double rate(String name) {
    return results.getOrDefault(name, NOT_MEASURED).perSecond();
  }

  private double p99(String name) {
    return results.getOrDefault(name, NOT_MEASURED).p99Millis();
  }

  private Report report(Goals goals, StartUp start, Instant at, Duration took) {
    var rows =
        results.entrySet().stream()
            .map(e ->
                Table.row(
                    e.getKey(),
                    e.getValue().perSecond(),
                    e.getValue().p50Millis(),
                    e.getValue().p99Millis()))
            .toList();
    var about = new LinkedHashMap<String, String>();
    about.put("E", "Javalin with virtual threads in a JVM like the stage's, with nothing behind");
    about.put("R", "The rows of a send, in groups of 64, by one thread, durable, without HTTP");
    about.put("S", options.stage.id);
    about.put("P", options.peer == null ? "no peer in this run" : options.peer.toString());
    about.put("Client", CLIENTS + " clients on one event loop; medians of rounds in turns");
    return new Report(
        "bench-" + options.stage.id,
        "Speed of " + options.stage.id,
        goals.judgement(),
        "%d of %d goals met: %s durable sends a second, ready after %s ms."
            .formatted(
                goals.met(),
                goals.claims().size(),
                Numbers.show(rate(SEND)),
                Numbers.show(start.stageMillis())),
        about,
        goals.claims(),
        List.of(),
        List.of(
            new Table("Rates and tails", List.of("What", "per second", "p50 ms", "p99 ms"), rows),
            new Table(
                "From nothing to ready",
                List.of("What", "ms"),
                List.of(
                    Table.row(options.stage.id, start.stageMillis()),
                    Table.row("a bare JVM with the same class path", start.bareMillis())))),
        new Report.Rerun(
            options.command(),
            options.seed,
            at,
            took,
            Map.of("SQLite", SQLiteJDBCLoader.getVersion()),
            Machine.here()));
  }

  private void print(Report report, ReportFiles files) {
    report.tables().forEach(table -> out.println("\n" + TextTable.of(table)));
    var goals =
        report.claims().stream()
            .map(c -> Table.row(c.claim(), c.measured(), c.judgement().sign()))
            .toList();
    out.println("\n" + TextTable.of(new Table("Goals", List.of("Goal", "measured", ""), goals)));
    out.println("\n" + report.witness() + "\n" + files.html());
  }

  private Population fill(StageProcess stage, int clients, int users, int messages) {
    var url = URI.create(stage.url());
    return Population.fill(url, clients, users, messages, options.seed, this::say);
  }

  private static HttpLoop loop(URI server) {
    return new HttpLoop(server, CLIENTS);
  }

  private Launch stage(String data) {
    return Launch.stage(
        options.stage.home(options.root),
        Map.of(
            "SOULFRA_DATA",
            folder.resolve(data).toString(),
            "SOULFRA_OPERATOR_TOKEN",
            Population.OPERATOR),
        folder.resolve(data + ".log"));
  }

  private Launch emptyEdge() {
    return Launch.java(
        "empty edge",
        List.of(),
        System.getProperty("java.class.path"),
        EmptyEdge.class.getName(),
        Map.of(),
        folder.resolve("empty.log"));
  }

  private void say(String what) {
    out.println("  … " + what);
  }
}
