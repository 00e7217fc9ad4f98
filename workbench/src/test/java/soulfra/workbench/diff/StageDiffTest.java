package soulfra.workbench.diff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import soulfra.workbench.diff.Difference.Added;
import soulfra.workbench.diff.Difference.Changed;
import soulfra.workbench.diff.Difference.Removed;
import soulfra.workbench.diff.Difference.Same;

class StageDiffTest {

  @TempDir Path folder;

  @Test
  void each_file_is_the_same_changed_new_or_gone() throws IOException {
    write("one", "java/A.java", "a\nb\nc\nd");
    write("two", "java/A.java", "a\nb\nX\nY\nd");
    write("one", "java/B.java", "same");
    write("two", "java/B.java", "same");
    write("one", "java/C.java", "/// Was here. And more.\nclass C {}");
    write(
        "two", "java/D.java", "import x;\n\n/// Is a lease that\n/// ends. Not more.\nclass D {}");
    write("two", "resources/V1.up.sql", "-- What is owed; to whom.\nCREATE TABLE owed ();");

    var diff = StageDiff.of(folder.resolve("one"), folder.resolve("two"));

    assertThat(diff.all(Same.class)).containsExactly(new Same("java/B.java"));
    assertThat(diff.all(Removed.class)).containsExactly(new Removed("java/C.java", "Was here."));
    assertThat(diff.all(Added.class))
        .containsExactly(
            new Added("java/D.java", "Is a lease that ends."),
            new Added("resources/V1.up.sql", "What is owed; to whom."));
    var changed = diff.all(Changed.class).getFirst();
    assertThat(List.of(changed.added(), changed.removed())).containsExactly(2, 1);
    assertThat(changed.kept()).isEqualTo(0.6, within(0.001));
    assertThat(changed.unified("one", "two")).contains("-c", "+X", "+Y", " d");
  }

  @Test
  void a_stage_without_sources_has_nothing_in_common() throws IOException {
    write("one", "java/A.java", "a");
    var diff = StageDiff.of(folder.resolve("one"), folder.resolve("none"));
    assertThat(diff.files()).containsExactly(new Removed("java/A.java", ""));
  }

  private void write(String stage, String name, String text) throws IOException {
    var file = folder.resolve(stage).resolve("src/main").resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
