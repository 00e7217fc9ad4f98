package soulfra.chaos;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which faults happen when, and for how long. It is printed as text, and [#parse] reads that
/// again, so what a run did can be done once more, and changed by hand.
///
/// No target suffers two faults at once, and all are over when the schedule is.
///
/// @param seed where it came from; it says nothing about a schedule that was changed by hand
/// @param millis how long it takes
/// @param steps by the time at which they begin
public record Schedule(long seed, long millis, List<Step> steps) {

  private static final Pattern HEAD =
      Pattern.compile("schedule seed (-?\\d{1,19}) millis (\\d{1,12})");
  private static final Pattern STEP = Pattern.compile("at (\\d{1,12}) for (\\d{1,12}) (.+)");

  /// A fault from a time on, for so long; then it heals.
  public record Step(long at, long lasts, Fault fault) {

    public Step {
      if (at < 0 || lasts <= 0) {
        throw new IllegalArgumentException(
            "a step begins at >= 0 and lasts > 0: at=%d, lasts=%d".formatted(at, lasts));
      }
    }

    long end() {
      return at + lasts;
    }
  }

  public Schedule {
    steps = steps.stream().sorted(Comparator.comparingLong(Step::at)).toList();
    var free = new HashMap<String, Long>();
    for (var step : steps) {
      if (step.end() > millis) {
        throw new IllegalArgumentException(
            "%s ends after the schedule: %d > %d"
                .formatted(step.fault.words(), step.end(), millis));
      }
      if (free.getOrDefault(step.fault.target(), 0L) > step.at) {
        throw new IllegalArgumentException(
            step.fault.target() + " would suffer two faults at once at " + step.at);
      }
      free.put(step.fault.target(), step.end());
    }
  }

  /// Any of the faults, one after the other on each target, with calm in between.
  ///
  /// @param typical how long a fault lasts, and a calm, on average; from half to one and a half
  public static Schedule random(long seed, long millis, long typical, List<Fault> faults) {
    if (typical < 2 || faults.isEmpty()) {
      throw new IllegalArgumentException(
          "a schedule needs faults that last 2 ms or more: typical=%d, faults=%s"
              .formatted(typical, faults));
    }
    var random = new SplittableRandom(seed);
    var steps = new ArrayList<Step>();
    for (var target : faults.stream().map(Fault::target).distinct().sorted().toList()) {
      var own = faults.stream().filter(fault -> fault.target().equals(target)).toList();
      long at = around(typical, random);
      for (long lasts = around(typical, random); at + lasts <= millis; ) {
        steps.add(new Step(at, lasts, own.get(random.nextInt(own.size()))));
        at += lasts + around(typical, random);
        lasts = around(typical, random);
      }
    }
    return new Schedule(seed, millis, steps);
  }

  private static long around(long typical, SplittableRandom random) {
    return typical / 2 + random.nextLong(typical + 1);
  }

  /// @throws IllegalArgumentException if it is no schedule, naming the line
  public static Schedule parse(String text) {
    var lines = text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    var head = match(HEAD, lines.isEmpty() ? "" : lines.getFirst(), "schedule seed S millis M");
    var steps = new ArrayList<Step>();
    for (var line : lines.subList(1, lines.size())) {
      var step = match(STEP, line, "at MILLIS for MILLIS FAULT");
      steps.add(
          new Step(
              Long.parseLong(step.group(1)),
              Long.parseLong(step.group(2)),
              Fault.parse(step.group(3))));
    }
    return new Schedule(Long.parseLong(head.group(1)), Long.parseLong(head.group(2)), steps);
  }

  private static Matcher match(Pattern pattern, String line, String form) {
    var matcher = pattern.matcher(line);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "This line should read \"%s\": \"%s\"".formatted(form, line));
    }
    return matcher;
  }

  /// As [#parse] reads it.
  @Override
  public String toString() {
    var text = new StringBuilder("schedule seed %d millis %d\n".formatted(seed, millis));
    for (var step : steps) {
      text.append("at %d for %d %s\n".formatted(step.at, step.lasts, step.fault.words()));
    }
    return text.toString();
  }
}
