package soulfra.experiments.history.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import soulfra.experiments.history.History;
import soulfra.experiments.history.Misread;
import soulfra.experiments.history.Operation.Outcome;

class HistoryFileTest {

  private static final String LINES =
      """
      {"process": 0, "type": "invoke", "f": "write", "value": 1, "time": 10, "node": "n1"}
      {"process": 1, "type": "invoke", "f": "read", "value": null, "time": 15}
      {"process": 0, "type": "ok", "f": "write", "value": 1, "time": 20}

      {"process": 1, "type": "info", "f": "read", "value": null, "time": 30, "error": "timeout"}
      """;

  @ParameterizedTest
  @ValueSource(
      strings = {
        LINES,
        """
        [{:process 0, :type :invoke, :f :write, :value 1, :time 10 :node "n1"} ; a comment
         {:process 1, :type :invoke, :f :read, :value nil, :time 15}
         #_ {:process 7 :type :ok} #jepsen.history.Op{:process 0, :type :ok, :f :write, :value 1, :time 20}
         {:process 1, :type :info, :f :read, :value nil, :time 30, :error [:timeout "x"]}]
        """,
        """
        {:process 0, :type :invoke, :f :write, :value 1, :time 10, :node :n1}
        {:process 1, :type :invoke, :f :read, :value nil, :time 15}
        {:process 0, :type :ok, :f :write, :value 1, :time 20}
        {:process 1, :type :info, :f :read, :value nil, :time 30, :error :timeout}
        """
      })
  void the_same_history_is_read_from_each_format(String text) {
    assertSame(HistoryFile.parse("test", text, false), true);
  }

  @Test
  void a_list_of_json_is_read_too() {
    var list = "[" + LINES.strip().replace("}\n", "},\n").replace(",\n\n", ",\n") + "]";
    assertSame(HistoryFile.parse("test", list, false), true);
  }

  @Test
  void marks_at_the_begin_and_ends_of_lines_of_other_systems_say_nothing() {
    var elsewhere = "\uFEFF" + LINES.strip().replace("\n", "  \r\n") + "\r\n";
    assertSame(HistoryFile.parse("test", elsewhere, false), true);
    assertThat(HistoryFile.parse("test", "\uFEFF\r\n", false).operations()).isEmpty();
  }

  /// As Clojure may print a value, and what is taken of it.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ^{:line 1} [1 ^:hot 2]                | [1, 2]
          #inst "2026-01-01T00:00:00.000-00:00" | 2026-01-01T00:00:00.000-00:00
          #object[a.B 0x1fN "a.B@1f"]           | [a.B, 31, a.B@1f]
          3/4                                   | 0.75
          -92233720368547758080                 | -92233720368547758080
          [\\a \\u0041 \\tab]                   | [a, A, <tab>]
          #jepsen.history.Op{:f :read}          | {f=read}
          null                                  | null
          """)
  void values_of_clojure_are_read(String written, String value) {
    var history =
        HistoryFile.parse("test", "{:process 0 :type :ok :f :read :value " + written + "}", false);
    assertThat(String.valueOf(history.operations().getFirst().output()))
        .isEqualTo(value.replace("<tab>", "\t"));
  }

  @Test
  void an_answer_may_be_a_keyword_but_a_failure_has_a_reason() {
    var lines =
        "0 :invoke :dequeue nil\n0 :ok :dequeue :a\n1 :invoke :read nil\n1 :fail :read :down";
    var operations = HistoryFile.parse("test", lines, false).operations();
    assertThat(operations.getFirst().value()).isEqualTo("a");
    assertThat(operations.getLast().error()).isEqualTo("down");
  }

  @Test
  void who_crashes_ends_what_it_asked() {
    var history = HistoryFile.parse("test", "[[0 :invoke :write 1]\n[0 :info :crash nil]]", false);
    assertThat(history.operations()).extracting(o -> o.f()).containsExactly("write");
    assertThat(history.operations().getFirst().outcome()).isEqualTo(Outcome.INFO);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        """
        2026-01-02 03:04:05,678\tINFO\t[2026-01-02] jepsen worker 0 - jepsen.util 0\t:invoke\t:write\t1
        INFO [2026-01-02 03:04:05,679] jepsen worker 1 - jepsen.util 1\t:invoke\t:read\tnil
        INFO [2026-01-02 03:04:05,680] jepsen worker 0 - jepsen.util 0\t:ok\t:write\t1
        INFO [2026-01-02 03:04:05,681] jepsen worker 1 - jepsen.util 1\t:info\t:read\tnil\t[:timeout "x"]
        """,
        """
        INFO  jepsen.util - 0\t:invoke\t:write\t1
        INFO  jepsen.core - something else
        INFO  jepsen.util - 1\t:invoke\t:read\tnil
        INFO  jepsen.util - 0\t:ok\t:write\t1
        INFO  jepsen.util - 1\t:fail\t:read\t:timed-out
        """,
        """
        0\t:invoke\t:write\t1
        1\t:invoke\t:read\tnil
        0\t:ok\t:write\t1
        1\t:info\t:read\t:timed-out
        """,
        "([0 :invoke :write 1] [1 :invoke :read nil] [0 :ok :write 1] [1 :info :read nil])"
      })
  void logs_and_lists_have_no_times(String text) {
    assertSame(HistoryFile.parse("test", text, false), false);
  }

  private static void assertSame(History history, boolean timed) {
    assertThat(history.operations()).hasSize(2);
    var write = history.operations().getFirst();
    assertThat(write.outcome()).isEqualTo(Outcome.OK);
    assertThat(write.value()).isEqualTo(1L);
    assertThat(write.from()).isZero();
    assertThat(write.to()).isEqualTo(2);
    assertThat(write.node()).isEqualTo(timed ? "n1" : null);
    assertThat(write.end()).isEqualTo(timed ? 20 : -1);
    assertThat(history.operations().getLast().outcome()).isEqualTo(Outcome.INFO);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"process": 0, "type": "invoke" "f": "read"}          | 1 | comma
          {"process": 0, "type": "done", "f": "read"}           | 1 | type is invoke, ok, fail or info: type=done
          {"process": 0, "f": "read"}                           | 1 | has no type
          {"process": 0, "type": "ok", "time": "noon"}          | 1 | time is a number
          "hello"                                               | 1 | an operation is a map
          [{:process 0 :type :invoke :f :read}                  | 1 | a ] is missing
          {:process 0 :type :invoke :f}                         | 1 | a map needs a value for each key
          {:process 0 :type :invoke :f :r :value "a             | 1 | has no end
          {:process 0 :type :ok :value 1/0}                     | 1 | no number
          {:process 0 :type :ok :value ^{:line 1}}              | 1 | closes nothing
          hello                                                 | 1 | neither JSON, nor EDN, nor a log
          """)
  void what_is_wrong_is_said_with_its_place(String text, int line, String why) {
    for (int before = 0; before < 2; before++) {
      int lines = before;
      assertThatExceptionOfType(Misread.class)
          .isThrownBy(() -> HistoryFile.parse("test", "\n".repeat(lines) + text, false))
          .satisfies(e -> assertThat(e.line()).isEqualTo(line + lines))
          .satisfies(e -> assertThat(e.column()).isPositive())
          .withMessageContaining(why);
    }
  }

  @Test
  void the_column_is_that_of_what_is_wrong() {
    assertThatExceptionOfType(Misread.class)
        .isThrownBy(() -> HistoryFile.parse("test", "[{:process 0}\n  }]", false))
        .satisfies(e -> assertThat(List.of(e.line(), e.column())).isEqualTo(List.of(2, 3)));
  }

  @Test
  void a_process_asks_one_thing_at_a_time_and_is_told_of_that() {
    assertThatExceptionOfType(Misread.class)
        .isThrownBy(() -> HistoryFile.parse("t", "0 :invoke :read nil\n0 :invoke :read nil", false))
        .withMessageContaining("its read of line 1 is open")
        .satisfies(e -> assertThat(e.line()).isEqualTo(2));
    assertThatExceptionOfType(Misread.class)
        .isThrownBy(() -> HistoryFile.parse("t", "0 :invoke :read nil\n0 :ok :write 1", false))
        .withMessageContaining("told of write, but had asked for read");
  }

  @Test
  void independent_keys_are_taken_from_the_values() {
    var history = HistoryFile.parse("test", "0 :invoke :write [x 1]\n0 :ok :write [x 1]", true);
    assertThat(history.operations().getFirst().key()).isEqualTo("x");
    assertThat(history.operations().getFirst().value()).isEqualTo(1L);
  }

  @Test
  void what_the_nemesis_does_is_a_fault_and_no_operation() {
    var history =
        HistoryFile.parse(
            "test",
            """
            {:process :nemesis :type :info :f :start-partition :value nil :time 5}
            {:process :nemesis :type :info :f :start-partition :value "n1 from n2" :time 6}
            {:process 0 :type :invoke :f :read :time 7}
            {:process :nemesis :type :info :f :stop-partition :time 8}
            {:process :nemesis :type :info :f :kill :node n3 :time 9}
            """,
            false);
    assertThat(history.operations()).hasSize(1);
    assertThat(history.faults())
        .extracting(fault -> fault.name(), fault -> fault.begin(), fault -> fault.end())
        .containsExactly(tuple("partition", 5L, 8L), tuple("kill n3", 9L, 9L));
  }
}
