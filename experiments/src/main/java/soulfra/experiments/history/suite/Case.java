package soulfra.experiments.history.suite;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import soulfra.experiments.history.Answer;
import soulfra.experiments.history.Checker;
import soulfra.experiments.history.Deadline;
import soulfra.experiments.history.History;
import soulfra.experiments.history.Misread;
import soulfra.experiments.history.Settings;

/// A history with a known verdict.
///
/// @param history read when it is needed, and not before
public record Case(
    String name, Checker checker, Settings settings, Expected expected, Supplier<History> history) {

  /// What came of it.
  ///
  /// @param wrong what was expected and did not come; empty if all did
  public record Result(Case of, Answer answer, Map<String, String> wrong, Duration took) {

    public boolean asExpected() {
      return wrong.isEmpty();
    }
  }

  /// As a reader of a table wants to see it: `list-append serializable`.
  public String model() {
    return settings.has("level")
        ? checker.name() + " " + settings.text("level", "")
        : checker.name();
  }

  /// One that can't be read spoils no other.
  private Answer answer(Duration deadline) {
    try {
      return checker.check(history.get(), settings, Deadline.in(deadline));
    } catch (Misread e) {
      return Answer.unknown("It can't be read: " + e.located(Path.of(name)));
    }
  }

  public Result run(Duration deadline) {
    long begin = System.nanoTime();
    var answer = answer(deadline);
    var took = Duration.ofNanos(System.nanoTime() - begin);
    return new Result(this, answer, new LinkedHashMap<>(expected.wrong(answer)), took);
  }
}
