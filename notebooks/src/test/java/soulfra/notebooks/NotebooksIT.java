package soulfra.notebooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import soulfra.experiments.Stage;

/// Every notebook runs from its first cell to its last, on real stages and servers.
class NotebooksIT {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final int MOST_CELLS = 10;
  private static final int CHAPTERS = 14;

  static List<Path> notebooks() {
    return Notebooks.in(ROOT).all();
  }

  @ParameterizedTest
  @MethodSource("notebooks")
  void it_runs_from_the_first_cell_to_the_last(Path file) throws Exception {
    for (var stage : Stage.values()) {
      assumeTrue(
          Files.exists(stage.home(ROOT).resolve("target/stage.jar")),
          stage.id + " is not built: ./mvnw -DskipTests package");
    }
    var notebook = Notebook.read(file);
    var result =
        HeadlessRun.of(notebook, ROOT, new PrintStream(System.out, true, StandardCharsets.UTF_8));
    assertThat(result.failed()).as(String.valueOf(result.failed())).isNull();
    assertThat(result.cells()).isEqualTo(notebook.code().size()).isLessThan(MOST_CELLS);
  }

  @ParameterizedTest
  @MethodSource("notebooks")
  void it_is_committed_as_jupyter_writes_it_with_what_it_shows(Path file) throws IOException {
    var notebook = Notebook.read(file);
    assertThat(Files.readString(file)).isEqualTo(notebook.json());
    assertThat(notebook.code()).allMatch(CodeCell::hasRun);
    assertThat(Files.readString(file)).doesNotContain("\"output_type\": \"error\"");
    var ids = new HashSet<String>();
    assertThat(notebook.code())
        .allSatisfy(cell -> {
          assertThat(cell.id()).matches("[a-zA-Z0-9_-]{1,64}");
          assertThat(ids.add(cell.id())).isTrue();
        });
  }

  @Test
  void there_is_one_for_each_chapter() throws IOException {
    assertThat(notebooks()).hasSize(CHAPTERS);
    for (int chapter = 1; chapter <= CHAPTERS; chapter++) {
      var file = Notebooks.in(ROOT).select(Integer.toString(chapter)).getFirst();
      assertThat(Notebook.read(file).title()).startsWith(chapter + ". ");
    }
  }
}
