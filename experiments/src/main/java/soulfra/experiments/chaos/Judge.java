package soulfra.experiments.chaos;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import soulfra.chaos.workload.Judging;
import soulfra.chaos.workload.Recording.Broken;
import soulfra.experiments.history.Answer;
import soulfra.experiments.history.Checkers;
import soulfra.experiments.history.Deadline;
import soulfra.experiments.history.History;
import soulfra.experiments.history.Operation;
import soulfra.experiments.history.Settings;
import soulfra.experiments.history.Validity;

/// Says whether a run kept what was promised. A run that shows nothing is no pass: where nothing
/// was broken, nothing was acknowledged while it was, or nothing was read at the end, the answer is
/// unknown.
public final class Judge {

  private static final Duration TIME = Duration.ofSeconds(60);

  /// Whose operations are the reads at the end.
  private static final String LAST = "last";

  private Judge() {}

  /// @param servesNobody whether nothing can be acknowledged while it is broken
  static Answer of(History history, Judging judging, List<Broken> faults, boolean servesNobody) {
    var answer = check(history, judging);
    if (answer.validity() != Validity.VALID) {
      return answer;
    }
    return emptiness(history, faults, servesNobody)
        .map(why -> new Answer(Validity.UNKNOWN, why, List.of(), answer.details()))
        .orElse(answer);
  }

  /// What the checker says, whether or not the run shows anything.
  public static Answer check(History history, Judging judging) {
    var settings = Settings.NONE;
    for (var setting : judging.settings().entrySet()) {
      settings = settings.with(setting.getKey(), setting.getValue());
    }
    return Checkers.named(judging.model()).check(history, settings, Deadline.in(TIME));
  }

  /// Why a run shows nothing, if it does not.
  private static Optional<String> emptiness(
      History history, List<Broken> faults, boolean servesNobody) {
    if (faults.isEmpty()) {
      return Optional.of("Nothing was broken, so nothing was shown.");
    }
    if (history.all(o -> o.process().equals(LAST) && o.ok()).findAny().isEmpty()) {
      return Optional.of("Nothing was read at the end, so nobody knows what was lost.");
    }
    var kinds =
        history
            .all(o -> !o.process().equals(LAST))
            .map(Operation::f)
            .collect(Collectors.toCollection(TreeSet::new));
    if (kinds.isEmpty()) {
      return Optional.of("Nobody asked for anything.");
    }
    for (var kind : kinds) {
      var its = history.all(o -> o.is(kind) && !o.process().equals(LAST)).toList();
      if (its.stream().noneMatch(Operation::ok)) {
        return Optional.of("No %s was acknowledged at all.".formatted(kind));
      }
      if (its.stream()
          .noneMatch(o -> servesNobody ? waited(o, faults) : o.ok() && during(o, faults))) {
        return Optional.of(
            "No %s was %s while anything was broken."
                .formatted(kind, servesNobody ? "asked for" : "acknowledged"));
      }
    }
    return Optional.empty();
  }

  /// Who asked before may have waited for all of it.
  private static boolean waited(Operation o, List<Broken> faults) {
    return faults.stream()
        .anyMatch(f -> o.begin() < f.to() && (o.end() < 0 || o.end() >= f.from()));
  }

  private static boolean during(Operation o, List<Broken> faults) {
    return faults.stream().anyMatch(f -> o.begin() >= f.from() && o.begin() < f.to());
  }
}
