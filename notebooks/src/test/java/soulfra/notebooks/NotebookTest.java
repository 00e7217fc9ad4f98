package soulfra.notebooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NotebookTest {

  @TempDir Path folder;

  private Path file(String... cells) throws IOException {
    var file = folder.resolve("n.ipynb");
    var all = String.join(",\n", cells);
    Files.writeString(
        file,
        "{\"cells\": ["
            + all
            + "], \"metadata\": {\"mine\": [1]}, \"nbformat\": 4, \"nbformat_minor\": 5}");
    return file;
  }

  private static String cell(String id, String source) {
    return """
    {
     "cell_type": "code",
     "execution_count": null,
     "id": "%s",
     "metadata": {},
     "outputs": [],
     "source": ["%s"]
    }
    """
        .formatted(id, source);
  }

  @Test
  void what_a_run_leaves_stands_in_the_file_as_jupyter_would_write_it() throws Exception {
    var file = file(cell("a", "System.out.print(1); System.out.println(2);"), cell("b", "6 * 7"));
    var notebook = Notebook.read(file);
    var result = HeadlessRun.of(notebook, folder, quiet());
    assertThat(result.failed()).isNull();
    notebook.write(file);
    assertThat(file)
        .content()
        .startsWith(
            "{\n \"cells\": [\n  {\n   \"cell_type\": \"code\",\n   \"execution_count\": 1,")
        .contains("\"name\": \"stdout\"", "      \"12\\n\"", "\"42\"", "\"metadata\": {},")
        .contains("\"mine\": [\n   1\n  ]")
        .endsWith("\"nbformat\": 4,\n \"nbformat_minor\": 5\n}\n");
    assertThat(Notebook.read(file).json()).isEqualTo(Files.readString(file));
  }

  @Test
  void it_stops_at_the_first_bad_cell_and_leaves_nothing_behind() throws Exception {
    var file =
        file(
            cell("a", "import static soulfra.notebooks.Desk.*; var db = sqlite(\\\"x\\\");"),
            cell("b", "throw new IllegalStateException(\\\"bad\\\");"),
            cell("c", "System.out.println(3);"));
    var printed = new ByteArrayOutputStream();
    var result =
        HeadlessRun.of(
            Notebook.read(file), folder, new PrintStream(printed, true, StandardCharsets.UTF_8));
    assertThat(result.cells()).isEqualTo(2);
    var failure = Objects.requireNonNull(result.failed());
    assertThat(failure.cell().id()).isEqualTo("b");
    assertThat(failure.how().message()).isEqualTo("bad");
    assertThat(printed.toString(StandardCharsets.UTF_8))
        .contains("✗ java.lang.IllegalStateException");
    try (var left = Files.walk(folder.resolve(".lab"))) {
      assertThat(left.filter(Files::isRegularFile)).isEmpty();
    }
  }

  @Test
  void outputs_are_kept_by_type() throws IOException {
    var notebook = Notebook.read(file(cell("a", "1")));
    notebook
        .code()
        .getFirst()
        .record(
            1,
            List.of(
                new Output.Shown(Map.of("text/plain", "a\nb", "image/png", "AAAA")),
                new Output.Failed("Kind", "message", List.of("line"))));
    assertThat(notebook.json())
        .contains("\"image/png\": \"AAAA\"", "\"a\\n\",\n", "\"ename\": \"Kind\"");
  }

  @Test
  void what_is_no_notebook_is_said() throws IOException {
    var file = folder.resolve("x.ipynb");
    Files.writeString(file, "{\"cells\": ");
    assertThatThrownBy(() -> Notebook.read(file)).hasMessageContaining("is not JSON");
    Files.writeString(file, "{\"nbformat\": 3}");
    assertThatThrownBy(() -> Notebook.read(file)).hasMessageContaining("nbformat 4");
  }

  private static PrintStream quiet() {
    return new PrintStream(PrintStream.nullOutputStream(), true, StandardCharsets.UTF_8);
  }
}
