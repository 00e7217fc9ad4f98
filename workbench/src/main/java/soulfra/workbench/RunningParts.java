package soulfra.workbench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import soulfra.experiments.Stage;
import soulfra.servers.Deployment;
import soulfra.servers.Server;
import soulfra.servers.StageProcess;
import soulfra.workbench.page.Parts;

/// The processes of the running stages, to be broken from the page. Whether a stage notices is what
/// one looks for: nothing here tells it.
final class RunningParts implements Parts {

  private final Map<Stage, Deployment> deployments;
  private final Set<StageProcess> frozen = ConcurrentHashMap.newKeySet();
  private final Set<StageProcess> killed = ConcurrentHashMap.newKeySet();

  RunningParts(Map<Stage, Deployment> deployments) {
    this.deployments = deployments;
  }

  /// Whether it is gone because the page wanted that.
  boolean isKilledHere(StageProcess instance) {
    return killed.contains(instance);
  }

  @Override
  public List<Part> all() {
    var parts = new ArrayList<Part>();
    deployments.forEach((stage, deployment) -> {
      var instances = deployment.instances();
      for (int i = 0; i < instances.size(); i++) {
        var state = state(instances.get(i));
        parts.add(part(stage, instanceId(stage, i), "instance", state));
      }
      for (var server : deployment.stores().servers()) {
        parts.add(part(stage, serverId(stage, server), kind(server), server.state()));
      }
    });
    return parts;
  }

  private static Part part(Stage stage, String id, String kind, Server.State state) {
    var actions =
        switch (state) {
          case RUNNING -> List.of(Action.KILL, Action.FREEZE);
          case FROZEN -> List.of(Action.THAW, Action.KILL);
          case STOPPED, DIED -> List.of(Action.START);
        };
    return new Part(stage.id, id, kind, state.name().toLowerCase(Locale.ROOT), actions);
  }

  private Server.State state(StageProcess instance) {
    if (instance.alive()) {
      return frozen.contains(instance) ? Server.State.FROZEN : Server.State.RUNNING;
    }
    return killed.contains(instance) ? Server.State.STOPPED : Server.State.DIED;
  }

  private static String instanceId(Stage stage, int number) {
    return "%s/%d".formatted(stage.id, number + 1);
  }

  private static String serverId(Stage stage, Server server) {
    return stage.id + "/" + server.name();
  }

  private static String kind(Server server) {
    return server.getClass().getSimpleName();
  }

  @Override
  public synchronized void act(String id, Action action) {
    for (var entry : deployments.entrySet()) {
      var deployment = entry.getValue();
      for (int i = 0; i < deployment.instances().size(); i++) {
        if (instanceId(entry.getKey(), i).equals(id)) {
          act(deployment, i, action);
          return;
        }
      }
      for (var server : deployment.stores().servers()) {
        if (serverId(entry.getKey(), server).equals(id)) {
          act(server, action);
          return;
        }
      }
    }
    throw new NoSuchElementException("Nothing runs that is called " + id);
  }

  private void act(Deployment deployment, int number, Action action) {
    var instance = deployment.instances().get(number);
    switch (action) {
      case KILL -> {
        killed.add(instance);
        instance.kill9();
      }
      case FREEZE -> {
        instance.freeze();
        frozen.add(instance);
      }
      case THAW -> {
        instance.thaw();
        frozen.remove(instance);
      }
      case START -> {
        var _ = deployment.comeBack(number);
      }
    }
  }

  private static void act(Server server, Action action) {
    switch (action) {
      case KILL -> server.kill9();
      case FREEZE -> server.freeze();
      case THAW -> server.thaw();
      case START -> server.start();
    }
  }
}
