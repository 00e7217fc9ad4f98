package soulfra.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// A server in a process of our own, in a folder of its own: `data`, `server.log`, and a `lock`
/// that keeps every other JVM out while we have it.
final class EmbeddedHost implements Host {

  private static final Duration STOP_PATIENCE = Duration.ofSeconds(30);

  private final String name;
  private final Path folder;
  private final Engine engine;
  private final Claim claim;
  private final Port port;
  private volatile @Nullable Process process;
  private @Nullable Process thawer;

  EmbeddedHost(String name, Path folder, int wantedPort, Engine engine) {
    this.name = name;
    this.folder = folder.toAbsolutePath().normalize();
    this.engine = engine;
    this.claim =
        Claim.tryOn(this.folder.resolve("lock"))
            .orElseThrow(
                () -> new IllegalStateException("%s runs already in %s".formatted(name, folder)));
    try {
      ProcessTree.reap(commandLine -> engine.isOurs(commandLine, this.folder));
      this.port = Port.claim(wantedPort, this.folder.resolve("port"));
    } catch (RuntimeException e) {
      claim.close();
      throw e;
    }
  }

  @Override
  public void start() {
    try {
      ProcessTree.reap(commandLine -> engine.isOurs(commandLine, folder));
      engine.prepare(folder, port.number());
      var builder =
          new ProcessBuilder(engine.command(folder))
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
      process = Tether.best().fork(builder, engine.wrapper());
    } catch (IOException e) {
      throw new UncheckedIOException("Can't start " + name + " in " + folder, e);
    }
  }

  @Override
  public void stop() {
    var running = process;
    if (running == null) {
      return;
    }
    if (!new ProcessTree(running.toHandle()).end(engine.stopSignal(), STOP_PATIENCE)) {
      kill9();
      throw LogEnd.failed(
          name, "did not stop within " + STOP_PATIENCE + " and was killed", log(), null);
    }
    process = null;
  }

  @Override
  public void kill9() {
    var running = process;
    if (running != null) {
      new ProcessTree(running.toHandle()).kill9();
      process = null;
    }
    forgetThawer();
  }

  @Override
  public void freeze() {
    try {
      new ProcessTree(running().toHandle()).freeze(this::standByToThaw);
    } catch (RuntimeException e) {
      thaw();
      throw e;
    }
  }

  /// After us the main process is killed, and the others end when they see that; which they can't
  /// while they stand still. Our last SIGSTOP may be under way when we die, so it is said twice.
  private void standByToThaw(List<ProcessHandle> tree) {
    var pids = tree.reversed().stream().map(handle -> Long.toString(handle.pid())).toList();
    var goOn = "kill -CONT \"$@\"";
    try {
      thawer = Tether.watchdog("read -r _; %s; sleep 1; %s".formatted(goOn, goOn), pids);
    } catch (IOException e) {
      throw new UncheckedIOException("Can't freeze " + name, e);
    }
  }

  @Override
  public void thaw() {
    forgetThawer();
    new ProcessTree(running().toHandle()).thaw();
  }

  @Override
  public void release() {
    port.close();
    claim.close();
  }

  @Override
  public boolean listening() {
    var pid = pid();
    return pid.isPresent() && engine.listening(folder, pid.getAsLong());
  }

  @Override
  public boolean alive() {
    var running = process;
    return running != null && running.isAlive();
  }

  @Override
  public OptionalLong pid() {
    var running = process;
    return running == null || !running.isAlive()
        ? OptionalLong.empty()
        : OptionalLong.of(running.pid());
  }

  @Override
  public String address() {
    return "127.0.0.1";
  }

  @Override
  public int port() {
    return port.number();
  }

  @Override
  public Path log() {
    return folder.resolve("server.log");
  }

  @Override
  public boolean controllable() {
    return true;
  }

  private Process running() {
    var running = process;
    if (running == null) {
      throw new IllegalStateException(name + " does not run");
    }
    return running;
  }

  private void forgetThawer() {
    if (thawer != null) {
      thawer.destroyForcibly();
      thawer = null;
    }
  }

  /// Runs a command that prepares the server, to its end, and fails with what it said if it fails.
  static void run(String name, List<String> wrapper, List<String> command, Path folder)
      throws IOException {
    var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    var process = Tether.best().fork(builder, wrapper);
    try (var output = process.inputReader()) {
      process.getOutputStream().close();
      var said = output.readAllAsString();
      if (process.waitFor() != 0) {
        throw new IOException("%s failed:%n%s".formatted(name, said));
      }
    } catch (InterruptedException e) {
      var _ = process.destroyForcibly().onExit().join();
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted: " + name, e);
    }
  }
}
