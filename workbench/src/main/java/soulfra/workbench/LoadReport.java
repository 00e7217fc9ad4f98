package soulfra.workbench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import soulfra.experiments.load.HttpLoad;
import soulfra.experiments.load.LiveReport;
import soulfra.experiments.load.Summary;
import soulfra.experiments.report.Chart;
import soulfra.experiments.report.Chart.Axis;
import soulfra.experiments.report.Chart.Series;
import soulfra.experiments.report.Report;
import soulfra.experiments.report.Report.Kind;
import soulfra.experiments.report.Table;

/// What a load found out, as a report to be read.
final class LoadReport {

  /// More than this, and the figures tell of the generator as much as of the server.
  private static final double LATE_MS = 20;

  private LoadReport() {}

  static Report of(String name, HttpLoad load, HttpLoad.Report result, Report.Rerun again) {
    var summary = result.summary();
    return new Report(
        "load-" + name,
        "Load on " + name,
        null,
        witness(load, summary),
        about(load, result),
        claims(load, result),
        List.of(latency(summary), rates(load, summary)),
        tables(load, result),
        again);
  }

  private static String witness(HttpLoad load, Summary summary) {
    var all = summary.all();
    return String.format(
        Locale.ROOT,
        "%,.0f of %,.0f requests/s done; half within %.1f ms, 99 %% within %.1f ms, the slowest"
            + " after %.0f ms; %,d failed.",
        summary.rate(),
        load.rate(),
        all.latency().p50Ms(),
        all.latency().p99Ms(),
        all.latency().maxMs(),
        all.failed());
  }

  private static Map<String, String> about(HttpLoad load, HttpLoad.Report result) {
    var about = new LinkedHashMap<String, String>();
    about.put("Server", load.url().toString());
    about.put(
        "Load",
        "%s requests/s for %s s, %s arrivals, %s"
            .formatted(
                load.rate(),
                load.length().toSeconds(),
                load.arrivals().name().toLowerCase(Locale.ROOT),
                load.mix()));
    about.put(
        "Clients",
        "%d users on %d connections, %d live"
            .formatted(load.users(), load.connections(), result.live().open()));
    about.put("Latency", "counts from the intended start, waiting for a free connection included");
    return about;
  }

  /// What must hold for the figures to mean what they seem to.
  private static List<Report.Claim> claims(HttpLoad load, HttpLoad.Report result) {
    var summary = result.summary();
    var live = result.live();
    var claims = new ArrayList<Report.Claim>();
    claims.add(
        claim(
            "generator",
            "was itself late by less than %.0f ms at the 99th percentile, else this machine is too"
                    .formatted(LATE_MS)
                + " busy for the figures to be the server's",
            ms(summary.generatorLate().p99Ms()) + " ms",
            summary.generatorLate().p99Ms() < LATE_MS));
    claims.add(
        claim(
            "server",
            "does all that is asked, within the users' patience",
            "%,d failed".formatted(summary.all().failed()),
            summary.all().failed() == 0));
    if (load.live() > 0) {
      claims.add(
          claim(
              "live",
              "every acknowledged message arrives on each live connection of its user",
              "%,d of %,d arrived".formatted(live.arrived(), live.expected()),
              live.arrived() >= live.expected() && live.lost() == 0 && live.refused().isEmpty()));
    }
    return claims;
  }

  private static Report.Claim claim(String about, String claim, String measured, boolean holds) {
    var judgement =
        holds
            ? new Report.Judgement("✓", "yes", Kind.GOOD)
            : new Report.Judgement("✗", "no", Kind.BAD);
    return new Report.Claim(about, claim, measured, judgement);
  }

  private static List<Table> tables(HttpLoad load, HttpLoad.Report result) {
    var heads =
        List.of(
            "Operation",
            "done",
            "done/s",
            "p50 ms",
            "p90 ms",
            "p99 ms",
            "p99.9 ms",
            "max ms",
            "failed");
    var summary = result.summary();
    var rows = new ArrayList<List<String>>();
    summary.operations().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(e -> rows.add(row(e.getKey(), e.getValue(), summary.seconds())));
    rows.add(row("all", summary.all(), summary.seconds()));
    var tables = new ArrayList<>(List.of(new Table("By operation", heads, rows)));
    if (load.live() > 0) {
      tables.add(live(result.live()));
    }
    if (summary.all().failed() > 0) {
      tables.add(failures(summary));
    }
    return tables;
  }

  private static List<String> row(String name, Summary.Operation operation, double seconds) {
    var latency = operation.latency();
    return Stream.concat(
            Stream.of(
                name,
                "%,d".formatted(operation.done()),
                "%,.1f".formatted(operation.done() / seconds)),
            Stream.concat(percentiles(latency), Stream.of("%,d".formatted(operation.failed()))))
        .toList();
  }

  private static Stream<String> percentiles(Summary.Latency latency) {
    return Stream.of(
        ms(latency.p50Ms()),
        ms(latency.p90Ms()),
        ms(latency.p99Ms()),
        ms(latency.p999Ms()),
        ms(latency.maxMs()));
  }

  private static Table live(LiveReport live) {
    var row =
        Stream.concat(
                Stream.of("%,d open".formatted(live.open()), "%,d".formatted(live.arrived())),
                Stream.concat(
                    percentiles(live.delivery()), Stream.of("%,d".formatted(live.lost()))))
            .toList();
    return new Table(
        "Live: from the intended start to the delivery",
        List.of(
            "Connections",
            "deliveries",
            "p50 ms",
            "p90 ms",
            "p99 ms",
            "p99.9 ms",
            "max ms",
            "cut off"),
        List.of(row));
  }

  private static Table failures(Summary summary) {
    var rows =
        summary.operations().entrySet().stream()
            .flatMap(e ->
                Stream.of(e.getValue().refused(), e.getValue().unanswered())
                    .flatMap(byCode -> byCode.entrySet().stream())
                    .map(f -> List.of(e.getKey(), f.getKey(), "%,d".formatted(f.getValue()))))
            .collect(Collectors.toList());
    return new Table("Failed", List.of("Operation", "why", "times"), rows);
  }

  private static Chart latency(Summary summary) {
    return new Chart(
        "How long did users wait, by the second they came?",
        new Axis("seconds", false),
        new Axis("latency, ms", true),
        seconds(summary),
        List.of(
            series("p50", summary, latency -> latency.p50Ms()),
            series("p99", summary, latency -> latency.p99Ms()),
            series("max", summary, latency -> latency.maxMs())),
        List.of());
  }

  /// The last second that was begun is not over, so it counts for no rate.
  private static Chart rates(HttpLoad load, Summary summary) {
    var whole =
        summary
            .bySecond()
            .subList(0, (int) Math.min(load.length().toSeconds(), summary.bySecond().size()));
    return new Chart(
        "Did it keep up?",
        new Axis("seconds", false),
        new Axis("requests/s", false),
        seconds(summary).subList(0, whole.size()),
        List.of(
            new Series("meant to start", whole.stream().map(s -> (double) s.started()).toList()),
            new Series("done", whole.stream().map(s -> (double) s.ended()).toList()),
            new Series("failed", whole.stream().map(s -> (double) s.failed()).toList())),
        List.of());
  }

  private static List<Double> seconds(Summary summary) {
    return IntStream.range(0, summary.bySecond().size()).mapToObj(i -> (double) i).toList();
  }

  private static Series series(String name, Summary summary, ToDoubleFunction<Summary.Latency> of) {
    return new Series(
        name,
        summary.bySecond().stream()
            .map(second ->
                second.latency().count() == 0 ? Double.NaN : of.applyAsDouble(second.latency()))
            .toList());
  }

  private static String ms(double value) {
    return String.format(Locale.ROOT, value < 100 ? "%,.2f" : "%,.0f", value);
  }
}
