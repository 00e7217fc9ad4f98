package soulfra.servers;

import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A stage with all that it needs: the servers it stores in, and one process of its own or several.
///
/// Started from the store up and ended in the opposite order. Any part can be stopped, frozen or
/// killed by itself meanwhile: that is what it is for. None of it outlives this JVM.
public final class Deployment implements AutoCloseable {

  /// @param name what messages and logs call it, such as `stage2`
  /// @param home the stage's module folder, built
  /// @param folder where its data and its logs go
  /// @param ports one for each instance; 0 for any that is free
  /// @param settings what its instances get in their environment, beside where they store
  /// @param wiring where instances, which are called `app1`, `app2`, …, find the servers, and these
  ///   one another
  public record Plan(
      String name,
      Path home,
      Path folder,
      Stores.Needs needs,
      List<Integer> ports,
      Map<String, String> settings,
      Wiring wiring) {

    public Plan(
        String name,
        Path home,
        Path folder,
        Stores.Needs needs,
        List<Integer> ports,
        Map<String, String> settings) {
      this(name, home, folder, needs, ports, settings, Wiring.DIRECT);
    }

    public Plan {
      ports = List.copyOf(ports);
      settings = Map.copyOf(settings);
      if (ports.isEmpty() || (needs == Stores.Needs.FOLDER && ports.size() > 1)) {
        throw new IllegalArgumentException(
            "%s can't have %d instances".formatted(name, ports.size()));
      }
    }
  }

  private static final Pattern ADDRESS = Pattern.compile("[\\w.-]+:\\d+");

  private final Plan plan;
  private final Stores stores;
  private final List<Launch> launches = new CopyOnWriteArrayList<>();
  private final List<StageProcess> instances = new CopyOnWriteArrayList<>();

  private Deployment(Plan plan, Stores stores) {
    this.plan = plan;
    this.stores = stores;
  }

  /// Returns when every instance answers.
  ///
  /// @param progress is told each step, for whoever waits
  /// @throws IllegalStateException with the end of its log, if a part does not become ready;
  ///   nothing of it is left then
  public static Deployment start(Plan plan, Consumer<String> progress) {
    var deployment =
        new Deployment(
            plan, Stores.start(plan.needs, plan.home, plan.folder, plan.wiring, progress));
    try {
      for (int i = 0; i < plan.ports.size(); i++) {
        progress.accept("starting " + plan.name + (plan.ports.size() > 1 ? "/" + (i + 1) : ""));
        var launch = deployment.launch(i);
        deployment.launches.add(launch);
        deployment.instances.add(StageProcess.start(launch));
      }
      return deployment;
    } catch (RuntimeException e) {
      Ending.uninterrupted(deployment::close);
      throw e;
    }
  }

  /// How to start one of the instances.
  private Launch launch(int number) {
    var settings = new HashMap<>(plan.settings);
    settings.put("SOULFRA_PORT", plan.ports.get(number).toString());
    settings.putAll(stores.settings());
    settings.replaceAll((_, value) -> wired(plan.wiring, "app" + (number + 1), value));
    if (plan.needs != Stores.Needs.FOLDER) {
      settings.put("SOULFRA_INSTANCE", plan.name + "/" + (number + 1));
    }
    return Launch.stage(plan.home, settings, log(plan, number));
  }

  /// A setting with other addresses for the servers that it names.
  private String wired(Wiring wiring, String from, String setting) {
    var servers =
        stores.servers().stream()
            .collect(
                Collectors.toMap(
                    server -> server.address() + ":" + server.port(),
                    server -> server.name().toLowerCase(Locale.ROOT)));
    return ADDRESS
        .matcher(setting)
        .replaceAll(found -> {
          var to = servers.get(found.group());
          return Matcher.quoteReplacement(
              to == null ? found.group() : wiring.through(from, to, found.group()));
        });
  }

  private static Path log(Plan plan, int number) {
    return plan.folder.resolve(plan.ports.size() == 1 ? "log" : "log-" + (number + 1));
  }

  /// The first instance's address.
  public String url() {
    return instances.getFirst().url();
  }

  public List<String> urls() {
    return instances.stream().map(StageProcess::url).toList();
  }

  public List<StageProcess> instances() {
    return List.copyOf(instances);
  }

  /// Starts an instance that is down again, at the port that it had. Nothing happens if it runs.
  public StageProcess comeBack(int number) {
    return comeBack(number, Map.of());
  }

  /// The same with other settings than at first, for this time.
  public synchronized StageProcess comeBack(int number, Map<String, String> others) {
    var old = instances.get(number);
    if (!old.alive()) {
      var first = launches.get(number);
      var settings = new HashMap<>(first.environment());
      settings.put("SOULFRA_PORT", Integer.toString(URI.create(old.url()).getPort()));
      settings.putAll(others);
      instances.set(number, StageProcess.start(first.with(settings)));
    }
    return instances.get(number);
  }

  /// Lets an instance know what its stores are by now: one that was started before a shard was
  /// added is asked to end, and started again where it was. Whoever does that to one after the
  /// other keeps the stage up. Nothing happens if it knows, and one that is down is told when it
  /// comes back.
  public synchronized void renew(int number) {
    var next = launch(number);
    boolean knows = next.environment().equals(launches.get(number).environment());
    launches.set(number, next);
    var instance = instances.get(number);
    if (!knows && instance.alive()) {
      try {
        int code = instance.stop();
        if (code != 0) {
          throw new IllegalStateException(
              "Instance %d ended with exit code %d".formatted(number + 1, code));
        }
      } finally {
        var _ = comeBack(number);
      }
    }
  }

  /// What it stores in, to be stopped, killed or looked into.
  public Stores stores() {
    return stores;
  }

  /// Asks the instances to end, one after the other, then the servers behind them.
  ///
  /// @throws IllegalStateException if an instance had to be killed, or ended with another code than
  ///   0; nothing is left of it either way
  public void stop() {
    try {
      var codes =
          instances.stream()
              .filter(StageProcess::alive)
              .map(StageProcess::stop)
              .distinct()
              .toList();
      if (codes.stream().anyMatch(code -> code != 0)) {
        throw new IllegalStateException("Exit codes of its instances: " + codes);
      }
    } finally {
      close();
    }
  }

  /// Ends what is left: instances by SIGKILL, servers cleanly.
  @Override
  public void close() {
    instances.forEach(StageProcess::close);
    stores.close();
  }
}
