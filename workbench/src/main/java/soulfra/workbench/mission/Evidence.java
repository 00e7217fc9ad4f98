package soulfra.workbench.mission;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import soulfra.experiments.chaos.Control;

/// A report of a run, as far as missions look at it.
///
/// @param name as `chaos-leader-killed-stage3-set`
/// @param kind `GOOD`, `BAD` or `UNKNOWN`
/// @param about what was to be known before, by name
public record Evidence(
    String name,
    @Nullable String kind,
    String witness,
    Instant at,
    long seed,
    Map<String, String> about,
    String page) {

  /// The first of these that proves a mission that was begun; empty for one that needs no report.
  ///
  /// @param seed that it must have; null for any
  static Optional<Evidence> of(
      Mission mission, Instant begun, @Nullable Long seed, List<Evidence> all) {
    return all.stream()
        .filter(one -> !one.at.isBefore(begun))
        .filter(one ->
            switch (mission.watched()) {
              case Mission.Live _ -> false;
              case Mission.Scenario run -> one.proves(run, seed);
              case Mission.Predicted run -> one.proves(run);
            })
        .findFirst();
  }

  private boolean proves(Mission.Scenario run, @Nullable Long wanted) {
    return name.startsWith("chaos-" + run.name() + "-" + run.stage().id + "-")
        && (run.broken() ? "BAD" : "GOOD").equals(kind)
        && leftOut().equals(run.control().name())
        && (wanted == null || wanted == seed);
  }

  private String leftOut() {
    return about
        .getOrDefault("Left out on purpose", Control.NONE.name())
        .toUpperCase(Locale.ROOT)
        .replace(' ', '_');
  }

  private boolean proves(Mission.Predicted run) {
    return name.startsWith(run.id() + "-")
        && name.endsWith("-" + run.stage().id)
        && "GOOD".equals(kind)
        && !about.getOrDefault("You predicted", "").isBlank();
  }
}
