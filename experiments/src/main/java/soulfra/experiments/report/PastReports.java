package soulfra.experiments.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What was run here so far: of each report name the newest that a folder of [ReportFiles] holds. A
/// file that is no report, or only a part of one, is as if it were not there.
public final class PastReports {

  /// @param witness the finding in a sentence
  /// @param guess what the reader had predicted; empty if nobody was asked
  /// @param held the worst that came out where nothing should go wrong: whether a broken mode broke
  ///   does not count here
  /// @param control whether a mechanism was left out on purpose, to see whether anybody notices
  public record Past(
      Report.Judgement judgement,
      String witness,
      String guess,
      Report.Kind held,
      boolean control) {}

  private static final Pattern FILE = Pattern.compile("\\d{8}-\\d{6}-(.+)\\.json");

  private static final JsonMapper JSON = new JsonMapper();

  private final Map<String, Path> newest;

  private PastReports(Map<String, Path> newest) {
    this.newest = Map.copyOf(newest);
  }

  /// @param folder which need not exist
  public static PastReports in(Path folder) {
    var newest = new HashMap<String, Path>();
    if (!Files.isDirectory(folder)) {
      return new PastReports(newest);
    }
    try (var files = Files.list(folder)) {
      // Names begin with the time, so that a later one replaces those before it.
      for (var file : files.sorted().toList()) {
        var name = FILE.matcher(String.valueOf(file.getFileName()));
        if (name.matches()) {
          newest.put(name.group(1), file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Can't read " + folder, e);
    }
    return new PastReports(newest);
  }

  /// What came out when it was run last; empty if it never was.
  public Optional<Past> of(String name) {
    var file = newest.get(name);
    return file == null ? Optional.empty() : read(file);
  }

  /// The same of all whose name begins so, but for those that left a mechanism out on purpose.
  public List<Past> startingWith(String prefix) {
    return newest.keySet().stream()
        .filter(name -> name.startsWith(prefix))
        .sorted()
        .flatMap(name -> of(name).stream())
        .filter(past -> !past.control())
        .toList();
  }

  private static Optional<Past> read(Path file) {
    try {
      var report = JSON.readTree(Files.readAllBytes(file));
      var witness = report.at("/witness").asString("");
      var guess = report.at("/about/You predicted").asString("");
      boolean control = report.at("/about/Left out on purpose").isString();
      return kind(report.at("/verdict/kind").asString(""))
          .map(one -> new Report.Judgement(sign(report), words(report), one))
          .map(judgement -> new Past(judgement, witness, guess, held(report, judgement), control));
    } catch (IOException | JacksonException _) {
      return Optional.empty(); // half written, or somebody else's
    }
  }

  private static Report.Kind held(JsonNode report, Report.Judgement judgement) {
    return report
        .path("claims")
        .valueStream()
        .filter(claim -> claim.path("about").asString("").equals("fixed"))
        .flatMap(claim -> kind(claim.at("/judgement/kind").asString("")).stream())
        .max(Report.Kind::compareTo)
        .orElse(judgement.kind());
  }

  private static Optional<Report.Kind> kind(String name) {
    return Arrays.stream(Report.Kind.values()).filter(one -> one.name().equals(name)).findFirst();
  }

  private static String sign(JsonNode report) {
    return report.at("/verdict/sign").asString("");
  }

  private static String words(JsonNode report) {
    return report.at("/verdict/words").asString("");
  }
}
