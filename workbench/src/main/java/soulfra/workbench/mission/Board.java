package soulfra.workbench.mission;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import soulfra.workbench.mission.Mission.Scenario;

/// All missions, with how far one is. Whoever looks at it has the reports looked through: runs in a
/// terminal count as those from the page do.
public record Board(Logbook logbook, Supplier<List<Evidence>> reports) {

  /// @param state `open`, `begun` or `done`
  /// @param locked why it can't be begun yet; null if it can
  public record Shown(
      String id,
      int chapter,
      String title,
      String goal,
      String stage,
      String means,
      String watched,
      List<String> signs,
      List<String> hints,
      boolean live,
      String state,
      @Nullable String locked,
      @Nullable String witness,
      @Nullable String page) {}

  public List<Shown> all() {
    var missions = Missions.all();
    var runs = reports.get();
    missions.forEach(mission -> judge(mission, runs));
    return missions.stream().map(this::shown).toList();
  }

  /// @throws IllegalStateException if another one must be done before
  public void begin(Mission mission) {
    var locked = locked(mission);
    if (locked != null) {
      throw new IllegalStateException(locked);
    }
    logbook.begin(mission.id());
  }

  private synchronized void judge(Mission mission, List<Evidence> runs) {
    var entry = logbook.of(mission.id());
    if (entry.isEmpty() || entry.get().done() || mission.watched() instanceof Mission.Live) {
      return;
    }
    Evidence.of(mission, entry.get().at(), seedFor(mission), runs)
        .ifPresent(one -> logbook.done(mission.id(), one.witness(), one.seed(), one.page()));
  }

  /// The one that it repeats, if it repeats one.
  private Optional<Mission> before(Mission mission) {
    return mission.watched() instanceof Scenario run && run.after() != null
        ? Optional.of(Missions.named(run.after()))
        : Optional.empty();
  }

  private @Nullable Long seedFor(Mission mission) {
    return before(mission)
        .flatMap(one -> logbook.of(one.id()))
        .map(Logbook.Entry::seed)
        .orElse(null);
  }

  private @Nullable String locked(Mission mission) {
    return before(mission)
        .filter(one -> !logbook.of(one.id()).map(Logbook.Entry::done).orElse(false))
        .map(one -> "First “%s”: this one repeats it.".formatted(one.title()))
        .orElse(null);
  }

  private Shown shown(Mission mission) {
    var entry = logbook.of(mission.id());
    var watched = mission.watched();
    var seed = seedFor(mission);
    return new Shown(
        mission.id(),
        mission.chapter(),
        mission.title(),
        mission.goal(),
        watched.stage().id,
        mission.means(),
        watched.words() + (seed == null ? "" : " The seed must be %d again.".formatted(seed)),
        watched instanceof Mission.Live live
            ? live.signs().stream().map(Sign::words).toList()
            : List.of(),
        mission.hints(),
        watched instanceof Mission.Live,
        entry.isEmpty() ? "open" : entry.get().done() ? "done" : "begun",
        locked(mission),
        entry.map(Logbook.Entry::witness).orElse(null),
        entry.map(Logbook.Entry::page).orElse(null));
  }
}
