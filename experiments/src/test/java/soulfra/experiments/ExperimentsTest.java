package soulfra.experiments;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ExperimentsTest {

  private static final Path ROOT = Path.of("..");

  /// What must hold on any machine, however slow: the claims that are not about speed.
  private static final Map<String, List<String>> CERTAIN =
      Map.ofEntries(
          entry("analytics-beside", List.of("What is kept", "The copy")),
          entry("round-trips", List.of("The two pages")),
          entry("derived-data", List.of("A count", "A derived", "There was", "Until")),
          entry("question-to-data", List.of("Growth", "Bytes", "A way")),
          entry("fan-out", List.of("Rows", "The three")),
          entry("hockey-stick", List.of("Share", "Milliseconds")),
          entry("coordinated-omission", List.of()),
          entry("mean-of-percentiles", List.of("Worst error of the merged")),
          entry("tail-amplification", List.of()),
          entry("rate-limiter", List.of("Fixed", "Sliding", "Token", "Each", "One step")),
          entry("cache-stampede", List.of("Several compute", "With a single flight")),
          entry("whose-name", List.of("Embedded", "Normalised")),
          entry("document-or-table", List.of("Bytes")),
          entry(
              "friends-of-friends",
              List.of("Questions", "Level by level", "The recursion", "Two ways")),
          entry("event-sourcing", List.of("A count", "Two rebuilds")),
          entry("write-amplification", List.of("Bytes")),
          entry("durable-or-not", List.of("One is gone", "SQLite loses")),
          entry("row-or-column", List.of("Share of its file", "Bytes for two", "Both give")),
          entry("timeline-index", List.of("Without the index the plan", "With the index the plan")),
          entry("knowledge-base", List.of("Full", "Vectors", "LIKE", "Hybrid")),
          entry(
              "session-store",
              List.of("A token opens", "A revoked or expired session", "A session is gone")),
          entry("encoded-size", List.of("JSON", "Java", "MessagePack", "Protocol", "A thought")),
          entry("rolling-upgrade", List.of("Rewriting", "Keeping", "A v1 client")),
          entry("compatibility", List.of("A forbidden", "A change that", "Every cell")),
          entry("lost-reply", List.of("A blind retry", "A retry with", "An acknowledged")),
          entry("read-your-writes", List.of("With the position")),
          entry("monotonic-reads", List.of("With one follower")),
          entry("consistent-prefix", List.of("On one shard")),
          entry("fail-over", List.of("An acknowledged ")),
          entry(
              "split-brain",
              List.of(
                  "Without a quorum",
                  "With the epoch alone",
                  "With a quorum alone",
                  "With both",
                  "The new leader")),
          entry(
              "merge-without-loss",
              List.of("The later", "Who adds", "Where the", "Counter or", "The counter", "A tag")),
          entry("quorum", List.of("% of", "A read", "A sloppy", "A history", "One with")),
          entry(
              "rebalancing",
              List.of("Share of the rows that slots", "Modulo moves", "A row is missing")),
          entry("range-or-hash", List.of("The busiest shard's", "A reader of an hour")),
          entry("hot-key", List.of("The busiest shard's", "The count differs")),
          entry("scatter-gather", List.of("A hedged", "Questions")),
          entry("secondary-index", List.of("A search", "It does", "A read", "A write")),
          entry("slot-on-the-move", List.of("An acknowledged write is not", "A write with")),
          entry("hermitage", List.of("Anomalies at ", "An anomaly occurs at ", "A cell differs")),
          entry(
              "lost-blessings", List.of("Read-modify-write", "The atomic statement", "The stage")),
          entry("write-skew", List.of("In a", "With their", "With the", "Serializable")),
          entry("read-skew", List.of("Share", "A report", "A backup")),
          entry(
              "group-commit",
              List.of("Ten connections", "One writer gets", "A message is missing")),
          entry("in-doubt", List.of("A writer waits", "The accounts are not as decided")),
          entry("agent-state", List.of("Reading, then", "Version check", "The stage takes")),
          entry("failure-detector", List.of("False alarms", "Detection")),
          entry("pause-and-lease", List.of("Fencing")),
          entry(
              "clock-skew", List.of("An answer is lost", "% of the answers", "The nodes disagree")),
          entry("simulated-lease", List.of("A schedule has", "Writes with", "A replay")),
          entry("linearizable", List.of("One read from")),
          entry("ids", List.of("Sequences", "Snowflake", "Hybrid", "The oracle")),
          entry("one-handle", List.of("The constraint gives", "The stage gives")),
          entry("one-order", List.of("They do", "A message is missing")),
          entry("who-leads", List.of("Redis", "Postgres", "ZooKeeper")),
          entry("short-links", List.of("Cut-off", "Counted", "With a", "Drawing", "Enci", "Cache")),
          entry("sort-or-hash", List.of("The table dies", "The sort counts", "Both count")),
          entry("which-join", List.of("Sent", "Held", "The two ways")),
          entry("skewed-key", List.of("Slowest", "Both count", "Only the celebrity")),
          entry("atomic-switch", List.of("A page mixes", "Yesterday's", "One of yesterday's")),
          entry(
              "log-or-queue", List.of("Pub/sub", "The list", "Queue or stream", "Only the stream")),
          entry("change-data-capture", List.of("Counting", "The view", "The log kept")),
          entry("dual-write", List.of("The outbox")),
          entry("event-time", List.of("Highest window", "Worst error", "A patient", "A hasty")),
          entry("exactly-once", List.of("Credits off", "An account is wrong")),
          entry("task-queue", List.of("A locked", "Hopeless", "Without a bound", "With a bound")),
          entry("notifications", List.of("Sent", "Until", "With a key", "In one", "In lines")),
          entry("switch-view", List.of("A reader", "An agent's")),
          entry("end-to-end", List.of("Without a key", "With a key")),
          entry("order-or-lock", List.of("Lock or log")),
          entry("trust-but-verify", List.of("The database's own", "A backup", "The auditor")),
          entry("late-or-wrong", List.of("A number", "The consumer", "It is", "Each")),
          entry("erasure", List.of("A copy can be read", "What others")),
          entry("feedback-loop", List.of("Gini", "A thought is never")),
          entry("retention", List.of("A message past", "One can be", "What is younger")),
          entry(
              "re-identification",
              List.of(
                  "One attribute",
                  "Share of the people",
                  "Somebody is named",
                  "People who",
                  "Share of the rows")));

  @ParameterizedTest
  @MethodSource("trials")
  void each_page_looks_at_both_modes_and_what_is_certain_holds(String name, Stage stage) {
    Assumptions.assumeTrue(
        !stage.exists(ROOT) || Files.exists(stage.home(ROOT).resolve("target/stage.jar")),
        stage.id + " is not built: ./mvnw -DskipTests package");
    var experiment = Experiments.select(name).getFirst();
    var options = new Options(ROOT, List.of(stage), 7, true, false, false);
    var findings = new Trial(experiment, stage, options).run(_ -> {}).findings();
    assertThat(findings.checks())
        .as(findings.witness())
        .extracting(Check::mode)
        .contains(Check.Mode.BROKEN, Check.Mode.FIXED);
    assertThat(findings.charts()).isNotEmpty();
    assertThat(findings.tables()).isNotEmpty();
    for (var claim : CERTAIN.getOrDefault(name, List.of("an entry in CERTAIN"))) {
      assertThat(findings.checks())
          .filteredOn(check -> check.claim().startsWith(claim))
          .as(claim)
          .isNotEmpty()
          .allMatch(check -> check.verdict() == Verdict.AS_PREDICTED);
    }
  }

  static Stream<Arguments> trials() {
    return Experiments.all().stream()
        .flatMap(experiment ->
            experiment.stages().stream()
                .map(stage -> Arguments.of(experiment.about().name(), stage)));
  }

  @Test
  void the_syllabus_follows_the_book_and_the_file_names_follow_the_syllabus() {
    assertThat(Experiments.all())
        .extracting(experiment -> experiment.getClass().getSimpleName())
        .isSorted();
    assertThat(Experiments.all())
        .allSatisfy(experiment -> {
          var about = experiment.about();
          var id = about.id().split("\\.", 2);
          var file = String.format(Locale.ROOT, "E%02d_%s_", about.chapter().number, id[1]);
          assertThat(experiment.getClass().getSimpleName()).startsWith(file);
          assertThat(id[0]).isEqualTo(Integer.toString(about.chapter().number));
          assertThat(experiment.stages()).isNotEmpty();
        });
  }

  @Test
  void an_experiment_is_found_by_id_name_and_chapter() {
    assertThat(Experiments.select("all")).isEqualTo(Experiments.all());
    assertThat(Experiments.select("2.4")).isEqualTo(Experiments.select("coordinated-omission"));
    assertThat(Experiments.select("ch8")).isEqualTo(Experiments.select("8"));
    assertThat(Experiments.select("8")).extracting(e -> e.about().id()).contains("8.2", "8.5");
    assertThatThrownBy(() -> Experiments.select("99"))
        .hasMessageContaining("no experiment '99'")
        .hasMessageContaining("2.4 coordinated-omission");
  }
}
