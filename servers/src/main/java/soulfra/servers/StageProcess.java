package soulfra.servers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// A stage (or any server that says `ready URL` on a line of its standard output) in a process of
/// its own: what happens to it here is what happens to servers, not a simulation of it.
///
/// It dies with this JVM, even when this JVM is killed by SIGKILL.
public final class StageProcess implements AutoCloseable {

  private static final String READY = "ready ";
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(15);

  private final Launch launch;
  private final Process process;
  private final String url;
  private volatile Server.State wanted = Server.State.RUNNING;

  private StageProcess(Launch launch, Process process, String url) {
    this.launch = launch;
    this.process = process;
    this.url = url;
  }

  /// Starts a built stage and returns when it is ready to answer.
  public static StageProcess start(Path stageHome, Map<String, String> environment, Path log) {
    return start(Launch.stage(stageHome, environment, log));
  }

  /// @throws IllegalStateException with the last lines of the log, if it does not become ready
  public static StageProcess start(Launch launch) {
    return start(launch, Tether.best());
  }

  static StageProcess start(Launch launch, Tether tether) {
    var ready = new CompletableFuture<String>();
    Process process;
    try {
      Files.createDirectories(launch.log().toAbsolutePath().getParent());
      process = tether.fork(builder(launch));
    } catch (IOException e) {
      throw new UncheckedIOException("Can't start " + launch.name(), e);
    }
    Thread.ofPlatform()
        .name(launch.name() + " output")
        .daemon()
        .start(() -> readOutput(launch, process, ready));
    try {
      var url = ready.get(launch.patience().toMillis(), TimeUnit.MILLISECONDS);
      return new StageProcess(launch, process, url);
    } catch (TimeoutException e) {
      end(process);
      throw failed(launch, "was not ready within " + launch.patience(), e);
    } catch (ExecutionException e) {
      end(process);
      throw failed(launch, "ended before it was ready", e.getCause());
    } catch (InterruptedException e) {
      end(process);
      Thread.currentThread().interrupt();
      throw failed(launch, "was given up: interrupted", e);
    }
  }

  /// Where it answers, such as `http://127.0.0.1:7001`.
  public String url() {
    return url;
  }

  public long pid() {
    return process.pid();
  }

  public Launch launch() {
    return launch;
  }

  public boolean alive() {
    return process.isAlive();
  }

  /// How it is, and whether that is our doing.
  public Server.State state() {
    var now = wanted;
    return now != Server.State.STOPPED && !alive() ? Server.State.DIED : now;
  }

  /// Asks it to end (SIGTERM), waits, and returns its exit code: 0 if all went well.
  public int stop() {
    return stopWithin(STOP_PATIENCE);
  }

  /// @throws IllegalStateException if it is still there after `patience`; it is killed then
  public int stopWithin(Duration patience) {
    wanted = Server.State.STOPPED;
    process.destroy();
    signal("CONT"); // a frozen process can't hear SIGTERM
    try {
      if (process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        return process.exitValue();
      }
      kill9();
      throw failed(launch, "did not stop within " + patience + " and was killed", null);
    } catch (InterruptedException e) {
      kill9();
      Thread.currentThread().interrupt();
      throw failed(launch, "was killed: interrupted while it stopped", e);
    }
  }

  /// Pulls the plug (SIGKILL) and returns when the process is gone.
  public void kill9() {
    wanted = Server.State.STOPPED;
    end(process);
  }

  /// Stops it in its tracks (SIGSTOP): its connections stay open, and nobody answers on them.
  public void freeze() {
    signal("STOP");
    wanted = Server.State.FROZEN;
  }

  public void thaw() {
    signal("CONT");
    wanted = Server.State.RUNNING;
  }

  /// Ends it for good, by SIGKILL if it is still there: whoever wants a clean end calls [#stop].
  @Override
  public void close() {
    kill9();
  }

  private static ProcessBuilder builder(Launch launch) {
    var builder =
        new ProcessBuilder(new ArrayList<>(launch.command()))
            .redirectError(ProcessBuilder.Redirect.appendTo(launch.log().toFile()));
    builder.environment().keySet().removeIf(name -> name.startsWith("SOULFRA_"));
    builder.environment().putAll(launch.environment());
    return builder;
  }

  /// Looks for the ready line; every other line goes to the log, beside the error output.
  private static void readOutput(Launch launch, Process process, CompletableFuture<String> ready) {
    try (BufferedReader lines = process.inputReader()) {
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(READY)) {
          ready.complete(line.substring(READY.length()).strip());
        } else {
          Files.writeString(
              launch.log(),
              line + System.lineSeparator(),
              StandardOpenOption.CREATE,
              StandardOpenOption.APPEND);
        }
      }
      ready.completeExceptionally(new IOException("exit code " + process.waitFor()));
    } catch (IOException e) {
      ready.completeExceptionally(e);
    } catch (InterruptedException e) {
      ready.completeExceptionally(e);
      Thread.currentThread().interrupt();
    }
  }

  private static void end(Process process) {
    process.destroyForcibly();
    var _ = process.onExit().join();
  }

  private void signal(String name) {
    try {
      var kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start();
      if (kill.waitFor() != 0 && process.isAlive()) {
        throw failed(launch, "can't be sent SIG" + name, null);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Can't send signals on this machine: no kill command", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(launch, "may not have got SIG" + name + ": interrupted", e);
    }
  }

  private static IllegalStateException failed(
      Launch launch, String what, @Nullable Throwable cause) {
    return LogEnd.failed(launch.name(), what, launch.log(), cause);
  }
}
