package soulfra.workbench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import soulfra.chaos.rig.Part;
import soulfra.servers.Server;
import soulfra.workbench.fault.Faults;
import soulfra.workbench.page.Parts;

/// The processes of the running stages, to be broken from the page, and what was broken of them
/// from anywhere. Whether a stage notices is what one looks for: nothing here tells it.
///
/// @param faults which breaks and heals them, as `./lab fault` does
record RunningParts(Faults faults) implements Parts {

  private record Named(String stage, String id, Part part) {}

  private List<Named> named() {
    var all = new ArrayList<Named>();
    faults
        .rigs()
        .forEach((stage, rig) ->
            rig.parts().forEach(part -> all.add(new Named(stage, id(stage, part), part))));
    return all;
  }

  private static String id(String stage, Part part) {
    return switch (part) {
      case Part.App app -> "%s/%d".formatted(stage, app.number() + 1);
      case Part.Store store -> stage + "/" + store.server().name();
    };
  }

  @Override
  public List<Shown> all() {
    return named().stream().map(RunningParts::shown).toList();
  }

  private static Shown shown(Named named) {
    var kind =
        switch (named.part) {
          case Part.App _ -> "instance";
          case Part.Store store -> store.server().getClass().getSimpleName();
        };
    var state = named.part.state();
    return new Shown(
        named.stage, named.id, kind, state.name().toLowerCase(Locale.ROOT), actions(named, state));
  }

  private static List<Action> actions(Named named, Server.State state) {
    if (named.part instanceof Part.Store store && !store.server().controllable()) {
      return List.of();
    }
    return switch (state) {
      case RUNNING -> List.of(Action.KILL, Action.FREEZE);
      case FROZEN -> List.of(Action.THAW, Action.KILL);
      case STOPPED, DIED -> List.of(Action.START);
    };
  }

  @Override
  public List<Broken> broken() {
    return faults.history().stream()
        .map(fault ->
            new Broken(
                fault.stage(),
                fault.fault(),
                fault.on(),
                fault.from().toEpochMilli() / 1000.0,
                fault.to() == null ? null : fault.to().toEpochMilli() / 1000.0))
        .toList();
  }

  @Override
  public void act(String id, Action action) {
    var named =
        named().stream()
            .filter(one -> one.id.equals(id))
            .findAny()
            .orElseThrow(() -> new NoSuchElementException("Nothing runs that is called " + id));
    switch (action) {
      case KILL -> faults.inject(named.stage, "kill " + named.part.name());
      case FREEZE -> faults.inject(named.stage, "freeze " + named.part.name());
      case THAW, START -> faults.bringBack(named.stage, named.part);
    }
  }
}
