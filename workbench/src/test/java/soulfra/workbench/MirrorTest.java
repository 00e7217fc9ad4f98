package soulfra.workbench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import soulfra.experiments.Stage;
import soulfra.workbench.diff.Difference;
import soulfra.workbench.diff.Difference.Added;
import soulfra.workbench.diff.Difference.Changed;
import soulfra.workbench.diff.Difference.Removed;
import soulfra.workbench.diff.StageDiff;

/// Stages mirror one another, and each stage's README says what it changed: the difference between
/// two of them is the lesson.
class MirrorTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  /// A method or constructor of a class at the top of its file.
  private static final Pattern METHOD =
      Pattern.compile("(?m)^ {2}(?! )[\\w<>\\[\\]@?,. ]*?\\b(\\w+)\\([^;]*$");

  private static final Pattern CODE = Pattern.compile("`([^`\\n]+)`");

  record Step(Stage before, Stage after) {
    StageDiff diff() {
      return StageDiff.of(before.home(ROOT), after.home(ROOT));
    }

    @Override
    public String toString() {
      return before.id + " to " + after.id;
    }
  }

  static Stream<Step> steps() {
    return Stream.of(new Step(Stage.ONE, Stage.TWO), new Step(Stage.TWO, Stage.THREE));
  }

  @ParameterizedTest
  @MethodSource("steps")
  void what_is_new_or_gone_or_changed_stands_in_the_readme(Step step) throws IOException {
    var diff = built(step);
    var named = CODE.matcher(readme(step)).results().map(found -> found.group(1)).toList();
    var unnamed =
        diff.files().stream()
            .filter(f -> f instanceof Added || f instanceof Removed || f instanceof Changed)
            .map(Difference::file)
            .filter(f -> !f.endsWith("package-info.java"))
            .filter(f -> named.stream().noneMatch(name -> covers(name, f)))
            .toList();
    assertThat(unnamed).as("files that %s's README does not name", step.after.id).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("steps")
  void methods_that_both_have_stand_in_the_same_order(Step step) {
    for (var file : built(step).all(Changed.class)) {
      if (file.file().endsWith(".java")) {
        var before = methods(file.before());
        var after = methods(file.after());
        var old = before.stream().filter(after::contains).toList();
        var now = after.stream().filter(before::contains).toList();
        assertThat(now).as(file.file()).containsExactlyElementsOf(old);
      }
    }
  }

  /// A stage that gives up most of the file names teaches nothing by its diff.
  @ParameterizedTest
  @MethodSource("steps")
  void most_files_have_their_twin(Step step) {
    var diff = built(step);
    int gone = diff.all(Removed.class).size();
    int kept = diff.files().size() - gone - diff.all(Added.class).size();
    assertThat(kept).isGreaterThan(4 * gone);
  }

  private static StageDiff built(Step step) {
    assumeTrue(step.after.exists(ROOT), step.after.id + " has no server yet");
    return step.diff();
  }

  /// A README may name a file, a folder of files, or a file's end of path.
  private static boolean covers(String name, String file) {
    var path = "/src/main/" + file;
    return name.endsWith("/") ? path.contains("/" + name) : path.endsWith("/" + name);
  }

  private static String readme(Step step) throws IOException {
    return Files.readString(step.after.home(ROOT).resolve("README.md"));
  }

  /// Names in the order in which they first stand; overloads count once.
  private static List<String> methods(List<String> lines) {
    var names = new ArrayList<String>();
    var found = METHOD.matcher(String.join("\n", lines));
    while (found.find()) {
      if (!names.contains(found.group(1))) {
        names.add(found.group(1));
      }
    }
    return names;
  }
}
