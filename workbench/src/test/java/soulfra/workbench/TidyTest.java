package soulfra.workbench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import soulfra.experiments.Experiments;
import soulfra.experiments.Terminal;

/// What reviewers forget to check: that pages name what exists, and that every folder is in order.
class TidyTest {

  /// Not ours, or made by a build.
  private static final Set<String> LEFT_OUT =
      Set.of("target", ".git", ".lab", "results", "vendor", ".idea", ".vscode", "node_modules");

  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)[^)]*\\)");
  private static final Pattern CODE = Pattern.compile("`([^`\\n]+)`");
  private static final Pattern PATH = Pattern.compile("[\\w.\\-]+(/[\\w.\\-]+)*/?");
  private static final Pattern FILE_NAME =
      Pattern.compile(".*\\.(java|md|xml|txt|sql|js|css|html|png|yml)");
  private static final Pattern LAB = Pattern.compile("\\./lab ([a-z]+)");
  private static final Pattern EXPERIMENT = Pattern.compile("(?m)^\\| [0-9]+\\.[0-9]+ \\|.*$");
  private static final Pattern LEFT_TO_DO =
      Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");

  /// A version written out; `${…}` is one of the parent's.
  private static final Pattern VERSION = Pattern.compile("<version>(?!\\$)");

  private static final Path ROOT = root();

  @Test
  void every_path_that_a_page_names_exists() throws IOException {
    var missing = new ArrayList<String>();
    for (var page : files(".md")) {
      var text = Files.readString(page);
      groups(LINK, text)
          .filter(link -> !link.contains("://"))
          .filter(link -> !Files.exists(folder(page).resolve(link)))
          .forEach(link -> missing.add(ROOT.relativize(page) + " links to " + link));
      var bases = bases(page, text);
      groups(CODE, text)
          .filter(TidyTest::isOurPath)
          .filter(path -> bases.stream().noneMatch(base -> Files.exists(base.resolve(path))))
          .forEach(path -> missing.add(ROOT.relativize(page) + " names " + path));
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void every_command_that_a_page_names_exists() throws IOException {
    var place = new Workplace(ROOT, Terminal.system());
    var commands =
        Lab.commands(place, new PrintWriter(Writer.nullWriter())).getSubcommands().keySet();
    for (var page : files(".md")) {
      assertThat(groups(LAB, Files.readString(page)))
          .as(ROOT.relativize(page).toString())
          .isSubsetOf(commands);
    }
  }

  @Test
  void the_table_in_the_readme_lists_the_experiments() throws IOException {
    var expected =
        Experiments.all().stream()
            .map(experiment -> experiment.about())
            .map(about -> "| %s | `%s` | %s |".formatted(about.id(), about.name(), about.title()));
    assertThat(
            EXPERIMENT
                .matcher(Files.readString(ROOT.resolve("README.md")))
                .results()
                .map(MatchResult::group))
        .containsExactlyElementsOf(expected.toList());
  }

  @Test
  void nothing_is_left_to_do() throws IOException {
    for (var file : files(".java", ".js", ".css", ".html", ".sql", ".md", ".xml", ".txt", "lab")) {
      assertThat(LEFT_TO_DO.matcher(Files.readString(file)).results().map(MatchResult::group))
          .as(ROOT.relativize(file).toString())
          .isEmpty();
    }
  }

  @Test
  void every_package_says_that_it_knows_null() throws IOException {
    var packages = new TreeSet<Path>();
    files(".java").forEach(file -> packages.add(folder(file)));
    for (var folder : packages) {
      assertThat(folder.resolve("package-info.java"))
          .content()
          .as(folder.toString())
          .contains("@NullMarked");
    }
  }

  @Test
  void versions_stand_in_the_parent_pom_only() throws IOException {
    for (var pom : files("pom.xml")) {
      if (!folder(pom).equals(ROOT)) {
        assertThat(VERSION.matcher(Files.readString(pom)).results())
            .as(ROOT.relativize(pom) + ": its parent's version and no other")
            .hasSize(1);
      }
    }
  }

  /// A page may shorten a path: below the root, below its own folder, or below a folder it names.
  private static List<Path> bases(Path page, String text) {
    var bases = new ArrayList<>(List.of(ROOT, folder(page)));
    groups(CODE, text)
        .filter(code -> PATH.matcher(code).matches() && code.endsWith("/"))
        .flatMap(code -> Stream.of(ROOT.resolve(code), folder(page).resolve(code)))
        .filter(Files::isDirectory)
        .forEach(bases::add);
    return bases;
  }

  private static boolean isOurPath(String code) {
    boolean path = code.contains("/") || FILE_NAME.matcher(code).matches();
    return path
        && PATH.matcher(code).matches()
        && LEFT_OUT.stream().noneMatch(List.of(code.split("/", -1))::contains);
  }

  private static Stream<String> groups(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(result -> result.group(1));
  }

  private static List<Path> files(String... endings) throws IOException {
    var files = new ArrayList<Path>();
    Files.walkFileTree(
        ROOT,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return LEFT_OUT.contains(name(folder))
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (Stream.of(endings).anyMatch(name(file)::endsWith)) {
              files.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return files;
  }

  private static String name(Path path) {
    return String.valueOf(path.getFileName());
  }

  private static Path folder(Path file) {
    var folder = file.getParent();
    return folder == null ? ROOT : folder;
  }

  private static Path root() {
    var folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("mvnw"))) {
      folder = folder.getParent();
      if (folder == null) {
        throw new IllegalStateException("No folder above holds mvnw.");
      }
    }
    return folder;
  }
}
