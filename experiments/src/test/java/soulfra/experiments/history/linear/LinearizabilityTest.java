package soulfra.experiments.history.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static soulfra.experiments.history.Histories.check;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import soulfra.experiments.history.Checkers;
import soulfra.experiments.history.Deadline;
import soulfra.experiments.history.Histories;
import soulfra.experiments.history.Settings;
import soulfra.experiments.history.Validity;
import soulfra.experiments.history.read.HistoryFile;

class LinearizabilityTest {

  /// Each object with what it allows, and what it does not; operations one after the other.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          register        | write 1, read 1, write 2, read 2       | write 1, write 2, read 1
          cas-register    | write 1, cas [1 2], read 2             | write 1, cas [2 3]
          multi-register  | txn [[write x 1] [write y 2]], txn [[read y 2]] | txn [[write x 1]], txn [[read x 2]]
          kv              | put "a", append "b", get "ab"          | put "a", append "b", get "ba"
          mutex           | acquire nil, release nil, acquire nil  | acquire nil, acquire nil
          counter         | add 2, inc nil, dec nil, read 2        | add 2, read 1
          set             | add 1, add 2, remove 1, read #{2}      | add 1, read #{}
          queue           | enqueue 1, enqueue 2, dequeue 1        | enqueue 1, enqueue 2, dequeue 2
          unordered-queue | enqueue 1, enqueue 2, dequeue 2        | enqueue 1, dequeue 1, dequeue 1
          """)
  void an_object_does_one_thing_after_the_other(String model, String legal, String illegal) {
    assertThat(check(model, sequence(legal)).validity()).isEqualTo(Validity.VALID);
    assertThat(check(model, sequence(illegal)).validity()).isEqualTo(Validity.INVALID);
  }

  @Test
  void no_element_stands_in_a_set_twice() {
    assertThat(check("set", sequence("add 1, add 2, read [1 1 2]")).validity())
        .isEqualTo(Validity.INVALID);
    assertThat(check("set", sequence("add 1, add 2, read [2 2]")).validity())
        .isEqualTo(Validity.INVALID);
  }

  /// Whatever it took, nothing else got possible by it, but that the queue was empty.
  @Test
  void an_indefinite_dequeue_explains_nothing_but_an_empty_queue() {
    var lost = sequence("enqueue 1") + "\n1 :invoke dequeue nil\n1 :info dequeue nil\n";
    assertThat(check("unordered-queue", lost + sequence("dequeue 1")).validity())
        .isEqualTo(Validity.VALID);
    assertThat(check("unordered-queue", lost + sequence("dequeue 2")).validity())
        .isEqualTo(Validity.INVALID);
    assertThat(check("unordered-queue", lost + sequence("dequeue nil")).validity())
        .isEqualTo(Validity.UNKNOWN);
  }

  @Test
  void pairs_of_key_and_value_are_not_taken_for_values() {
    var answer = check("cas-register", sequence("write [x 1], cas [x [1 2]]"));
    assertThat(answer.validity()).isEqualTo(Validity.UNKNOWN);
    assertThat(answer.sentence()).contains("--independent");
  }

  /// Each of its 2,000 states meets few of the 2,001 kinds of operations; a table of all pairs
  /// would take 16 MB.
  @Test
  void a_long_history_of_one_object_takes_no_memory_for_what_never_meets() {
    var operations =
        IntStream.rangeClosed(1, 2000)
            .mapToObj(i -> "add 1, read " + i)
            .collect(Collectors.joining(", "));
    var history = Histories.of(sequence(operations));
    assertThat(check("counter", history, Map.of("memory", "2")).validity())
        .isEqualTo(Validity.VALID);
  }

  private static String sequence(String operations) {
    return operations
        .lines()
        .flatMap(line -> Arrays.stream(line.split(", (?=[a-z])", -1)))
        .map(o -> "0 :invoke %s\n0 :ok %s".formatted(o, o))
        .collect(Collectors.joining("\n"));
  }

  @Test
  void what_overlaps_may_be_in_either_order() {
    assertThat(
            check(
                    "register",
                    """
                    0 :invoke write 1
                    1 :invoke write 2
                    0 :ok write 1
                    1 :ok write 2
                    2 :invoke read nil
                    2 :ok read 1
                    """)
                .validity())
        .isEqualTo(Validity.VALID);
  }

  @Test
  void an_indefinite_write_may_take_effect_long_after_but_only_once() {
    var written =
        """
        0 :invoke write 1
        0 :ok write 1
        1 :invoke write 2
        1 :info write 2
        2 :invoke read nil
        2 :ok read 1
        2 :invoke read nil
        2 :ok read 2
        """;
    assertThat(check("register", written).validity()).isEqualTo(Validity.VALID);
    var back = written + "2 :invoke read nil\n2 :ok read 1";
    assertThat(check("register", back).validity()).isEqualTo(Validity.INVALID);
  }

  @Test
  void a_refused_write_never_happened() {
    var read = "0 :invoke write 1\n0 :fail write 1\n0 :invoke read nil\n0 :ok read 1";
    assertThat(check("register", read).validity()).isEqualTo(Validity.INVALID);
  }

  @Test
  void what_nothing_means_is_said_by_a_setting() {
    var history =
        Histories.of("0 :invoke write 1\n0 :ok write 1\n0 :invoke read nil\n0 :ok read nil");
    assertThat(check("register", history, Map.of("nil", "unknown")).validity())
        .isEqualTo(Validity.VALID);
    assertThat(check("register", history, Map.of("nil", "absent")).validity())
        .isEqualTo(Validity.INVALID);
  }

  @Test
  void the_witness_names_few_operations_with_their_values_and_times() {
    var noise =
        IntStream.range(0, 40)
            .mapToObj(i ->
                """
                {"process": 9, "type": "invoke", "f": "read", "value": null, "time": %d}
                {"process": 9, "type": "ok", "f": "read", "value": 3, "time": %d}
                """
                    .formatted(3_000_000_000L + 2L * i, 3_000_000_001L + 2L * i))
            .collect(Collectors.joining());
    var answer =
        check(
            "register",
            HistoryFile.parse(
                "stale",
                """
                {"process": 1, "type": "invoke", "f": "write", "value": 3, "time": 1000000000}
                {"process": 1, "type": "ok", "f": "write", "value": 3, "time": 2000000000}
                %s
                {"process": 2, "type": "invoke", "f": "write", "value": 4, "time": 4000000000}
                {"process": 2, "type": "ok", "f": "write", "value": 4, "time": 4020000000}
                {"process": 3, "type": "invoke", "f": "read", "value": null, "time": 4200000000}
                {"process": 3, "type": "ok", "f": "read", "value": 3, "time": 4210000000}
                """
                    .formatted(noise),
                false),
            Map.of());
    assertThat(answer.validity()).isEqualTo(Validity.INVALID);
    assertThat(answer.sentence())
        .startsWith("process 3 read 3 at 4.210 s (asked at 4.200 s), although ")
        .contains("process 2 wrote 4 (acknowledged at 4.020 s");
    assertThat(answer.findings().getFirst().operations()).hasSizeBetween(2, 3);
  }

  @Test
  void one_key_without_an_order_ends_the_search_of_a_key_that_takes_for_ever() {
    var hard = hopeless(24, "\"hard\"");
    var bad =
        """
        {:process 100 :type :invoke :f add :key bad :value 1}
        {:process 100 :type :ok :f add :key bad :value 1}
        {:process 100 :type :invoke :f read :key bad}
        {:process 100 :type :ok :f read :key bad :value #{}}
        """;
    var answer =
        Checkers.named("set")
            .check(
                HistoryFile.parse("keys", hard + bad, false),
                Settings.NONE,
                Deadline.in(Duration.ofMinutes(5)));
    assertThat(answer.validity()).isEqualTo(Validity.INVALID);
    assertThat(answer.details()).containsEntry("key", "bad");
  }

  @Test
  void without_time_or_memory_it_is_unknown() {
    var history = HistoryFile.parse("hopeless", hopeless(24, "nil"), false);
    var set = Checkers.named("set");
    var late = set.check(history, Settings.NONE, Deadline.in(Duration.ofMillis(20)));
    assertThat(late.validity()).isEqualTo(Validity.UNKNOWN);
    assertThat(late.sentence()).contains("--deadline");
    var full =
        set.check(history, Settings.NONE.with("memory", 1L), Deadline.in(Duration.ofMinutes(5)));
    assertThat(full.validity()).isEqualTo(Validity.UNKNOWN);
    assertThat(full.sentence()).contains("memory");
  }

  /// So many adds at once, in each of whose orders the last read is wrong.
  private static String hopeless(int adds, String key) {
    var lines = new StringBuilder();
    var event = "{:process %d :type %s :f %s :key " + key + " :value %s}%n";
    IntStream.range(0, adds).forEach(i -> lines.append(event.formatted(i, ":invoke", "add", i)));
    lines.append(event.formatted(99, ":invoke", "read", "nil"));
    lines.append(event.formatted(99, ":ok", "read", "#{99}"));
    IntStream.range(0, adds).forEach(i -> lines.append(event.formatted(i, ":ok", "add", i)));
    return lines.toString();
  }
}
