package soulfra.experiments.history.invariant;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import soulfra.experiments.history.Answer;
import soulfra.experiments.history.Finding;
import soulfra.experiments.history.Histories;
import soulfra.experiments.history.Validity;
import soulfra.experiments.history.read.HistoryFile;

/// Each invariant held and broken, in as few operations as can show it. What others' histories show
/// of them stands in SuiteTest.
class InvariantsTest {

  @Test
  void a_log_is_read_whole_once_and_in_one_order() {
    var appended = done("append 1") + done("append 2") + done("append 3");
    valid("log", appended + told("r1 read [1 2]", "r1 read [3]", "r2 read [2 3]"));
    invalid("log", "lost", appended + told("r1 read [1 3]", "r2 read [1 3]"));
    invalid("log", "duplicated", appended + told("r1 read [1 2]", "r1 read [2 3]"));
    invalid("log", "reordered", appended + told("r1 read [1 2 3]", "r2 read [2 1 3]"));
    invalid("log", "skipped", appended + told("r1 read [1 2 3]", "r2 read [1 3]"));
    unknown("log", appended);
  }

  @Test
  void a_last_read_that_says_nothing_tells_nothing_of_the_set() {
    unknown("final-set", done("add 1") + told("r read nil"));
    invalid("final-set", "lost", done("add 1") + told("r read []"));
  }

  @Test
  void an_element_of_a_queue_may_be_a_list_and_a_drain_is_one_of_elements() {
    valid("total-queue", done("enqueue [1 2]") + told("r dequeue [1 2]"));
    valid("total-queue", done("enqueue [1 2]") + told("r drain [[1 2]]"));
    invalid("total-queue", "lost", done("enqueue [1 2]") + told("r drain [1 2]"));
  }

  @Test
  void a_refused_write_that_is_seen_came_after_those_that_had_ended() {
    var refused = "0 :invoke write 2\n0 :fail write 2\n";
    invalid("causal-reverse", "causal-reverse", done("write 1") + refused + told("r read [2]"));
    valid("causal-reverse", done("write 1") + refused + told("r read [1 2]", "r read [1]"));
  }

  @Test
  void a_bank_may_list_its_balances() {
    valid("bank", done("read [50 50]") + done("read [60 40]"));
    invalid("bank", "wrong-total", done("read [50 50]") + done("read [60 50]"));
  }

  /// As of Jepsen's independent keys: what is one key's says nothing of another's.
  @Test
  void each_key_is_an_object_of_its_own() {
    var good = done("add [x 1]") + done("read [x [1]]") + done("add [y 1]");
    var bad = good + done("read [y []]");
    assertThat(independent("final-set", good + done("read [y [1]]")).validity())
        .isEqualTo(Validity.VALID);
    assertThat(independent("final-set", good).validity()).isEqualTo(Validity.UNKNOWN);
    assertThat(independent("final-set", bad).validity()).isEqualTo(Validity.INVALID);
    assertThat(independent("final-set", bad).sentence()).startsWith("Of key y: 1 was acknowledged");
    assertThat(independent("final-set", bad).details())
        .containsEntry("failures", List.of("y"))
        .containsEntry("keys", 2);
  }

  private static Answer independent(String model, String lines) {
    var history =
        HistoryFile.parse("test", "[[" + lines.strip().replace("\n", "]\n[") + "]]", true);
    return Histories.check(model, history, Map.of());
  }

  @Test
  void listeners_may_miss_but_not_exchange() {
    var all = told("a deliver 1", "b deliver 1", "a deliver 2", "b deliver 3", "a deliver 3");
    valid("total-order", all);
    invalid("total-order", "reordered", all + told("b deliver 2", "c deliver 2", "c deliver 3"));
    invalid("total-order", "duplicated", all + told("a deliver 3"));
    var strict = Map.of("complete", "true");
    assertThat(Histories.check("total-order", Histories.of(all), strict).validity())
        .isEqualTo(Validity.INVALID);
  }

  @Test
  void a_session_does_not_go_back() {
    valid("sessions", told("a write 1", "a read 1", "b read 0", "b read 1", "b write 2"));
    invalid("sessions", "read-your-writes", told("a write 2", "a read 1"));
    invalid("sessions", "monotonic-reads", told("a read 2", "a read 1"));
    invalid("sessions", "monotonic-writes", told("a write 2", "a write 1"));
    invalid("sessions", "writes-follow-reads", told("a read 2", "a write 1"));
  }

  @Test
  void a_lease_has_one_holder_and_its_token_grows() {
    valid(
        "leases", done("acquire 1") + done("write 1") + done("release 1") + done("acquire 2", "b"));
    invalid("leases", "overlap", done("acquire 1") + done("acquire 2", "b"));
    invalid("leases", "stale-token", done("write 2", "b") + done("write 1"));
  }

  @Test
  void one_leader_acknowledges_in_an_epoch() {
    var first = node("n1", 1) + node("n1", 1) + node("n2", 2);
    assertThat(leaders(first).validity()).isEqualTo(Validity.VALID);
    var two = leaders(first + node("n3", 2));
    assertThat(two.findings()).extracting(Finding::kind).contains("two-leaders");
    var deposed = leaders(first + node("n1", 1));
    assertThat(deposed.findings()).extracting(Finding::kind).contains("deposed-leader");
    assertThat(leaders("").validity()).isEqualTo(Validity.UNKNOWN);
  }

  private static Answer leaders(String history) {
    return Histories.check("leaders", HistoryFile.parse("test", history, false), Map.of());
  }

  private static String node(String node, int epoch) {
    var event = "{:process 0 :type %s :f :write :node %s :value {:epoch %d}}\n";
    return event.formatted(":invoke", node, epoch) + event.formatted(":ok", node, epoch);
  }

  @Test
  void after_the_last_fault_all_come_to_read_the_same() {
    var fault = "nemesis :info start-partition nil\nnemesis :info stop nil\n";
    var before = done("read 1") + done("read 2", "b");
    valid("convergence", before + fault + done("read 3") + done("read 3", "b"));
    valid("convergence", fault + done("read 2") + done("read 3", "b") + done("read 3"));
    invalid("convergence", "diverged", fault + done("read 3") + done("read 2", "b"));
    unknown("convergence", before + fault);
  }

  @Test
  void a_chain_of_hashes_breaks_where_it_was_changed() {
    var a = "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb";
    var one = "{:data \"a\" :hash \"" + a + "\"}";
    valid("hash-chain", told("a read [" + one + "]"));
    invalid(
        "hash-chain",
        "broken-chain",
        told("a read [" + one + " {:data \"b\" :hash \"" + a + "\"}]"));
    invalid("hash-chain", "broken-chain", told("a read [" + one.replace("\"a\"", "\"x\"") + "]"));
  }

  @Test
  void a_bank_keeps_its_total_and_no_account_below_zero() {
    valid("bank", told("a read {0 5, 1 5}", "b read {0 3, 1 7}"));
    invalid("bank", "wrong-total", told("a read {0 5, 1 5}", "b read {0 3, 1 5}"));
    invalid("bank", "negative-value", told("a read {0 5, 1 5}", "b read {0 -3, 1 13}"));
    invalid("bank", "nil-balance", told("a read {0 5, 1 5}", "b read {0 nil, 1 10}"));
    var history = Histories.of(told("a read {0 5, 1 5}"));
    assertThat(Histories.check("bank", history, Map.of("total", "11")).validity())
        .isEqualTo(Validity.INVALID);
  }

  @Test
  void a_bank_makes_each_transfer_that_it_acknowledged_and_makes_it_once() {
    var given = done("transfer {:from 0, :to 1, :amount 2}");
    var unknown = "c :invoke transfer {:from 1, :to 0, :amount 1}\n";
    var refused = unknown + "c :fail transfer nil\n";
    assertThat(bank(given, "{0 3, 1 7}")).isEmpty();
    assertThat(bank(given + refused, "{0 3, 1 7}")).isEmpty();
    assertThat(bank(given + unknown, "{0 4, 1 6}")).isEmpty();
    assertThat(bank(given + refused, "{0 4, 1 6}")).containsExactly("too-much", "too-little");
    assertThat(bank(given, "{0 5, 1 5}")).containsExactly("too-much", "too-little");
    assertThat(bank(given, "{0 1, 1 9}")).containsExactly("too-little", "too-much");
    assertThat(bank(told("b read {0 5, 1 5}") + given, "{0 3, 1 7}")).isEmpty();
  }

  private static List<String> bank(String transfers, String read) {
    var history = Histories.of(transfers + told("b read " + read));
    return Histories.check("bank", history, Map.of("initial", "5")).findings().stream()
        .map(Finding::kind)
        .toList();
  }

  @Test
  void an_id_that_was_given_is_there() {
    valid("unique-ids", done("generate 1") + told("b read [1]") + done("generate 2"));
    invalid("unique-ids", "lost", done("generate 1") + done("generate 2") + told("b read [2]"));
    invalid("unique-ids", "duplicated", done("generate 1") + done("generate 1"));
  }

  @Test
  void an_element_of_a_set_that_is_read_twice_is_told() {
    invalid("set-full", "duplicated", done("add 1") + told("a read [1 1]"));
    var late = done("add 1") + done("add 2") + done("read [2]") + done("read [1 2]");
    valid("set-full", late);
    var strict = Histories.check("set-full", Histories.of(late), Map.of("linearizable", "true"));
    assertThat(strict.findings().getFirst().kind()).isEqualTo("stale");
    assertThat(strict.validity()).isEqualTo(Validity.INVALID);
  }

  @Test
  void what_was_added_is_in_the_last_read() {
    valid("final-set", done("add 1") + told("a read []", "a read [1]"));
    invalid("final-set", "lost", done("add 1") + done("add 2") + told("a read [2]"));
    invalid("final-set", "unexpected", done("add 1") + told("a read [1 2]"));
    valid("final-set", "a :invoke add 1\na :fail add 1\n" + told("b read []"));
    valid("final-set", "a :invoke add 1\na :info add 1\n" + told("b read [1]"));
    unknown("final-set", done("add 1"));
  }

  @Test
  void an_element_that_is_seen_and_then_no_more_is_lost() {
    invalid("set-full", "lost", done("add 1") + told("b read [1]", "b read []"));
    unknown("set-full", "a :invoke add 1\n" + told("b read []") + "a :ok add 1\n");
  }

  @Test
  void an_element_that_was_refused_may_be_told_for_being_there() {
    var refused = "a :invoke add 1\na :fail add 1\n" + done("add 2");
    valid("set-full", refused + told("b read [1 2]"));
    var definite = Map.of("definite", "true");
    var seen = Histories.check("set-full", Histories.of(refused + told("b read [1 2]")), definite);
    assertThat(seen.findings()).extracting(Finding::kind).containsExactly("refused");
    var not = Histories.check("set-full", Histories.of(refused + told("b read [2]")), definite);
    assertThat(not.validity()).isEqualTo(Validity.VALID);
  }

  @Test
  void what_comes_out_of_a_queue_was_put_in() {
    valid("queue-origin", done("enqueue 1") + told("b dequeue 1"));
    invalid("queue-origin", "unexpected", told("b dequeue 1"));
    invalid("queue-origin", "duplicated", done("enqueue 1") + told("b dequeue 1", "b dequeue 1"));
    valid("total-queue", done("enqueue 1") + done("enqueue 2") + told("b drain [2 1]"));
    invalid("total-queue", "lost", done("enqueue 1") + done("enqueue 2") + told("b drain [2]"));
    invalid("total-queue", "unexpected", done("enqueue 1") + told("b drain [1 3]"));
  }

  @Test
  void a_counter_lies_between_what_was_told_and_what_was_asked() {
    valid("counter-bounds", done("add 2") + "b :invoke add 3\n" + told("a read 2", "a read 5"));
    invalid("counter-bounds", "too little", done("add 2") + told("a read 1"));
    invalid("counter-bounds", "too much", done("add 2") + told("a read 3"));
    valid("counter-bounds", done("add 2") + done("add -1") + told("a read 1"));
    unknown("counter-bounds", done("add 2"));
  }

  @Test
  void ids_are_given_once_and_writes_seen_in_one_order() {
    valid("unique-ids", told("a generate 1", "b generate 2"));
    invalid("unique-ids", "duplicated", told("a generate 1", "b generate 1"));
    var writes = done("txn [[w x 1]]") + done("txn [[w y 1]]");
    valid("long-fork", writes + told("a txn [[r x 1] [r y nil]]", "b txn [[r y 1] [r x 1]]"));
    invalid(
        "long-fork",
        "long-fork",
        writes + told("a txn [[r x 1] [r y nil]]", "b txn [[r y 1] [r x nil]]"));
    valid("causal-reverse", done("write 1") + done("write 2") + told("b read [1]"));
    invalid(
        "causal-reverse", "causal-reverse", done("write 1") + done("write 2") + told("b read [2]"));
  }

  @Test
  void nothing_is_judged_by_a_checker_that_does_not_understand_it() {
    unknown("bank", told("a read 5"));
    unknown("sessions", told("a read x", "a read y"));
    unknown("long-fork", done("txn [[w x 1]]") + done("txn [[w x 2]]"));
  }

  private static String done(String operation) {
    return done(operation, "a");
  }

  private static String done(String operation, String process) {
    return "%s :invoke %s\n%s :ok %s\n".formatted(process, operation, process, operation);
  }

  /// `a read 1`: process a was told so, at once.
  private static String told(String... operations) {
    var lines = new StringBuilder();
    for (var operation : operations) {
      var parts = operation.split(" ", 2);
      lines.append(done(parts[1], parts[0]));
    }
    return lines.toString();
  }

  private static void valid(String model, String history) {
    var answer = Histories.check(model, history);
    assertThat(answer.validity()).as(answer.sentence()).isEqualTo(Validity.VALID);
  }

  private static void invalid(String model, String kind, String history) {
    var answer = Histories.check(model, history);
    assertThat(answer.validity()).as(answer.sentence()).isEqualTo(Validity.INVALID);
    assertThat(answer.findings()).extracting(Finding::kind).contains(kind);
  }

  private static void unknown(String model, String history) {
    var answer = Histories.check(model, history);
    assertThat(answer.validity()).as(answer.sentence()).isEqualTo(Validity.UNKNOWN);
  }
}
