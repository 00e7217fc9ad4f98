package soulfra.workbench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import soulfra.experiments.history.Answer;
import soulfra.experiments.history.Checker;
import soulfra.experiments.history.Validity;

/// What a check shows: how much of its time is used while it runs, then the verdict and its reason.
final class CheckScreen implements AutoCloseable {

  private static final int MOST_FINDINGS = 5;

  private final Progress progress;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());

  CheckScreen(Workplace place, String name, Duration time, boolean silent) {
    progress = new Progress(place.terminal().out(), place.interactive());
    if (!silent) {
      long began = System.nanoTime();
      var _ =
          clock.scheduleAtFixedRate(
              () ->
                  progress.at(
                      "Checking %s: seconds".formatted(name),
                      Duration.ofNanos(System.nanoTime() - began).toSeconds(),
                      time.toSeconds()),
              1,
              1,
              TimeUnit.SECONDS);
    }
  }

  @Override
  public void close() {
    clock.close();
    progress.end();
  }

  static void show(Workplace place, Path file, Checker checker, Answer answer) {
    place.say("%s  %s (%s)".formatted(verdict(place, answer.validity()), file, checker.name()));
    place.say("  " + answer.sentence());
    answer.findings().stream()
        .skip(answer.validity() == Validity.INVALID ? 1 : 0)
        .limit(MOST_FINDINGS)
        .forEach(
            finding -> place.say("  also %s: %s".formatted(finding.kind(), finding.sentence())));
    int more = answer.findings().size() - MOST_FINDINGS - 1;
    if (more > 0) {
      place.say("  and %,d more; --json and --html have all of them".formatted(more));
    }
    if (answer.details().get("weakest_not") instanceof List<?> levels && !levels.isEmpty()) {
      place.say(
          "  It rules out "
              + String.join(", ", levels.stream().map(String::valueOf).toList())
              + ", and all that is stronger.");
    }
  }

  /// How many of several are valid, invalid, unknown.
  static void sum(Workplace place, List<Validity> verdicts) {
    var counts =
        Arrays.stream(Validity.values())
            .map(validity ->
                "%,d %s"
                    .formatted(
                        Collections.frequency(verdicts, validity),
                        validity.name().toLowerCase(Locale.ROOT)))
            .toList();
    place.say("%,d histories: %s".formatted(verdicts.size(), String.join(", ", counts)));
  }

  static String verdict(Workplace place, Validity validity) {
    var text =
        switch (validity) {
          case VALID -> "✓ valid";
          case INVALID -> "✗ invalid";
          case UNKNOWN -> "? unknown";
        };
    if (!place.terminal().colour()) {
      return text;
    }
    int code =
        switch (validity) {
          case VALID -> 32;
          case INVALID -> 31;
          case UNKNOWN -> 33;
        };
    return "\u001b[1;%dm%s\u001b[0m".formatted(code, text);
  }
}
