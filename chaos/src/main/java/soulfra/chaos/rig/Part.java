package soulfra.chaos.rig;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import soulfra.servers.Deployment;
import soulfra.servers.Server;
import soulfra.servers.StageProcess;
import soulfra.servers.Stores.Needs;

/// A process of a rig, by its name: it can be killed, stopped, frozen, and brought back.
public sealed interface Part {

  String name();

  /// How it is; of one that died, nobody here wanted that.
  Server.State state();

  default boolean runs() {
    return state() == Server.State.RUNNING;
  }

  /// Whether there is something to kill or to stop: one that stands still is there, too.
  default boolean exists() {
    return runs() || state() == Server.State.FROZEN;
  }

  OptionalLong pid();

  /// SIGKILL. Nobody brings it back before [#bringBack].
  void kill();

  /// Asked to end, and gone. Nobody brings it back before [#bringBack].
  void stop();

  void freeze();

  /// Nothing happens if it is not frozen.
  void thaw();

  /// Returns when it runs again; at once if it does.
  void bringBack();

  /// The processes of a stage: its instances, then the servers that it stores in.
  static List<Part> of(Deployment deployment, Needs needs) {
    var parts = new ArrayList<Part>();
    for (int i = 0; i < deployment.instances().size(); i++) {
      parts.add(new App(deployment, i));
    }
    deployment.stores().servers().forEach(server -> parts.add(new Store(server, needs.clusters())));
    return parts;
  }

  /// A server that the stage stores in.
  ///
  /// @param supervised whether somebody brings it back who knows better how than we do
  record Store(Server server, boolean supervised) implements Part {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Override
    public String name() {
      return server.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public Server.State state() {
      return server.state();
    }

    @Override
    public OptionalLong pid() {
      return server.pid();
    }

    @Override
    public void kill() {
      server.hold(true);
      server.kill9();
    }

    @Override
    public void stop() {
      server.hold(true);
      server.stop();
    }

    @Override
    public void freeze() {
      server.freeze();
    }

    @Override
    public void thaw() {
      if (server.state() == Server.State.FROZEN) {
        server.thaw();
      }
    }

    /// Its supervisor can't reach it, or can again.
    void abandon(boolean abandoned) {
      server.hold(abandoned);
    }

    @Override
    public void bringBack() {
      server.hold(false);
      if (supervised) {
        Waiting.until(PATIENCE, () -> name() + " does not come back", this::runs);
      } else if (!runs()) {
        server.start();
      }
    }
  }

  /// An instance of the stage.
  ///
  /// @param number from 0
  record App(Deployment deployment, int number) implements Part {

    @Override
    public String name() {
      return "app" + (number + 1);
    }

    StageProcess process() {
      return deployment.instances().get(number);
    }

    /// Where it listens itself.
    String address() {
      var url = URI.create(process().url());
      return url.getHost() + ":" + url.getPort();
    }

    @Override
    public Server.State state() {
      return process().state();
    }

    @Override
    public OptionalLong pid() {
      return process().alive() ? OptionalLong.of(process().pid()) : OptionalLong.empty();
    }

    @Override
    public void kill() {
      process().kill9();
    }

    @Override
    public void stop() {
      int code = process().stop();
      if (code != 0) {
        throw new IllegalStateException("%s ended with exit code %d".formatted(name(), code));
      }
    }

    @Override
    public void freeze() {
      process().freeze();
    }

    @Override
    public void thaw() {
      if (process().alive()) {
        process().thaw();
      }
    }

    @Override
    public void bringBack() {
      var _ = deployment.comeBack(number);
    }

    /// It can't write to files any more.
    void fill() {
      FullDisk.fill(process().pid());
    }

    /// Nothing happens if it is down.
    void empty() {
      if (runs()) {
        FullDisk.empty(process().pid());
      }
    }

    /// Starts it again, with a clock that is so much ahead.
    void skew(Duration ahead) {
      stop();
      var _ = deployment.comeBack(number, Map.of("SOULFRA_CLOCK", ahead.toString()));
    }
  }
}
