package soulfra.notebooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiPredicate;
import java.util.function.BinaryOperator;
import java.util.function.DoubleBinaryOperator;
import java.util.function.Function;
import java.util.function.IntBinaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.function.LongPredicate;
import java.util.function.LongUnaryOperator;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A check that can't fail, or that no answer passes, teaches nothing.
class ExercisesTest {

  private static final Pattern HANDED_IN = Pattern.compile("exercise\\(\"([\\d.]+)\", (\\w+)\\)");

  /// @param wrong what a reader may well try first
  record Answers(String id, Object right, Object wrong) {}

  static List<Answers> answers() {
    return List.of(
        new Answers("1.1", 42, 2),
        new Answers("1.2", 4, 5),
        new Answers("2.1", 200, 1),
        new Answers("2.2", tail((p, k) -> 1 - Math.pow(1 - p, k)), tail((p, k) -> p * k)),
        new Answers(
            "3.1",
            "select followee from follows where follower = 1 union select b.followee from follows a"
                + " join follows b on b.follower = a.followee where a.follower = 1 and b.followee <> 1",
            "select b.followee from follows a join follows b on b.follower = a.followee"
                + " where a.follower = 1"),
        new Answers("3.2", 73, 512),
        new Answers(
            "4.1",
            "create index i on thoughts (agent_id, mood, created_at)",
            "create index i on thoughts (created_at, agent_id, mood)"),
        new Answers("4.2", 3, 4),
        new Answers("5.1", (UnaryOperator<Map<String, Object>>) ExercisesTest::blessed, inPlace()),
        new Answers("5.2", "Forward", "backward"),
        new Answers("6.1", 3, 2),
        new Answers("6.2", may((w, r) -> r >= w), may((w, r) -> r > w)),
        new Answers("7.1", (IntBinaryOperator) ExercisesTest::rendezvous, modulo()),
        new Answers("7.2", 16, 48),
        new Answers(
            "8.1",
            "update thoughts set blessings = blessings + 1 where id = 1",
            "update thoughts set blessings = 42 where id = 1"),
        new Answers("8.2", "serializable", "repeatable read"),
        new Answers("9.1", 1, 2),
        new Answers("9.2", fence(), (LongPredicate) token -> token > 33),
        new Answers("10.1", repaired(), repaired().replace("\"value\": 1}\n", "\"value\": 2}\n")),
        new Answers("10.2", clock((a, b) -> Math.max(a, b) + 1), clock((a, b) -> a + 1)),
        new Answers("11.1", 40, 40_000),
        new Answers("11.2", merge(Long::sum), merge((a, b) -> b)),
        new Answers("12.1", clock(Math::max), clock((a, b) -> b)),
        new Answers("12.2", window(t -> t - Math.floorMod(t, 300)), window(t -> t / 300 * 300)),
        new Answers("13.1", fold(true), fold(false)),
        new Answers("13.2", "application", "database"),
        new Answers("14.1", 2, 5),
        new Answers("14.2", shred("key:ada"), shred("ada:1")));
  }

  @ParameterizedTest
  @MethodSource("answers")
  void a_right_answer_is_taken_and_a_wrong_one_is_not(Answers answers) {
    assertThat(Exercises.judge(answers.id, answers.right)).startsWith("✓ " + answers.id);
    assertThat(Exercises.judge(answers.id, answers.wrong)).startsWith("✗ " + answers.id);
    assertThat(Exercises.judge(answers.id, null)).startsWith("– " + answers.id);
    assertThat(Exercises.judge(answers.id, this)).startsWith("? " + answers.id);
  }

  @Test
  void each_exercise_stands_in_its_chapters_notebook_unanswered() throws IOException {
    var there = new ArrayList<String>();
    for (var file : Notebooks.in(Path.of("..")).all()) {
      int chapter = Integer.parseInt(Notebooks.name(file).substring(0, 2));
      for (var cell : Notebook.read(file).code()) {
        HANDED_IN
            .matcher(cell.source())
            .results()
            .forEach(found -> {
              there.add(found.group(1));
              assertThat(found.group(1)).startsWith(chapter + ".");
              assertThat(cell.source())
                  .containsAnyOf(found.group(1) + "\", null)", " " + found.group(2) + " = null;");
            });
      }
    }
    assertThat(there).containsExactlyElementsOf(Exercises.all().stream().map(e -> e.id()).toList());
    assertThat(answers()).extracting(Answers::id).containsExactlyElementsOf(there);
    assertThat(new TreeSet<>(there)).hasSize(there.size());
  }

  private static Object tail(DoubleBinaryOperator answer) {
    return answer;
  }

  private static Map<String, Object> blessed(Map<String, Object> thought) {
    var copy = new HashMap<>(thought);
    copy.merge("blessings", 1, (a, b) -> (int) a + (int) b);
    return copy;
  }

  private static Object inPlace() {
    UnaryOperator<Map<String, Object>> bless =
        thought -> {
          thought.put("blessings", 4);
          return thought;
        };
    return bless;
  }

  private static Object may(BiPredicate<Long, Long> answer) {
    return answer;
  }

  private static int rendezvous(int key, int shards) {
    int best = 0;
    long highest = Long.MIN_VALUE;
    for (int shard = 0; shard < shards; shard++) {
      long weight = new java.util.SplittableRandom(key * 1_000_003L + shard).nextLong();
      if (weight > highest) {
        highest = weight;
        best = shard;
      }
    }
    return best;
  }

  private static Object modulo() {
    IntBinaryOperator place = Math::floorMod;
    return place;
  }

  private static Object fence() {
    var highest = new AtomicLong();
    LongPredicate accepts = token -> token >= highest.getAndAccumulate(token, Math::max);
    return accepts;
  }

  private static String repaired() {
    return """
    {"process": 0, "type": "invoke", "f": "write", "value": 1}
    {"process": 0, "type": "ok", "f": "write", "value": 1}
    {"process": 0, "type": "invoke", "f": "write", "value": 2}
    {"process": 2, "type": "invoke", "f": "read"}
    {"process": 1, "type": "invoke", "f": "read"}
    {"process": 1, "type": "ok", "f": "read", "value": 2}
    {"process": 2, "type": "ok", "f": "read", "value": 1}
    {"process": 0, "type": "ok", "f": "write", "value": 2}
    """;
  }

  private static Object clock(LongBinaryOperator answer) {
    return answer;
  }

  private static Object window(LongUnaryOperator answer) {
    return answer;
  }

  private static Object merge(BinaryOperator<Long> both) {
    BinaryOperator<Map<String, Long>> merge =
        (a, b) -> {
          var sum = new TreeMap<>(a);
          b.forEach((word, count) -> sum.merge(word, count, both));
          return sum;
        };
    return merge;
  }

  private static Object fold(boolean forgets) {
    Function<List<String>, Long> fold =
        events -> {
          long count = 0;
          for (var event : events) {
            switch (event) {
              case "blessed" -> count++;
              case "unblessed" -> count--;
              default -> count = forgets ? 0 : count;
            }
          }
          return count;
        };
    return fold;
  }

  private static Object shred(String gone) {
    UnaryOperator<Map<String, String>> shred =
        store -> {
          var left = new TreeMap<>(store);
          left.remove(gone);
          return left;
        };
    return shred;
  }
}
