package soulfra.workbench.page;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The reports of past runs, newest first: `TIME-NAME.json` with `TIME-NAME.html` beside it.
record Results(Path folder) {

  private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*\\.html");

  /// @param sign null where nothing was predicted
  /// @param report where the page is, from our root
  record Past(
      @Nullable String sign,
      @Nullable String words,
      @Nullable String kind,
      String witness,
      String at,
      String command,
      String report) {}

  /// The last reports of this name.
  List<Past> of(String name, int most) {
    return last(file -> file.endsWith("-" + name + ".json"), most);
  }

  /// The last reports of this kind, whatever they are about.
  List<Past> ofKind(String kind, int most) {
    return last(file -> file.contains("-" + kind + "-") && file.endsWith(".json"), most);
  }

  /// The page of a report, if there is one of this name and it is in our folder.
  Optional<Path> page(String file) {
    var path = folder.resolve(file);
    return SAFE.matcher(file).matches() && Files.isRegularFile(path)
        ? Optional.of(path)
        : Optional.empty();
  }

  private List<Past> last(Predicate<String> named, int most) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (var files = Files.list(folder)) {
      return files
          .filter(file -> named.test(file.getFileName().toString()))
          .sorted(Comparator.reverseOrder())
          .map(Results::past)
          .flatMap(Optional::stream)
          .limit(most)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Can't read " + folder, e);
    }
  }

  /// Empty for a file that is none of ours, or is only half written yet.
  private static Optional<Past> past(Path file) {
    try {
      var report = JsonMapper.shared().readTree(file.toFile());
      var verdict = report.path("verdict");
      return Optional.of(
          new Past(
              text(verdict.path("sign")),
              text(verdict.path("words")),
              text(verdict.path("kind")),
              report.path("witness").asString(""),
              report.path("rerun").path("at").asString(""),
              report.path("rerun").path("command").asString(""),
              "/results/" + file.getFileName().toString().replaceFirst("json$", "html")));
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  private static @Nullable String text(JsonNode node) {
    return node.isString() ? node.asString() : null;
  }
}
