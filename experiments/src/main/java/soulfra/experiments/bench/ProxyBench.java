package soulfra.experiments.bench;

import eu.rekawek.toxiproxy.ToxiproxyClient;
import eu.rekawek.toxiproxy.model.ToxicDirection;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import soulfra.experiments.Scratch;
import soulfra.experiments.report.Machine;
import soulfra.experiments.report.Numbers;
import soulfra.experiments.report.Report;
import soulfra.experiments.report.ReportFiles;
import soulfra.experiments.report.Table;
import soulfra.servers.StageProcess;
import soulfra.servers.Toxiproxy;

/// `./lab bench toxiproxy`: what a wire costs that goes through the lab's Toxiproxy, beside a
/// direct one, and beside the original where there is one (`toxiproxy-server` on the PATH, or
/// `LAB_TOXIPROXY_URL`). All in one run, in turns.
public final class ProxyBench {

  private static final String DIRECT = "D";
  private static final String OURS = "T";
  private static final String ORIGINAL = "O";

  /// What is measured of each wire.
  private enum Kind {
    STREAM("one stream, MB/s"),
    STREAMS("four streams, MB/s"),
    PING("round trips, one client"),
    PINGS("round trips, 50 clients");

    final String words;

    Kind(String words) {
      this.words = words;
    }

    Measured run(Wire wire, Duration length) throws Exception {
      return switch (this) {
        case STREAM -> new WireLoad(wire.sinkPort).stream(1, length);
        case STREAMS -> new WireLoad(wire.sinkPort).stream(4, length);
        case PING -> new WireLoad(wire.echoPort).pings(1, length);
        case PINGS -> new WireLoad(wire.echoPort).pings(50, length);
      };
    }
  }

  private record Wire(String letter, int echoPort, int sinkPort) {}

  private final boolean quick;
  private final PrintStream out;
  private final Map<String, Measured> results = new LinkedHashMap<>();

  private ProxyBench(boolean quick, PrintStream out) {
    this.quick = quick;
    this.out = out;
  }

  /// Measures, prints a table, and writes a report to `results/`.
  ///
  /// @param root the project's folder
  /// @return the exit code: 0 if all goals are met, 1 if one is not
  public static int run(Path root, boolean quick, PrintStream out) throws Exception {
    var at = Instant.now();
    try (var scratch = Scratch.create(root, "bench")) {
      var bench = new ProxyBench(quick, out);
      boolean original = bench.measure(scratch.folder());
      var report = bench.report(original, at, Duration.between(at, Instant.now()));
      StageBench.print(report, ReportFiles.write(report, root.resolve("results")), out);
      return bench.goals(original).exitCode();
    }
  }

  /// @return whether the original took part
  private boolean measure(Path folder) throws Exception {
    var original = Toxiproxy.find(folder.resolve("original"));
    try (var peers = new Peers();
        var ours = StageProcess.start(ProxyProcess.launch(folder));
        var theirs = original.orElse(null)) {
      var wires = new LinkedHashMap<String, Wire>();
      wires.put(DIRECT, new Wire(DIRECT, peers.echoPort(), peers.sinkPort()));
      wires.put(OURS, through(OURS, ours.url(), peers));
      if (theirs != null) {
        wires.put(ORIGINAL, through(ORIGINAL, theirs.url(), peers));
      }
      for (var kind : Kind.values()) {
        contest(wires, kind, kind.words);
      }
      for (var wire : List.copyOf(wires.keySet())) {
        if (!wire.equals(DIRECT)) {
          client(wire.equals(OURS) ? ours.url() : original.orElseThrow().url())
              .getProxy("bench-echo")
              .toxics()
              .latency("none", ToxicDirection.DOWNSTREAM, 0);
        }
      }
      contest(wires, Kind.PING, Kind.PING.words + ", latency 0");
      for (var url : original.map(Toxiproxy::url).stream().toList()) {
        client(url).getProxy("bench-echo").delete();
        client(url).getProxy("bench-sink").delete();
      }
      return theirs != null;
    }
  }

  private void contest(Map<String, Wire> wires, Kind kind, String words) throws Exception {
    var contest = new Contest();
    for (var wire : wires.values()) {
      contest.add(name(wire.letter, words), length -> kind.run(wire, length));
    }
    results.putAll(contest.run(Duration.ofMillis(quick ? 300 : 1000), quick ? 3 : 11, this::say));
  }

  private static String name(String letter, String words) {
    return letter + "  " + words;
  }

  private static Wire through(String letter, String url, Peers peers) throws IOException {
    var client = client(url);
    var echo = client.createProxy("bench-echo", "127.0.0.1:0", "127.0.0.1:" + peers.echoPort());
    var sink = client.createProxy("bench-sink", "127.0.0.1:0", "127.0.0.1:" + peers.sinkPort());
    return new Wire(letter, port(echo.getListen()), port(sink.getListen()));
  }

  private static ToxiproxyClient client(String url) {
    var uri = URI.create(url);
    return new ToxiproxyClient(uri.getHost(), uri.getPort());
  }

  private static int port(String listen) {
    return Integer.parseInt(listen.substring(listen.lastIndexOf(':') + 1));
  }

  private double rate(String letter, String words) {
    return measured(letter, words).perSecond();
  }

  /// What a round trip takes more than a direct one, in microseconds.
  private double added(String letter, String words) {
    return 1000 * (measured(letter, words).p50Millis() - measured(DIRECT, words).p50Millis());
  }

  private Measured measured(String letter, String words) {
    var found = results.get(name(letter, words));
    return found == null ? new Measured(Double.NaN, Double.NaN, Double.NaN) : found;
  }

  private Goals goals(boolean original) {
    var goals = new Goals();
    for (var kind : Kind.values()) {
      double ours = rate(OURS, kind.words);
      if (original) {
        goals.atLeast(kind.words + " ÷ the original's", 1, ours / rate(ORIGINAL, kind.words));
      }
    }
    if (original) {
      for (var words : List.of(Kind.PING.words, Kind.PING.words + ", latency 0")) {
        goals.below(
            "added to one round trip, ÷ the original's (%s)".formatted(words),
            1,
            added(OURS, words) / added(ORIGINAL, words));
      }
    } else {
      goals.atLeast(
          "one stream ÷ direct",
          0.3,
          rate(OURS, Kind.STREAM.words) / rate(DIRECT, Kind.STREAM.words));
    }
    return goals;
  }

  private Report report(boolean original, Instant at, Duration took) {
    var rows =
        results.entrySet().stream()
            .map(e ->
                Table.row(
                    e.getKey(),
                    e.getValue().perSecond(),
                    e.getValue().p50Millis(),
                    e.getValue().p99Millis(),
                    e.getValue().perSecond() / rate(DIRECT, e.getKey().substring(3))))
            .toList();
    var about = new LinkedHashMap<String, String>();
    about.put("D", "a direct connection");
    about.put("T", "through the lab's Toxiproxy, in a JVM of its own");
    about.put("O", original ? "through the original" : "the original: not on this machine");
    about.put("Client", "threads that block; medians of rounds in turns");
    var goals = goals(original);
    var witness =
        "one stream at %s of direct, and %s µs more for a round trip"
            .formatted(
                Numbers.show(rate(OURS, Kind.STREAM.words) / rate(DIRECT, Kind.STREAM.words)),
                Numbers.show(added(OURS, Kind.PING.words)));
    return new Report(
        "bench-toxiproxy",
        "What a proxy on the wire costs",
        goals.judgement(),
        "%d of %d goals met: %s.".formatted(goals.met(), goals.claims().size(), witness),
        about,
        goals.claims(),
        List.of(),
        List.of(
            new Table(
                "Rates and round trips",
                List.of("What", "per second", "p50 ms", "p99 ms", "÷ direct"),
                rows)),
        new Report.Rerun(
            "./lab bench toxiproxy" + (quick ? " --quick" : ""),
            0,
            at,
            took,
            Map.of(),
            Machine.here()));
  }

  private void say(String what) {
    out.println("  … " + what);
  }
}
