package soulfra.chaos.rig;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import soulfra.chaos.Fault;
import soulfra.servers.Deployment;
import soulfra.servers.Stores;
import soulfra.servers.Stores.Needs;
import soulfra.toxiproxy.toxic.Attributes;
import soulfra.toxiproxy.toxic.Distribution;
import soulfra.toxiproxy.toxic.Stream;
import soulfra.toxiproxy.toxic.Toxic;

/// A stage as processes, with a proxy on the wires between them. Wires and processes can be broken
/// by name, and are whole again when the fault is closed. Nothing of it outlives this JVM.
///
/// The wires: clients to each instance, each instance to each server that it is told of, and the
/// followers of a shard, together, to each node that may lead them (`replicas-a1`). Not on a wire
/// of their own: the nodes of the third stage's Redis, whose addresses the Sentinels give out, and
/// what ZooKeepers say to one another.
public final class Rig implements AutoCloseable {

  private static final Duration WELL = Duration.ofSeconds(60);

  /// @param name `stage3`
  /// @param home the stage's module folder, built
  /// @param folder where data and logs go
  /// @param settings of the instances, beside those that they need
  /// @param seed of what the wires do by chance
  public record Plan(
      String name,
      Path home,
      Path folder,
      Needs needs,
      int instances,
      Map<String, String> settings,
      long seed) {}

  private final @Nullable Wires wires;
  private final boolean own;
  private final Deployment deployment;
  private final List<Part> parts;
  private final Names names;
  private final List<URI> urls = new ArrayList<>();
  private final Revival revival = new Revival();
  private final AtomicLong toxics = new AtomicLong();

  /// @param own whether the stage is this rig's: then its clients have a wire, too, and it ends
  ///   with this
  private Rig(@Nullable Wires wires, Deployment deployment, Needs needs, boolean own) {
    this.wires = wires;
    this.own = own;
    this.deployment = deployment;
    this.parts = Part.of(deployment, needs);
    for (var part : parts) {
      if (part instanceof Part.App app) {
        var address = app.address();
        urls.add(
            URI.create(
                "http://"
                    + (wires != null && own
                        ? wires.wire(Names.CLIENT, app.name(), address).listen()
                        : address)));
      }
    }
    names = new Names(parts);
    if (needs.clusters()) {
      names.with(deployment.stores().clusters());
    }
  }

  /// Somebody else's stage, as it runs, without proxies: only its processes can be broken. Closing
  /// this leaves it running.
  public static Rig over(Deployment deployment, Needs needs) {
    return new Rig(null, deployment, needs, false);
  }

  /// The same, with the proxies by way of which it was started. Whoever made them closes them.
  public static Rig over(Deployment deployment, Needs needs, Wires wires) {
    return new Rig(wires, deployment, needs, false);
  }

  /// Returns when every instance answers.
  ///
  /// @throws IllegalStateException if a part can't be started; nothing of it is left then
  public static Rig start(Plan plan, Consumer<String> progress) {
    var wires = new Wires(plan.seed);
    try {
      var settings = new HashMap<>(plan.settings);
      if (plan.needs != Needs.FOLDER) {
        // Nobody is to be refused for asking too much: that is no fault.
        settings.put("SOULFRA_RATE_USER", "off");
        settings.put("SOULFRA_RATE_ADDRESS", "off");
      }
      var deployment =
          Deployment.start(
              new Deployment.Plan(
                  plan.name,
                  plan.home,
                  plan.folder,
                  plan.needs,
                  Collections.nCopies(plan.instances, 0),
                  settings,
                  wires),
              progress);
      return new Rig(wires, deployment, plan.needs, true);
    } catch (RuntimeException e) {
      wires.close();
      throw e;
    }
  }

  /// Where clients find the instances, by way of their wires.
  public List<URI> urls() {
    return List.copyOf(urls);
  }

  public List<Part> parts() {
    return List.copyOf(parts);
  }

  /// Where the stage stores, to be looked into.
  public Stores stores() {
    return deployment.stores();
  }

  public List<Wire> wires() {
    return wires == null ? List.of() : wires.all();
  }

  /// Names for those who have something in common, with who that is now.
  public Map<String, String> roles() {
    return names.roles();
  }

  /// Where any client of Toxiproxy finds the wires, if there are any.
  public Optional<String> toxiproxy() {
    return Optional.ofNullable(wires).map(Wires::url);
  }

  /// Says whether a fault can be meant here at all, without injecting it.
  ///
  /// @throws IllegalArgumentException if its target is nobody's name
  public void check(Fault fault) {
    try {
      var _ = targets(fault);
    } catch (IllegalStateException e) {
      return; // nobody has that role now; somebody may later
    }
  }

  private List<String> targets(Fault fault) {
    return switch (fault) {
      case Fault.Kill _, Fault.Stop _, Fault.Freeze _ ->
          names.parts(fault.target()).stream().map(Part::name).toList();
      case Fault.Fill _, Fault.Skew _ -> apps(fault).stream().map(Part::name).toList();
      case Fault.Abandon _ -> supervised(fault).stream().map(Part::name).toList();
      case Fault.Partition _,
          Fault.OneWayPartition _,
          Fault.Blackhole _,
          Fault.Latency _,
          Fault.LossInFlight _,
          Fault.Drop _ ->
          names.wires(fault.target(), wires()).stream().map(Wire::name).toList();
    };
  }

  /// Breaks what is meant, until the returned is closed. Processes that were killed are then on
  /// their way back, and [#awaitWell] waits for them; those that were asked to end are back.
  ///
  /// @throws IllegalArgumentException if its target is nobody's name
  /// @throws IllegalStateException if nobody is meant now, or who is meant is down already; nothing
  ///   is broken then
  public Injected inject(Fault fault) {
    var injected = new Injected(fault, targets(fault));
    try {
      switch (fault) {
        case Fault.Kill kill ->
            there(kill).forEach(part -> injected.harm(part::kill, () -> revival.of(part)));
        case Fault.Stop stop ->
            there(stop).forEach(part -> injected.harm(part::stop, () -> bringBack(part)));
        case Fault.Freeze freeze ->
            running(freeze).forEach(part -> injected.harm(part::freeze, part::thaw));
        case Fault.Fill fill -> {
          var _ = running(fill);
          apps(fill).forEach(app -> injected.harm(app::fill, app::empty));
        }
        case Fault.Skew(_, long seconds) -> {
          var _ = running(fault);
          apps(fault)
              .forEach(app ->
                  injected.harm(() -> app.skew(Duration.ofSeconds(seconds)), () -> setRight(app)));
        }
        case Fault.Abandon abandon -> {
          var _ = running(abandon);
          supervised(abandon)
              .forEach(node -> injected.harm(() -> node.abandon(true), () -> node.abandon(false)));
        }
        case Fault.Partition _ ->
            toxic(injected, new Attributes.Partition(), Stream.UPSTREAM, Stream.DOWNSTREAM);
        case Fault.OneWayPartition(_, var stream) ->
            toxic(injected, new Attributes.Partition(), stream);
        case Fault.Blackhole _ -> toxic(injected, new Attributes.Blackhole(), Stream.UPSTREAM);
        case Fault.Latency(_, long millis, long jitter) ->
            toxic(
                injected,
                new Attributes.Latency(millis, jitter, Distribution.UNIFORM),
                Stream.UPSTREAM,
                Stream.DOWNSTREAM);
        case Fault.LossInFlight(_, long window) ->
            toxic(
                injected, new Attributes.DropInFlight(window), Stream.UPSTREAM, Stream.DOWNSTREAM);
        case Fault.Drop(_, var stream) -> drop(injected, stream);
      }
      return injected;
    } catch (RuntimeException e) {
      injected.close();
      throw e;
    }
  }

  /// Starts what does not run, and returns when it does, or when who healed it already got it back.
  ///
  /// @throws IllegalStateException if that takes too long, and why
  public void bringBack(Part part) {
    if (!part.runs() && !revival.missing().contains(part.name())) {
      revival.of(part);
    }
    Waiting.until(WELL, revival::complaint, () -> !revival.missing().contains(part.name()));
  }

  private void setRight(Part.App app) {
    if (app.runs()) {
      app.stop();
    }
    bringBack(app);
  }

  private List<Part.App> apps(Fault fault) {
    var meant = names.parts(fault.target());
    var apps = meant.stream().filter(Part.App.class::isInstance).map(Part.App.class::cast).toList();
    if (apps.size() < meant.size()) {
      throw new IllegalArgumentException(
          "Only instances can suffer %s, not %s".formatted(fault.words(), fault.target()));
    }
    return apps;
  }

  private List<Part.Store> supervised(Fault fault) {
    var meant = names.parts(fault.target());
    var nodes =
        meant.stream()
            .filter(Part.Store.class::isInstance)
            .map(Part.Store.class::cast)
            .filter(Part.Store::supervised)
            .toList();
    if (nodes.size() < meant.size()) {
      throw new IllegalArgumentException(
          "Nobody looks after %s who could %s".formatted(fault.target(), fault.words()));
    }
    return nodes;
  }

  /// Only what runs can be frozen; what stands still can be killed, too.
  private List<Part> running(Fault fault) {
    return all(fault, Part::runs);
  }

  private List<Part> there(Fault fault) {
    return all(fault, Part::exists);
  }

  private List<Part> all(Fault fault, Predicate<Part> wanted) {
    var meant = names.parts(fault.target());
    meant.stream()
        .filter(wanted.negate())
        .findFirst()
        .ifPresent(part -> {
          throw new IllegalStateException(part.name() + " does not run");
        });
    return meant;
  }

  private void toxic(Injected injected, Attributes attributes, Stream... streams) {
    for (var wire : wiresOf(injected)) {
      for (var stream : streams) {
        var name = "fault-" + toxics.incrementAndGet();
        var toxic = new Toxic(name, stream.toString(), 1, attributes);
        injected.harm(() -> wire.proxy().add(toxic), () -> wire.proxy().removeToxic(name));
      }
    }
  }

  private void drop(Injected injected, Stream stream) {
    // Healed from the last to the first: cut, let through again, open.
    wiresOf(injected).forEach(wire -> injected.harm(() -> {}, wire.proxy()::start));
    toxic(injected, new Attributes.Timeout(0), stream);
    wiresOf(injected).forEach(wire -> injected.harm(() -> {}, wire.proxy()::stop));
  }

  private List<Wire> wiresOf(Injected injected) {
    return wires().stream().filter(wire -> injected.on().contains(wire.name())).toList();
  }

  /// The names of processes that were healed, and are not back yet.
  public Set<String> comingBack() {
    return revival.missing();
  }

  /// Returns when all processes run and every instance says that it is ready.
  ///
  /// @throws IllegalStateException if that takes too long, naming who is not
  public void awaitWell() {
    Waiting.until(WELL, revival::complaint, revival::done);
    Waiting.until(WELL, this::down, () -> parts.stream().allMatch(Part::runs));
    for (var url : urls) {
      var unready = new Unready(url);
      Waiting.until(WELL, () -> "the instance at %s is not ready".formatted(url), unready::gone);
    }
  }

  private String down() {
    return parts.stream()
        .filter(part -> !part.runs())
        .map(Part::name)
        .collect(Collectors.joining(", ", "down: ", ""));
  }

  /// Gives up on who is not back. Of a stage of its own, it ends the instances by SIGKILL, then the
  /// servers, cleanly, then the wires.
  @Override
  public void close() {
    Waiting.uninterrupted(revival::close);
    if (wires == null || !own) {
      return;
    }
    try (wires) {
      Waiting.uninterrupted(deployment::close);
    }
  }
}
