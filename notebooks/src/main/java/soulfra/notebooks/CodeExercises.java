package soulfra.notebooks;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.BinaryOperator;
import java.util.function.DoubleBinaryOperator;
import java.util.function.Function;
import java.util.function.IntBinaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.function.LongPredicate;
import java.util.function.LongUnaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import soulfra.experiments.history.Checkers;
import soulfra.experiments.history.Deadline;
import soulfra.experiments.history.Settings;
import soulfra.experiments.history.Validity;
import soulfra.experiments.history.read.HistoryFile;
import soulfra.notebooks.Exercises.Exercise;

/// Exercises whose answer is a function, or a history that a checker judges: it is tried on values
/// that the reader does not see.
final class CodeExercises {

  static final Exercise<DoubleBinaryOperator> SLOW_PAGE =
      new Exercise<>(
          "2.2",
          DoubleBinaryOperator.class,
          "The page is quick only if all of them are.",
          slow ->
              near(slow.applyAsDouble(0.01, 1), 0.01)
                  && near(slow.applyAsDouble(0.01, 100), 1 - Math.pow(0.99, 100))
                  && near(slow.applyAsDouble(0.5, 3), 0.875));

  @SuppressWarnings("unchecked")
  static final Exercise<UnaryOperator<Map<String, Object>>> BLESS =
      new Exercise<>(
          "5.1",
          (Class<UnaryOperator<Map<String, Object>>>) (Class<?>) UnaryOperator.class,
          "Copy all that is there, then change one thing; the old map stays as it was.",
          bless -> {
            var before =
                new TreeMap<String, Object>(Map.of("blessings", 3, "mood", "calm", "x", 1));
            var after = bless.apply(before);
            return Integer.valueOf(3).equals(before.get("blessings"))
                && "calm".equals(after.get("mood"))
                && Integer.valueOf(1).equals(after.get("x"))
                && after.size() == 3
                && after.get("blessings") instanceof Number n
                && n.intValue() == 4;
          });

  @SuppressWarnings("unchecked")
  static final Exercise<BiPredicate<Long, Long>> MAY_ANSWER =
      new Exercise<>(
          "6.2",
          (Class<BiPredicate<Long, Long>>) (Class<?>) BiPredicate.class,
          "It must have replayed at least what the session wrote.",
          may -> may.test(5L, 5L) && may.test(5L, 9L) && !may.test(5L, 4L) && may.test(0L, 0L));

  static final Exercise<IntBinaryOperator> PLACE =
      new Exercise<>(
          "7.1",
          IntBinaryOperator.class,
          "A key should move only if the new shard wins it, and mix the bits of the hash well.",
          place -> {
            var four = new int[4];
            int moved = 0;
            for (int key = 0; key < 10_000; key++) {
              int old = place.applyAsInt(key, 4);
              four[old]++;
              moved += old == place.applyAsInt(key, 5) ? 0 : 1;
            }
            return IntStream.of(four).allMatch(count -> count < 5_000)
                && moved > 0
                && moved <= 2_500;
          });

  static final Exercise<LongPredicate> FENCE =
      new Exercise<>(
          "9.2",
          LongPredicate.class,
          "It must remember the highest token that it has seen.",
          accepts ->
              LongStream.of(33, 33, 34, 33, 34, 40, 39)
                  .mapToObj(accepts::test)
                  .toList()
                  .equals(List.of(true, true, true, false, true, true, false)));

  static final Exercise<String> REPAIRED =
      new Exercise<>(
          "10.1",
          String.class,
          "If the write and the second read overlap, may that read see the old value?",
          text -> {
            var history = HistoryFile.parse("yours", text, false);
            var answer =
                Checkers.named("register")
                    .check(history, Settings.NONE, Deadline.in(Duration.ofSeconds(5)));
            var read = history.acknowledged("read").stream().map(o -> String.valueOf(o.output()));
            return answer.validity() == Validity.VALID
                && history.acknowledged("write").size() == 2
                && read.toList().equals(List.of("2", "1"));
          });

  static final Exercise<LongBinaryOperator> LAMPORT =
      new Exercise<>(
          "10.2",
          LongBinaryOperator.class,
          "Later than both.",
          clock ->
              clock.applyAsLong(3, 7) == 8
                  && clock.applyAsLong(7, 3) == 8
                  && clock.applyAsLong(4, 4) == 5);

  @SuppressWarnings("unchecked")
  static final Exercise<BinaryOperator<Map<String, Long>>> MERGE =
      new Exercise<>(
          "11.2",
          (Class<BinaryOperator<Map<String, Long>>>) (Class<?>) BinaryOperator.class,
          "Words that are in one of them only count as well.",
          merge ->
              new TreeMap<>(merge.apply(Map.of("a", 1L, "b", 2L), Map.of("b", 40L, "c", 5L)))
                  .equals(new TreeMap<>(Map.of("a", 1L, "b", 42L, "c", 5L))));

  static final Exercise<LongBinaryOperator> NEWER =
      new Exercise<>(
          "12.1",
          LongBinaryOperator.class,
          "What came twice or late changes nothing.",
          newer ->
              newer.applyAsLong(3, 4) == 4
                  && newer.applyAsLong(4, 4) == 4
                  && newer.applyAsLong(4, 3) == 4);

  static final Exercise<LongUnaryOperator> WINDOW =
      new Exercise<>(
          "12.2",
          LongUnaryOperator.class,
          "Round down to a multiple of 300, also before 1970.",
          window ->
              window.applyAsLong(0) == 0
                  && window.applyAsLong(299) == 0
                  && window.applyAsLong(300) == 300
                  && window.applyAsLong(1_000) == 900
                  && window.applyAsLong(-1) == -300);

  @SuppressWarnings("unchecked")
  static final Exercise<Function<List<String>, Long>> FOLD =
      new Exercise<>(
          "13.1",
          (Class<Function<List<String>, Long>>) (Class<?>) Function.class,
          "Start from nothing, and go through the events in their order.",
          fold ->
              fold.apply(List.of()) == 0
                  && fold.apply(List.of("blessed", "blessed", "unblessed")) == 1
                  && fold.apply(List.of("blessed", "deleted", "blessed")) == 1
                  && fold.apply(List.of("blessed", "blessed", "deleted")) == 0);

  @SuppressWarnings("unchecked")
  static final Exercise<UnaryOperator<Map<String, String>>> SHRED =
      new Exercise<>(
          "14.2",
          (Class<UnaryOperator<Map<String, String>>>) (Class<?>) UnaryOperator.class,
          "The keys are in the map too: which entry makes all the others unreadable?",
          shred -> {
            var store =
                Map.of("key:ada", "k1", "key:bob", "k2", "ada:1", "x", "ada:2", "y", "bob:1", "z");
            var left = shred.apply(store);
            return !left.containsKey("key:ada")
                && left.containsKey("ada:1")
                && left.containsKey("ada:2")
                && left.containsKey("key:bob")
                && left.containsKey("bob:1");
          });

  private CodeExercises() {}

  private static boolean near(double a, double b) {
    return Math.abs(a - b) < 1e-9;
  }
}
