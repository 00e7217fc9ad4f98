package soulfra.experiments.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScoresTest {

  @TempDir Path folder;

  @Test
  void what_lies_within_both_errors_is_no_difference() throws IOException {
    var before = scores("before", "avgt", 100, "5.0");
    assertThat(said(scores("now", "avgt", 109, "5.0"), before)).isEqualTo("no difference");
    assertThat(said(scores("now", "avgt", 111, "5.0"), before)).isEqualTo("slower");
    assertThat(said(scores("now", "avgt", 89, "5.0"), before)).isEqualTo("faster");
  }

  @Test
  void more_is_better_where_operations_are_counted() throws IOException {
    var before = scores("before", "thrpt", 100, "1.0");
    assertThat(said(scores("now", "thrpt", 200, "1.0"), before)).isEqualTo("faster");
  }

  @Test
  void one_sample_can_not_be_compared() throws IOException {
    var before = scores("before", "avgt", 100, "\"NaN\"");
    assertThat(said(scores("now", "avgt", 200, "1.0"), before)).isEqualTo("can't be told");
  }

  @Test
  void a_file_of_something_else_says_what_it_must_be() throws IOException {
    var file = Files.writeString(folder.resolve("other.json"), "[{\"a\": 1}]");
    assertThatThrownBy(() -> Scores.read(file)).hasMessageContaining("bench micro --baseline");
    var noJson = Files.writeString(folder.resolve("other.txt"), "scores");
    assertThatThrownBy(() -> Scores.read(noJson)).hasMessageContaining("bench micro --baseline");
  }

  private static String said(Scores now, Scores before) {
    return now.beside(before, "").rows().getFirst().getLast();
  }

  private Scores scores(String name, String mode, double score, String error) throws IOException {
    return Scores.read(
        Files.writeString(
            folder.resolve(name),
            String.format(
                Locale.ROOT,
                """
                [{"benchmark": "a.b.RoutingBenchmark.shardOf", "mode": "%s",
                  "params": {"shards": "3"},
                  "primaryMetric": {"score": %f, "scoreError": %s, "scoreUnit": "ns/op"}}]
                """,
                mode,
                score,
                error)));
  }
}
