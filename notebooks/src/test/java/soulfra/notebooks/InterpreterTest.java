package soulfra.notebooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InterpreterTest {

  private final Interpreter cells = Interpreter.start();

  @BeforeAll
  void declare() throws CellFailed {
    cells.run("record Pair(int a, int b) {}\nint twice(int n) { return 2 * n; }");
  }

  @AfterAll
  void close() {
    cells.close();
  }

  @Test
  void a_cell_gives_the_value_of_its_last_expression_itself_and_not_its_text() throws CellFailed {
    assertThat(cells.run("var list = List.of(1, 2);\nlist")).isInstanceOf(java.util.List.class);
    assertThat(cells.run("twice(21)")).isEqualTo(42);
    assertThat(cells.run("int n = 3;")).isNull();
    assertThat(cells.run("// nothing at all")).isNull();
    assertThat(cells.run("System.out.printf(\"\")")).isNull();
  }

  @Test
  void a_method_may_call_one_that_comes_later_in_its_cell_but_not_one_that_never_comes()
      throws CellFailed {
    assertThat(cells.run("int a() { return b(); }\nint b() { return 7; }\na()")).isEqualTo(7);
    assertThatThrownBy(() -> cells.run("int c() { return neverThere(); }"))
        .isInstanceOf(CellFailed.class)
        .hasMessageContaining("Never declared")
        .hasMessageContaining("neverThere");
  }

  @Test
  void what_is_declared_again_replaces_what_was_there() throws CellFailed {
    cells.run("int answer() { return 1; }");
    cells.run("int answer() { return 2; }");
    assertThat(cells.run("answer()")).isEqualTo(2);
  }

  @Test
  void what_does_not_compile_is_said_with_its_line() {
    assertThatThrownBy(() -> cells.run("int fine = 1;\nint broken = \"text\";"))
        .isInstanceOf(CellFailed.class)
        .hasMessageContaining("String cannot be converted to int")
        .hasMessageContaining("int broken");
    assertThatThrownBy(() -> cells.run("if (true) {")).hasMessageContaining("ends in the middle");
  }

  @Test
  void what_is_thrown_comes_with_its_causes_and_the_rest_of_the_cell_is_not_run()
      throws CellFailed {
    assertThatThrownBy(() ->
            cells.run(
                """
                int reached = 1;
                if (reached == 1) throw new IllegalStateException("a", new IOException("b"));
                reached = 2;
                """))
        .isInstanceOfSatisfying(
            CellFailed.class,
            failed ->
                assertThat(failed.lines())
                    .anyMatch(line -> line.contains("IllegalStateException: a"))
                    .anyMatch(line -> line.startsWith("Caused by: java.io.IOException: b")));
    assertThat(cells.run("reached")).isEqualTo(1);
  }

  @Test
  void an_assert_means_it() {
    assertThatThrownBy(() -> cells.run("assert 1 > 2 : \"no\";"))
        .isInstanceOf(CellFailed.class)
        .hasMessage("no");
  }

  @Test
  void an_interrupted_cell_fails_and_the_next_one_runs() throws Exception {
    cells.run("volatile boolean waits = false;");
    var cell =
        CompletableFuture.runAsync(() -> {
          try {
            cells.run("waits = true; Thread.sleep(60_000);");
          } catch (CellFailed e) {
            throw new IllegalStateException(e);
          }
        });
    await()
        .until(() -> {
          cells.interrupt();
          return cell.isDone();
        });
    assertThatThrownBy(cell::get)
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseInstanceOf(InterruptedException.class);
    assertThat(cells.run("1 + 1")).isEqualTo(2);
  }
}
