package soulfra.experiments.history;

import org.jspecify.annotations.Nullable;

/// What one process asked, and what it was told.
///
/// @param id its place among the operations of its history, by when they began
/// @param input what was asked
/// @param output what was answered; null where nothing was, and where nothing is the answer
/// @param from position of the invocation in the history, or -1 where only the answer was recorded:
///   then it may have begun at any time before
/// @param to position of the answer, or [#OPEN]
/// @param begin nanoseconds, or -1 where nobody took the time
/// @param end likewise; of an indefinite operation, when its process gave up
public record Operation(
    int id,
    String process,
    String f,
    @Nullable Object key,
    @Nullable Object input,
    @Nullable Object output,
    Outcome outcome,
    int from,
    int to,
    long begin,
    long end,
    @Nullable String node,
    @Nullable String error) {

  /// The position of an end that never came.
  public static final int OPEN = Integer.MAX_VALUE;

  public enum Outcome {
    /// Acknowledged: it happened between its begin and its end.
    OK,
    /// Refused: it never happened.
    FAIL,
    /// Indefinite: it may have happened at any time after its begin, or never.
    INFO
  }

  public boolean ok() {
    return outcome == Outcome.OK;
  }

  public boolean possible() {
    return outcome != Outcome.FAIL;
  }

  public boolean is(String function) {
    return f.equals(function);
  }

  /// The answer where there is one, else what was asked.
  public @Nullable Object value() {
    if (ok()) {
      return output;
    }
    return input != null ? input : output;
  }

  /// Whether it had ended before the other began: whoever looks at the clock can tell their order.
  public boolean precedes(Operation other) {
    return ok() && to < other.from;
  }

  /// The same operation about one object of many.
  public Operation about(@Nullable Object object, @Nullable Object asked, @Nullable Object told) {
    return new Operation(
        id, process, f, object, asked, told, outcome, from, to, begin, end, node, error);
  }
}
