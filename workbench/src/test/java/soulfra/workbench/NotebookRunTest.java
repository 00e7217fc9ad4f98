package soulfra.workbench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import soulfra.experiments.Terminal;

class NotebookRunTest {

  @TempDir Path root;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @Test
  void it_prints_what_cells_give_and_saves_it_when_asked() throws IOException {
    var file = notebook("03-three", "6 * 7");
    assertThat(lab("notebook", "run", "3")).isZero();
    assertThat(said()).contains("── 3. Three", "42", "✓ 03-three: 1 cells");
    assertThat(file).content().doesNotContain("42");
    assertThat(lab("notebook", "run", "03-three", "--save")).isZero();
    assertThat(file).content().contains("\"42\"");
  }

  @Test
  void a_bad_cell_is_1_and_is_not_saved() throws IOException {
    var file = notebook("04-four", "assert 6 * 7 == 41 : 6 * 7;");
    var before = Files.readString(file);
    assertThat(lab("notebook", "run", file.toString(), "--save")).isEqualTo(1);
    assertThat(said()).contains("✗ 04-four: cell 1 (a) failed: 42");
    assertThat(file).content().isEqualTo(before);
  }

  @Test
  void the_list_names_titles_and_files() throws IOException {
    notebook("03-three", "1");
    assertThat(lab("notebook", "list")).isZero();
    assertThat(said()).contains("3. Three", "notebooks/03-three.ipynb");
  }

  private Path notebook(String name, String cell) throws IOException {
    var file = Files.createDirectories(root.resolve("notebooks")).resolve(name + ".ipynb");
    return Files.writeString(
        file,
        """
        {"cells": [
          {"cell_type": "markdown", "id": "t", "metadata": {}, "source": ["# 3. Three"]},
          {"cell_type": "code", "id": "a", "metadata": {}, "execution_count": null, "outputs": [],
           "source": ["%s"]}
        ], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
        """
            .formatted(cell));
  }

  private int lab(String... arguments) {
    var terminal = new Terminal(new PrintStream(out, true, StandardCharsets.UTF_8), null, false);
    var commands =
        Lab.commands(new Workplace(root, terminal), new PrintWriter(new StringWriter(), true));
    return commands.execute(arguments);
  }

  private String said() {
    return out.toString(StandardCharsets.UTF_8);
  }
}
