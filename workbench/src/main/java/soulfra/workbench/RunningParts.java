package soulfra.workbench;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import soulfra.chaos.Fault;
import soulfra.chaos.rig.Part;
import soulfra.chaos.rig.Rig;
import soulfra.servers.Server;
import soulfra.servers.Wiring;
import soulfra.workbench.fault.Faults;
import soulfra.workbench.page.Parts;

/// The processes of the running stages, to be broken from the page, and what was broken of them
/// from anywhere. Whether a stage notices is what one looks for: nothing here tells it.
final class RunningParts implements Parts {

  private final Faults faults;

  /// Which names there are for several wires, by stage: always the same, whoever has a role now.
  private final Map<String, List<String>> together = new ConcurrentHashMap<>();

  /// @param faults which breaks and heals them, as `./lab fault` does
  RunningParts(Faults faults) {
    this.faults = faults;
  }

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

  /// First those that are named together by the role of who they lead to, then each.
  @Override
  public List<Wire> wires() {
    var all = new ArrayList<Wire>();
    faults
        .rigs()
        .forEach((stage, rig) -> {
          together
              .computeIfAbsent(stage, _ -> together(rig))
              .forEach(name -> all.add(new Wire(stage, name, false)));
          rig.wires().forEach(wire -> all.add(new Wire(stage, wire.name(), true)));
        });
    return all;
  }

  private static List<String> together(Rig rig) {
    if (rig.wires().isEmpty()) {
      return List.of();
    }
    var to = new LinkedHashSet<>(rig.roles().keySet());
    rig.wires().forEach(wire -> to.add(wire.to()));
    return Stream.of("apps", Wiring.REPLICAS)
        .flatMap(from -> to.stream().map(end -> from + "-" + end))
        .filter(name -> several(rig, name))
        .toList();
  }

  private static boolean several(Rig rig, String name) {
    try {
      rig.check(new Fault.Partition(name));
      return rig.wires().stream().noneMatch(wire -> wire.name().equals(name));
    } catch (IllegalArgumentException e) {
      return false; // there are no such wires
    }
  }

  @Override
  public List<Broken> broken() {
    return faults.history().stream()
        .map(fault ->
            new Broken(
                fault.id(),
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

  @Override
  public void inject(String stage, String fault) {
    var _ = faults.inject(stage, fault);
  }

  @Override
  public void heal(int id) {
    var _ = faults.heal(id);
  }
}
