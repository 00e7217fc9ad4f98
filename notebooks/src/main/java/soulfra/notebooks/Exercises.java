package soulfra.notebooks;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the notebooks ask the reader to do, and how to find out whether it is done. An answer that
/// is a piece of code is run, not compared.
final class Exercises {

  private Exercises() {}

  /// Whether an answer is right.
  interface Check<T> {
    boolean holds(T answer) throws Exception;
  }

  /// @param kind what an answer is: a number, a text, a function
  /// @param hint what to think of after a wrong one
  record Exercise<T>(String id, Class<T> kind, String hint, Check<T> check) {

    static Exercise<Number> number(String id, double from, double to, String hint) {
      return new Exercise<>(
          id, Number.class, hint, n -> n.doubleValue() >= from && n.doubleValue() <= to);
    }

    static Exercise<Number> number(String id, double right, String hint) {
      return number(id, right, right, hint);
    }

    static Exercise<String> word(String id, String right, String hint) {
      return new Exercise<>(id, String.class, hint, word -> word.strip().equalsIgnoreCase(right));
    }

    private String judge(Object answer) {
      if (!kind.isInstance(answer)) {
        return "? %s: an answer is a %s, this is a %s."
            .formatted(id, kind.getSimpleName(), answer.getClass().getSimpleName());
      }
      try {
        return check.holds(kind.cast(answer))
            ? "✓ %s: right.".formatted(id)
            : "✗ %s: not yet. %s".formatted(id, hint);
      } catch (Exception e) {
        return "✗ %s: it threw %s. %s".formatted(id, e, hint);
      }
    }
  }

  /// All of them, chapter by chapter.
  static List<Exercise<?>> all() {
    return List.of(
        Exercise.number("1.1", 42, "One trip for each question; they are asked one after another."),
        Exercise.number("1.2", 4, "21 trips have to fit."),
        Exercise.number("2.1", 200, "What does the schedule say of those two seconds?"),
        CodeExercises.SLOW_PAGE,
        SqlExercises.TWO_STEPS,
        Exercise.number("3.2", 73, "One query for each person of steps 0, 1 and 2."),
        SqlExercises.INDEX,
        Exercise.number("4.2", 3, "200 to the power of what?"),
        CodeExercises.BLESS,
        Exercise.word("5.2", "forward", "It is seen from the old code, which looks ahead."),
        Exercise.number("6.1", 3, "Reads and writes must overlap: w + r > n."),
        CodeExercises.MAY_ANSWER,
        CodeExercises.PLACE,
        Exercise.number("7.2", 16, "How many slots are the new shard's fair share?"),
        SqlExercises.ONE_MORE,
        Exercise.word("8.2", "serializable", "Snapshots let both doctors go home."),
        Exercise.number("9.1", 1, "What is the key for?"),
        CodeExercises.FENCE,
        CodeExercises.REPAIRED,
        CodeExercises.LAMPORT,
        Exercise.number("11.1", 40, "Each of the four sends each word that it met once."),
        CodeExercises.MERGE,
        CodeExercises.NEWER,
        CodeExercises.WINDOW,
        CodeExercises.FOLD,
        Exercise.word("13.2", "application", "Which of them knows when two requests mean one act?"),
        Exercise.number("14.1", 2, "How large is the smallest group that looks alike?"),
        CodeExercises.SHRED);
  }

  static String judge(String id, @Nullable Object answer) {
    var exercise =
        all().stream()
            .filter(e -> e.id().equals(id))
            .findAny()
            .orElseThrow(() -> new IllegalArgumentException("There is no exercise " + id));
    return answer == null ? "– %s: no answer yet.".formatted(id) : exercise.judge(answer);
  }
}
