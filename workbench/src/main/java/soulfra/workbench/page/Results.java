package soulfra.workbench.page;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The reports of past runs, newest first: `TIME-NAME.json` with `TIME-NAME.html` beside it. A
/// report is written once, so each is read once.
final class Results {

  private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*\\.html");
  private static final Pattern FILE = Pattern.compile("\\d{8}-\\d{6}-(.+)\\.json");
  private static final Pattern STAGE = Pattern.compile("stage[123]");
  private static final Pattern CHAPTER = Pattern.compile("(\\d{1,2})\\.\\d+-.*");

  private final Path folder;
  private final Map<Path, Past> known = new ConcurrentHashMap<>();

  Results(Path folder) {
    this.folder = folder;
  }

  /// @param name what ran: `chaos-leader-killed-stage3-set`
  /// @param what `experiment`, `chaos`, `load`, `bench` or `other`
  /// @param stage null where it is about none, or several
  /// @param chapter null where it is about none
  /// @param sign null where nothing was predicted
  /// @param about what was to be known before, by name
  /// @param report where the page is, from our root
  record Past(
      String name,
      String what,
      @Nullable String stage,
      @Nullable Integer chapter,
      String title,
      @Nullable String sign,
      @Nullable String words,
      @Nullable String kind,
      String witness,
      String at,
      long seed,
      String command,
      @JsonIgnore Map<String, String> about,
      String report) {}

  /// All reports by their names, of each the newest first.
  Map<String, List<Past>> byName() {
    return last(_ -> true, Integer.MAX_VALUE).stream().collect(Collectors.groupingBy(Past::name));
  }

  /// The page of a report, if there is one of this name and it is in our folder.
  Optional<Path> page(String file) {
    var path = folder.resolve(file);
    return SAFE.matcher(file).matches() && Files.isRegularFile(path)
        ? Optional.of(path)
        : Optional.empty();
  }

  List<Past> last(Predicate<Past> wanted, int most) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (var files = Files.list(folder)) {
      return files
          .filter(file -> FILE.matcher(file.getFileName().toString()).matches())
          .sorted(Comparator.reverseOrder())
          .map(this::past)
          .flatMap(Optional::stream)
          .filter(wanted)
          .limit(most)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Can't read " + folder, e);
    }
  }

  /// Empty for a file that is none of ours, or is only half written yet.
  private Optional<Past> past(Path file) {
    var before = known.get(file);
    if (before != null) {
      return Optional.of(before);
    }
    try {
      var past = past(file, JsonMapper.shared().readTree(file.toFile()));
      known.put(file, past);
      return Optional.of(past);
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  private static Past past(Path file, JsonNode report) {
    var name = FILE.matcher(file.getFileName().toString()).replaceFirst("$1");
    var verdict = report.path("verdict");
    var stage = STAGE.matcher(name);
    var chapter = CHAPTER.matcher(name);
    var about = new LinkedHashMap<String, String>();
    report
        .path("about")
        .properties()
        .forEach(e -> about.put(e.getKey(), e.getValue().asString("")));
    return new Past(
        name,
        what(name),
        stage.find() ? stage.group() : null,
        chapter.matches() ? (Integer) Integer.parseInt(chapter.group(1)) : null,
        report.path("title").asString(name),
        text(verdict.path("sign")),
        text(verdict.path("words")),
        text(verdict.path("kind")),
        report.path("witness").asString(""),
        report.path("rerun").path("at").asString(""),
        report.path("rerun").path("seed").asLong(0),
        report.path("rerun").path("command").asString(""),
        about,
        "/results/" + file.getFileName().toString().replaceFirst("json$", "html"));
  }

  private static String what(String name) {
    if (CHAPTER.matcher(name).matches()) {
      return "experiment";
    }
    var first = name.replaceFirst("-.*", "");
    return List.of("chaos", "load", "bench").contains(first) ? first : "other";
  }

  private static @Nullable String text(JsonNode node) {
    return node.isString() ? node.asString() : null;
  }
}
