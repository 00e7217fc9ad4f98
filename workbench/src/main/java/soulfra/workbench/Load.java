package soulfra.workbench;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import soulfra.experiments.Stage;
import soulfra.experiments.load.HttpLoad;
import soulfra.experiments.load.LoadFailure;
import soulfra.experiments.load.Mix;
import soulfra.experiments.load.Schedule.Arrivals;
import soulfra.experiments.report.Machine;
import soulfra.experiments.report.Report;
import soulfra.experiments.report.ReportFiles;
import soulfra.experiments.report.TextTable;

@Command(
    name = "load",
    description = {
      "Puts a load on a running stage and measures how long users would wait.",
      "",
      "Requests start on a schedule, whatever the server does (an open loop), and latency counts"
          + " from when a request was meant to start: a server that stands still can't hide the"
          + " wait of those who came meanwhile. See DDIA, “Describing Performance”.",
      "",
      "Operations for --mix: chat, feed, page, bless, follow, think, search.",
      ""
    })
final class Load implements Callable<Integer> {

  private final Workplace place;

  @ArgGroup private Target target = new Target();

  /// One of them.
  static final class Target {
    @Option(names = "--stage", description = "A stage that ./lab up runs. Default: stage1.")
    private String stage = "stage1";

    @Option(names = "--url", description = "Or any server that speaks the contract.")
    private @Nullable URI url;
  }

  @Option(
      names = "--rate",
      defaultValue = "200",
      description = "Requests a second. Default: ${DEFAULT-VALUE}.")
  private double rate;

  @Option(
      names = "--seconds",
      defaultValue = "15",
      description = "How long. Default: ${DEFAULT-VALUE}.")
  private int seconds;

  @Option(
      names = "--mix",
      defaultValue = "chat=40,feed=25,page=20,bless=10,follow=5",
      description = "What users do, by weight. Default: ${DEFAULT-VALUE}.")
  private String mix = "";

  @Option(
      names = "--arrivals",
      defaultValue = "poisson",
      description = "poisson (like people) or constant (like a metronome). Default: poisson.")
  private String arrivals = "";

  @Option(
      names = "--connections",
      defaultValue = "64",
      description = "HTTP connections, one request at a time on each. Default: ${DEFAULT-VALUE}.")
  private int connections;

  @Option(
      names = "--live",
      defaultValue = "16",
      description = "Live connections that listen meanwhile. Default: ${DEFAULT-VALUE}.")
  private int live;

  @Option(
      names = "--users",
      defaultValue = "50",
      description = "Different users; each sign-in costs time. Default: ${DEFAULT-VALUE}.")
  private int users;

  @Option(
      names = "--patience",
      defaultValue = "10",
      description = "Seconds until a user gives up. Default: ${DEFAULT-VALUE}.")
  private int patience;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Where all chance starts. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(names = "--data", paramLabel = "DIR", description = "The folder that ./lab up was given.")
  private @Nullable Path data;

  @Option(names = "--json", description = "Print the report as JSON, and nothing else.")
  private boolean json;

  Load(Workplace place) {
    this.place = place;
  }

  @Override
  public Integer call() throws InterruptedException {
    var load = load();
    var at = Instant.now();
    var name = target.url == null ? target.stage : load.url().getAuthority().replace(':', '-');
    var result = measure(load);
    var took = Duration.between(at, Instant.now());
    var again = new Report.Rerun(command(load), seed, at, took, Map.of(), Machine.here());
    var report = LoadReport.of(name, load, result, again);
    print(report, ReportFiles.write(report, place.results()));
    return 0;
  }

  private HttpLoad.Report measure(HttpLoad load) throws InterruptedException {
    try (var screen = new LoadScreen(place, load, json)) {
      return load.run(screen);
    } catch (LoadFailure e) {
      throw Refusal.of(e, "Is it running? ./lab up starts a stage.");
    }
  }

  private void print(Report report, ReportFiles files) {
    if (json) {
      place.say(ReportFiles.json(report));
      return;
    }
    place.say("");
    place.say(report.witness());
    report.tables().forEach(table -> place.say("\n" + TextTable.of(table)));
    place.say("");
    report.claims().stream()
        .filter(claim -> claim.judgement().kind() == Report.Kind.BAD)
        .forEach(claim ->
            place.say("✗ %s %s: %s".formatted(claim.about(), claim.claim(), claim.measured())));
    place.say("Report  " + place.root().relativize(files.html()));
  }

  private HttpLoad load() {
    try {
      var weights = Mix.parse(mix);
      return new HttpLoad(
          url(),
          rate,
          Duration.ofSeconds(seconds),
          arrivals(),
          weights,
          connections,
          live,
          users,
          Duration.ofSeconds(patience),
          seed);
    } catch (IllegalArgumentException e) {
      throw Refusal.of(e, "./lab load --help explains the options.");
    }
  }

  private Arrivals arrivals() {
    return switch (arrivals) {
      case "poisson" -> Arrivals.POISSON;
      case "constant" -> Arrivals.CONSTANT;
      default ->
          throw new IllegalArgumentException(
              "arrivals are poisson or constant: arrivals=" + arrivals);
    };
  }

  private URI url() {
    var url = target.url;
    if (url == null) {
      return URI.create(place.data(data).running(Stage.parse(target.stage).getFirst()).url());
    }
    if (url.getHost() == null || !url.getScheme().matches("https?")) {
      throw new IllegalArgumentException("a url looks like http://127.0.0.1:7001: url=" + url);
    }
    return url;
  }

  private String command(HttpLoad load) {
    return "./lab load %s --rate %s --seconds %d --mix %s --arrivals %s --connections %d --live %d --users %d --seed %d"
        .formatted(
            target.url == null ? "--stage " + target.stage : "--url " + target.url,
            rate == Math.rint(rate) ? Long.toString((long) rate) : Double.toString(rate),
            seconds,
            load.mix(),
            arrivals,
            connections,
            live,
            users,
            seed);
  }
}
