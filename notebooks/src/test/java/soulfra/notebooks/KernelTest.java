package soulfra.notebooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import soulfra.notebooks.JupyterClient.Message;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The kernel as Jupyter has it: a process of its own, behind five sockets.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KernelTest {

  @TempDir static Path root;
  private JupyterClient jupyter;
  private Process kernel;

  @BeforeAll
  void start() throws Exception {
    jupyter = new JupyterClient();
    jupyter.write(root.resolve("connection.json"));
    var spec =
        JsonMapper.shared()
            .readTree(
                KernelSpec.install(root).resolve("kernels/soulfra-java/kernel.json").toFile());
    var command =
        spec.path("argv")
            .valueStream()
            .map(JsonNode::asString)
            .map(word ->
                word.equals("{connection_file}") ? root.resolve("connection.json") + "" : word)
            .toList();
    kernel =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(root.resolve("kernel.log").toFile())
            .start();
    assertThat(jupyter.awaitStart().content().path("language_info").path("name").asString())
        .isEqualTo("Java");
  }

  @AfterAll
  void end() throws Exception {
    jupyter.tellControl("shutdown_request", Map.of("restart", false));
    boolean ended = kernel.waitFor(30, TimeUnit.SECONDS);
    kernel.destroyForcibly();
    jupyter.close();
    assertThat(ended).as("it ends when Jupyter says so: " + log()).isTrue();
    try (var left = Files.walk(root.resolve(".lab/scratch"))) {
      assertThat(left.filter(Files::isRegularFile)).isEmpty();
    }
  }

  @Test
  void a_cell_prints_gives_a_value_and_shows_a_picture() throws Exception {
    var said =
        jupyter.run(
            """
            import static soulfra.notebooks.Desk.*;
            System.out.println("printed");
            plot("a title", "x", "y").at(List.of(1, 2)).line("one", List.of(3, 4)).show();
            6 * 7
            """);
    assertThat(text(said, "stream", "text")).contains("printed");
    assertThat(said)
        .filteredOn(message -> message.type().equals("display_data"))
        .singleElement()
        .satisfies(m ->
            assertThat(m.content().path("data").path("image/png").asString()).startsWith("iVBOR"));
    assertThat(said)
        .filteredOn(message -> message.type().equals("execute_result"))
        .singleElement()
        .satisfies(m ->
            assertThat(m.content().path("data").path("text/plain").asString()).isEqualTo("42"));
  }

  @Test
  void a_failure_names_its_cause_and_the_next_cell_runs() throws Exception {
    var said = jupyter.run("throw new IllegalStateException(\"a\", new IOException(\"b\"));");
    assertThat(said)
        .filteredOn(message -> message.type().equals("error"))
        .singleElement()
        .satisfies(m ->
            assertThat(m.content().path("traceback").toString())
                .contains("Caused by: java.io.IOException: b"));
    assertThat(jupyter.run("1 + 1")).extracting(Message::type).contains("execute_result");
  }

  @Test
  void a_cell_can_be_interrupted() throws Exception {
    var asked = jupyter.begin("System.out.println(\"waits\"); Thread.sleep(600_000);");
    jupyter.heard(asked, "stream"); // it runs
    jupyter.tellControl("interrupt_request", Map.of());
    assertThat(jupyter.heard(asked)).extracting(Message::type).contains("error");
  }

  @Test
  void words_are_completed() throws Exception {
    var code = "\"text\".toUpp";
    var asked = jupyter.ask("complete_request", Map.of("code", code, "cursor_pos", code.length()));
    assertThat(jupyter.answer(asked).content().path("matches").toString()).contains("toUpperCase(");
  }

  private static String text(List<Message> said, String type, String field) {
    var all = new StringBuilder();
    said.stream()
        .filter(message -> message.type().equals(type))
        .forEach(message -> all.append(message.content().path(field).asString()));
    return all.toString();
  }

  private String log() throws IOException {
    return Files.readString(root.resolve("kernel.log"));
  }
}
