package soulfra.workbench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import soulfra.chaos.rig.Rig;
import soulfra.chaos.rig.Wires;
import soulfra.experiments.Stage;
import soulfra.servers.Deployment;
import soulfra.servers.StageProcess;
import soulfra.servers.StartCache;
import soulfra.servers.Stores.Needs;
import soulfra.servers.Wiring;
import soulfra.workbench.fault.FaultRoutes;
import soulfra.workbench.fault.Faults;
import soulfra.workbench.page.Parts;
import soulfra.workbench.page.Timeline;

/// The stages that one `up` runs, each a process of its own. They end with us, however we end.
final class RunningStages implements AutoCloseable, ShardRoutes.Adding {

  private static final int LOG_LINES = 15;
  private static final Duration LOOK = Duration.ofMillis(500);

  private final Workplace place;
  private final DataFolder folder;
  private final String token = secret();
  private final Timeline timeline = new Timeline();
  private final Faults faults = new Faults(new FaultLines(timeline));
  private final Map<Stage, Deployment> deployments = new EnumMap<>(Stage.class);
  private final Map<Stage, Wires> wires = new EnumMap<>(Stage.class);
  private final boolean proxied;
  private final AtomicInteger renewing = new AtomicInteger();
  private volatile Runnable changed = () -> {};

  /// @param proxied whether there is a proxy on each wire between instances and servers
  RunningStages(Workplace place, DataFolder folder, boolean proxied) {
    this.place = place;
    this.folder = folder;
    this.proxied = proxied;
  }

  /// Returns when every instance of the stage answers.
  ///
  /// @param ports one for each instance
  void start(Stage stage, Needs needs, List<Integer> ports) {
    mustBeBuilt(stage);
    prepare(stage);
    long begin = System.nanoTime();
    long start = timeline.began(Timeline.Kind.STARTED, stage.id, "starting");
    var settings = settings();
    settings.put("SOULFRA_OPERATOR_TOKEN", token);
    var home = stage.home(place.root());
    var data = folder.stage(stage, needs);
    var plan = new Deployment.Plan(stage.id, home, data, needs, ports, settings, wiring(stage));
    try {
      var deployment = Deployment.start(plan, step -> tellStep(stage, step));
      deployments.put(stage, deployment);
      faults.add(stage.id, rig(stage, deployment, needs));
    } catch (IllegalStateException e) {
      throw Refusal.of(e, "The logs are in " + data + ".");
    }
    timeline.ended(start, "started");
    place.say(
        String.format(
            Locale.ROOT,
            "  %-10s %s   ready in %.1f s, data in %s",
            stage.id,
            String.join("  ", deployments.get(stage).urls()),
            (System.nanoTime() - begin) / 1e9,
            data));
  }

  private Rig rig(Stage stage, Deployment deployment, Needs needs) {
    var between = wires.get(stage);
    return between == null ? Rig.over(deployment, needs) : Rig.over(deployment, needs, between);
  }

  /// A stage that stores in a folder has no wires.
  private Wiring wiring(Stage stage) {
    return proxied && stage.needs != Needs.FOLDER
        ? wires.computeIfAbsent(stage, _ -> new Wires(0))
        : Wiring.DIRECT;
  }

  /// Of a stage that takes more than a moment.
  private void tellStep(Stage stage, String step) {
    if (stage == Stage.THREE) {
      place.say("  %-10s %s…".formatted(stage.id, step));
    }
  }

  /// After a build, the first start also makes the cache that the next ones start from.
  private void prepare(Stage stage) {
    var home = stage.home(place.root());
    try {
      if (!StartCache.isFresh(home)) {
        place.say("  %-10s preparing quick starts, once after a build…".formatted(stage.id));
        StartCache.refresh(home, stage.needs);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Can't write the start cache of " + stage.id, e);
    }
  }

  /// Faults by hand, for whoever has the operator's token.
  FaultRoutes faults() {
    return new FaultRoutes(faults, token);
  }

  /// What happens to them.
  Timeline timeline() {
    return timeline;
  }

  /// A shard more while it runs, for whoever has the operator's token.
  ///
  /// @param told when instances or settings have changed
  ShardRoutes shards(Runnable told) {
    changed = told;
    return new ShardRoutes(this, token);
  }

  private Deployment sharded() {
    var deployment = deployments.get(Stage.THREE);
    if (deployment == null) {
      throw new IllegalStateException("Stage 3 does not run: ./lab up stage3 starts it.");
    }
    return deployment;
  }

  @Override
  public ShardRoutes.Added add() {
    var deployment = sharded();
    if (faults.any()) {
      throw new IllegalStateException("Heal first what is broken: ./lab fault heal all.");
    }
    var shard = deployment.stores().clusters().add();
    faults.add(Stage.THREE.id, rig(Stage.THREE, deployment, Needs.CLUSTERS));
    changed.run();
    return new ShardRoutes.Added(shard.name(), deployment.urls());
  }

  @Override
  public void renew(int instance) {
    renewing.incrementAndGet();
    try {
      sharded().renew(instance);
      changed.run();
    } finally {
      renewing.decrementAndGet();
    }
  }

  @Override
  public void joined() {
    sharded().stores().clusters().joined();
  }

  /// What of it can be broken from the page.
  Parts parts() {
    return new RunningParts(faults);
  }

  Map<Stage, List<String>> urls() {
    var urls = new EnumMap<Stage, List<String>>(Stage.class);
    deployments.forEach((stage, deployment) -> urls.put(stage, deployment.urls()));
    return urls;
  }

  List<RunFile.Running> all() {
    return deployments.entrySet().stream()
        .map(e -> {
          var instances =
              e.getValue().instances().stream()
                  .map(i -> new RunFile.Instance(i.url(), i.pid(), i.launch().log().toString()))
                  .toList();
          return new RunFile.Running(
              e.getKey().id, instances, token, e.getValue().stores().settings());
        })
        .toList();
  }

  /// Waits until no process of a stage is left, and says so of each one that goes and that nobody
  /// broke by hand. Whoever wants to end it sooner interrupts.
  boolean awaitEnd() throws InterruptedException {
    var gone = new HashSet<StageProcess>();
    do {
      TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
      deployments.forEach((stage, deployment) -> lookAt(stage, deployment.instances(), gone));
    } while (faults.any() || renewing.get() > 0 || instances().anyMatch(StageProcess::alive));
    return false;
  }

  private Stream<StageProcess> instances() {
    return deployments.values().stream().flatMap(deployment -> deployment.instances().stream());
  }

  private void lookAt(Stage stage, List<StageProcess> instances, Set<StageProcess> gone) {
    for (int i = 0; i < instances.size(); i++) {
      var instance = instances.get(i);
      boolean meant = renewing.get() > 0 || faults.means(stage.id, "app" + (i + 1));
      if (!instance.alive() && !meant && gone.add(instance)) {
        timeline.happened(Timeline.Kind.DIED, stage.id, "app%d died by itself".formatted(i + 1));
        tellDeath(instance);
      }
    }
  }

  private void tellDeath(StageProcess instance) {
    var log = instance.launch().log();
    place.say("%s at %s has died. The end of %s:".formatted(idOf(instance), instance.url(), log));
    try {
      var lines = Files.readAllLines(log);
      lines.stream().skip(Math.max(0, lines.size() - LOG_LINES)).forEach(place::say);
    } catch (IOException e) {
      place.say("(can't be read: " + e.getMessage() + ")");
    }
  }

  private String idOf(StageProcess instance) {
    return deployments.entrySet().stream()
        .filter(e -> e.getValue().instances().contains(instance))
        .map(e -> e.getKey().id)
        .findAny()
        .orElseThrow();
  }

  /// Asks each to end, all at once; none stays, whatever it answers.
  @Override
  public void close() {
    try {
      faults.close();
    } catch (RuntimeException failure) {
      place.say("Not all is healed: " + failure);
    }
    try (var threads = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
      deployments.values().forEach(deployment -> threads.execute(() -> stop(deployment)));
    }
    wires.values().forEach(Wires::close);
  }

  private void stop(Deployment deployment) {
    try {
      deployment.stop();
    } catch (RuntimeException failure) {
      place.say(failure.toString());
    }
  }

  /// What the user set for the stages, in the environment that we were started in.
  private static Map<String, String> settings() {
    var settings = new HashMap<String, String>();
    System.getenv()
        .forEach((name, value) -> {
          if (name.startsWith("SOULFRA_")) {
            settings.put(name, value);
          }
        });
    return settings;
  }

  private void mustBeBuilt(Stage stage) {
    if (!stage.exists(place.root())) {
      var folder = stage.home(place.root()).getFileName();
      throw new Refusal(
          "%s is not built yet: there is no server in %s.".formatted(stage.id, folder),
          "Start those that have: ./lab up.");
    }
  }

  private static String secret() {
    var bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
