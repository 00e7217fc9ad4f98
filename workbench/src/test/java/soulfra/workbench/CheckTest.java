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

class CheckTest {

  private static final String WRITTEN =
      """
      {"process": 0, "type": "invoke", "f": "write", "value": 3, "time": 1000000000}
      {"process": 0, "type": "ok", "f": "write", "value": 3, "time": 2000000000}
      {"process": 0, "type": "invoke", "f": "write", "value": 4, "time": 4000000000}
      {"process": 0, "type": "ok", "f": "write", "value": 4, "time": 4020000000}
      {"process": 1, "type": "invoke", "f": "read", "value": null, "time": 4200000000}
      """;
  private static final String FRESH = WRITTEN + answer(4);
  private static final String STALE = WRITTEN + answer(3);

  @TempDir Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final StringWriter errors = new StringWriter();

  private static String answer(int read) {
    return "{\"process\": 1, \"type\": \"ok\", \"f\": \"read\", \"value\": "
        + read
        + ", \"time\": 4210000000}\n";
  }

  @Test
  void the_exit_code_is_the_verdict_and_the_witness_is_a_sentence() throws IOException {
    assertThat(check("register", file("fresh", FRESH))).isZero();
    assertThat(check("register", file("stale", STALE), file("fresh", FRESH))).isEqualTo(1);
    assertThat(said())
        .contains("✗ invalid", "process 1 read 3 at 4.210 s", "although", "wrote 4", "4.020 s");
    assertThat(check("counter-bounds", file("unread", ""))).isEqualTo(2);
    assertThat(said()).contains("? unknown");
  }

  @Test
  void a_file_that_is_no_history_is_told_with_line_and_column() throws IOException {
    var file = file("broken", WRITTEN + "{\"process\": 1, \"type\": \"done\"}\n");
    assertThat(check("register", file)).isEqualTo(2);
    assertThat(errors.toString()).contains(file + ":6:1: type is invoke, ok, fail or info");
  }

  @Test
  void json_is_json_and_nothing_else() throws IOException {
    assertThat(check("register", file("stale", STALE), "--json")).isEqualTo(1);
    assertThat(said()).startsWith("[").contains("\"valid\" : false", "\"model\" : \"register\"");
  }

  @Test
  void the_page_is_written_where_it_was_asked_for() throws IOException {
    var page = folder.resolve("out/page.html");
    check("register", file("stale", STALE), "--html", page.toString());
    assertThat(page).content().contains("✗ Invalid", "process 1 read 3");
  }

  @Test
  void a_folder_is_all_histories_below_it_and_one_that_is_none_spoils_no_other()
      throws IOException {
    Files.createDirectories(folder.resolve("runs/two"));
    file("runs/a.jsonl", FRESH);
    file("runs/two/a.jsonl", STALE);
    file("runs/two/broken.edn", "[{:process 0");
    file("runs/notes.md", "no history");
    var pages = folder.resolve("pages");
    var runs = folder.resolve("runs").toString();
    assertThat(check("register", runs, "--html", pages.toString())).isEqualTo(1);
    assertThat(said())
        .contains("3 histories: 1 valid, 1 invalid, 1 unknown")
        .contains("It can't be read: " + folder.resolve("runs/two/broken.edn") + ":1:13: ");
    assertThat(pages.resolve("a.jsonl.html")).content().contains("✓ Valid");
    assertThat(pages.resolve("a.jsonl-2.html")).content().contains("✗ Invalid");
    assertThat(pages.resolve("index.html"))
        .content()
        .contains(
            "href=\"a.jsonl.html\"", "href=\"a.jsonl-2.html\"", "process 1 read 3", "broken.edn");
    assertThat(check("register", Files.createDirectory(folder.resolve("none")).toString()))
        .isEqualTo(2);
    assertThat(errors.toString()).contains("There is no history below");
  }

  @Test
  void a_suite_is_a_table_of_expected_and_got() throws IOException {
    file("fresh", FRESH);
    file("stale", STALE);
    var head = "file\tmodel\tlinearizable\n";
    Files.writeString(
        folder.resolve("EXPECTED.tsv"), head + "fresh\tregister\ttrue\nstale\tregister\tfalse\n");
    assertThat(lab("check", "--suite", folder.toString())).isZero();
    assertThat(said()).contains("2 of 2 as expected");
    Files.writeString(folder.resolve("EXPECTED.tsv"), head + "stale\tregister\ttrue\n");
    assertThat(lab("check", "--suite", folder.toString())).isEqualTo(1);
    assertThat(said()).contains("0 of 1 as expected", "expected VALID, got INVALID");
  }

  private String file(String name, String history) throws IOException {
    return Files.writeString(folder.resolve(name), history).toString();
  }

  private int check(String model, String... more) {
    var arguments = new String[more.length + 3];
    arguments[0] = "check";
    arguments[1] = "--model";
    arguments[2] = model;
    System.arraycopy(more, 0, arguments, 3, more.length);
    return lab(arguments);
  }

  private int lab(String... arguments) {
    var terminal = new Terminal(new PrintStream(out, true, StandardCharsets.UTF_8), null, false);
    return Lab.commands(new Workplace(folder, terminal), new PrintWriter(errors, true))
        .execute(arguments);
  }

  private String said() {
    return out.toString(StandardCharsets.UTF_8);
  }
}
