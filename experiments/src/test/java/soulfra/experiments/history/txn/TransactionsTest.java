package soulfra.experiments.history.txn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import soulfra.experiments.history.Answer;
import soulfra.experiments.history.Histories;
import soulfra.experiments.history.Validity;
import soulfra.experiments.history.read.HistoryFile;

/// Each anomaly in the smallest history that has it.
class TransactionsTest {

  /// Transactions one line each, apart by `;`, of processes 0, 1, 2… with no order but that of what
  /// they read.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          G0                 | append x 1, append y 1; append x 2, append y 2; r x [1 2], r y [2 1]
          G1c                | append x 1, r y [1]; append y 1, r x [1]
          G-single-item      | append x 1, append y 1; r x [1], r y []
          G-nonadjacent-item | append x 1; append y 1; r x [1], r y []; r y [1], r x []
          G2-item            | r x [], append y 1; r y [], append x 1
          G1b                | append x 1, append x 2; r x [1]
          duplicate-elements | append x 1; r x [1 1]
          incompatible-order | append x 1; append x 2; append x 3; r x [1 3]; r x [1 2 3]
          unwritten-read     | append x 1; r x [1 7]
          internal           | append x 1, r x []
          future-read        | r x [1], append x 1
          lost-update        | append x 1; r x [1], append x 2; r x [1], append x 3
          """)
  void lists_show_it(String anomaly, String transactions) {
    assertThat(found("list-append", "serializable", history(transactions, ":ok")))
        .contains(anomaly);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          G1c           | w x 1, r y 1; w y 1, r x 1
          G-single-item | r x nil, r y 1; w x 1, w y 1
          G1b           | w x 1, w x 2; r x 1
          internal      | w x 1, r x 2
          lost-update   | r x 0, w x 1; r x 0, w x 2
          """)
  void registers_show_it(String anomaly, String transactions) {
    assertThat(found("rw-register", "serializable", history(transactions, ":ok")))
        .contains(anomaly);
  }

  @Test
  void what_was_refused_may_not_be_read_or_built_upon() {
    var read = history("append x 1", ":fail") + history("r x [1]", ":ok");
    assertThat(found("list-append", "read-committed", read)).containsExactly("G1a");
    var upon = history("append x 1", ":fail") + history("append x 2; r x [1 2]", ":ok");
    assertThat(found("list-append", "read-committed", upon)).contains("dirty-update", "G1a");
    var register = history("w x 1", ":fail") + history("r x 1", ":ok");
    assertThat(found("rw-register", "read-committed", register)).containsExactly("G1a");
  }

  /// Had it been refused, nobody could have seen what it wrote; and then what it read would count
  /// for nothing.
  @Test
  void what_an_indefinite_one_read_counts_if_its_writes_were_seen() {
    var indefinite = history("append x 1, r y [1]", ":info");
    var seen = indefinite + history("append y 1, r x [1]", ":ok");
    assertThat(found("list-append", "read-committed", seen)).containsExactly("G1c");
    var old = history("append x 1, r y [5], r z [1]", ":info");
    var newer = history("append y 5; append y 6, append z 1; r y [5 6]", ":ok");
    assertThat(found("list-append", "serializable", old + newer)).isEmpty();
    assertThat(found("list-append", "serializable", old + newer + history("r x [1]", ":ok")))
        .containsExactly("G-single-item");
  }

  @Test
  void a_later_read_does_not_hide_what_an_earlier_one_foresaw() {
    var both = history("r x [1], r x [2], append x 1; append x 2", ":ok");
    assertThat(found("list-append", "serializable", both)).contains("internal", "future-read");
  }

  @Test
  void the_database_may_tell_the_order_of_its_transactions() {
    var lines = history("r x nil, w y 2; w x 3, w y 4", ":ok");
    var history = HistoryFile.parse("test", lines, false);
    assertThat(Histories.check("rw-register", history, SERIALIZABLE).validity())
        .isEqualTo(Validity.VALID);
    var order = new LinkedHashMap<>(SERIALIZABLE);
    order.put("transaction-order", "{0 2, 1 1}");
    assertThat(Histories.check("rw-register", history, order).details().get("anomalies"))
        .isEqualTo(List.of("G-single-item"));
  }

  private static final Map<String, String> SERIALIZABLE = Map.of("level", "serializable");

  /// That 4 came before 3 is only believed; that the first read what the second wrote is known.
  @Test
  void a_register_that_was_read_is_a_read_dependency_first() {
    var lines =
        """
        0 :invoke :txn [[r x nil] [w x 3]]
        0 :ok :txn [[r x 4] [w x 3]]
        0 :invoke :txn [[w x 4]]
        0 :ok :txn [[w x 4]]
        """;
    var settings = Map.of("level", "strict-serializable", "wfr-keys", "true");
    var answer = Histories.check("rw-register", HistoryFile.parse("t", lines, false), settings);
    assertThat(answer.details().get("anomalies")).asString().contains("G1c-realtime");
  }

  /// A read that is old by the clock, or by what its own process did.
  @Test
  void serializable_may_be_old_and_strict_and_session_may_not() {
    var other =
        asked(0, "append x 1")
            + asked(1, "append x 2")
            + asked(2, "r x [1]")
            + asked(3, "r x [1 2]");
    assertThat(check("list-append", "serializable", other).validity()).isEqualTo(Validity.VALID);
    assertThat(found("list-append", "strict-serializable", other))
        .containsExactly("G-single-item-realtime");
    var own =
        asked(0, "append x 1")
            + asked(1, "append x 2")
            + asked(1, "r x [1]")
            + asked(3, "r x [1 2]");
    assertThat(found("list-append", "strong-session-serializable", own))
        .containsExactly("G-single-item-process");
  }

  /// Two reasons for one edge: the plainer one makes a write skew, the other an old read.
  @Test
  void a_stale_read_is_found_though_a_plainer_reason_hides_it() {
    var skew = asked(0, "r y [], append x 1") + asked(1, "r x [], append y 1");
    assertThat(found("list-append", "strong-snapshot-isolation", skew))
        .containsExactly("G-single-item-realtime");
  }

  @Test
  void the_levels_that_are_ruled_out_are_told_weakest_first() {
    var answer =
        check(
            "list-append",
            "serializable",
            history("r x [], append y 1; r y [], append x 1", ":ok"));
    assertThat(answer.details()).containsEntry("weakest_not", List.of("repeatable-read"));
    assertThat(answer.sentence())
        .contains("T1 came before T2, for it read x without the 1 that T2 appended");
  }

  @Test
  void what_may_be_believed_of_versions_is_said_by_settings() {
    var back = asked(0, "w x 1") + asked(0, "w x 2") + asked(0, "r x 1");
    assertThat(found("rw-register", "serializable", back, "sequential-keys"))
        .contains("cyclic-versions");
    assertThat(found("rw-register", "serializable", back, "linearizable-keys"))
        .contains("cyclic-versions");
    assertThat(found("rw-register", "serializable", back)).isEmpty();
    var follows = history("r y 1, w x 1, w y 2; r x 1, r y 1", ":ok");
    assertThat(found("rw-register", "serializable", follows, "wfr-keys")).contains("G-single-item");
  }

  @Test
  void nothing_is_said_where_nothing_depends_on_anything_or_writes_are_not_told_apart() {
    assertThat(
            check("list-append", "serializable", history("append x 1; append y 1", ":ok"))
                .validity())
        .isEqualTo(Validity.UNKNOWN);
    var twice =
        check("list-append", "serializable", asked(0, "append x 1") + asked(1, "append x 1"));
    assertThat(twice.validity()).isEqualTo(Validity.UNKNOWN);
    assertThat(twice.sentence()).contains("may be appended to a key once");
  }

  private static String history(String transactions, String type) {
    var lines = new StringBuilder();
    int process = type.equals(":fail") ? 100 : 0;
    for (var steps : transactions.split("; ", -1)) {
      lines.append("[%d %s txn %s]%n".formatted(process++, type, steps(steps)));
    }
    return lines.toString();
  }

  private static String asked(int process, String steps) {
    var asked = steps(steps.replaceAll("r (\\w) [^,]+", "r $1 nil"));
    return "[%d :invoke txn %s]%n[%d :ok txn %s]%n"
        .formatted(process, asked, process, steps(steps));
  }

  private static String steps(String steps) {
    return "[[" + steps.strip().replace(", ", "] [") + "]]";
  }

  private static List<String> found(
      String model, String level, String history, String... believed) {
    var anomalies = check(model, level, history, believed).details().get("anomalies");
    return anomalies instanceof List<?> names
        ? names.stream().map(String::valueOf).toList()
        : List.of();
  }

  private static Answer check(String model, String level, String history, String... believed) {
    var settings = new LinkedHashMap<>(Map.of("level", level));
    for (var name : believed) {
      settings.put(name, "true");
    }
    return Histories.check(model, HistoryFile.parse("test", history, false), settings);
  }
}
