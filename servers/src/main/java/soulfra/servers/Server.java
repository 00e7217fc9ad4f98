package soulfra.servers;

import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// A real server as an object: it runs when one has it, and can be stopped, killed, frozen and
/// started again, on the same port and the same data.
///
/// Guaranteed, whatever the [Way]: after [#start] it answers. After [#stop], [#kill9] and [#close]
/// nothing of it runs. The port is the same after every restart, and what the server itself calls
/// durable is there again. It may be used by any thread: one change at a time, and whoever only
/// looks never waits.
///
/// Guaranteed for embedded servers: none outlives this JVM, however it ends. Not guaranteed: their
/// data survive a power cut only as far as the folder's disk keeps what it was told to sync.
public abstract sealed class Server implements AutoCloseable
    permits Postgres, Redis, Toxiproxy, ZooKeeper {

  /// How a server is.
  public enum State {
    /// It was started, and is there.
    RUNNING,
    /// It is there, and stands still.
    FROZEN,
    /// It was stopped or killed by us.
    STOPPED,
    /// It ended, and nobody here wanted that: its log says why.
    DIED
  }

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final String name;
  private final Host host;
  private volatile State wanted = State.STOPPED;
  private volatile boolean held;

  Server(String name, Host host) {
    this.name = name;
    this.host = host;
  }

  /// Whether it answers; asked again and again while it starts.
  ///
  /// @return null if it does, otherwise what it said instead
  abstract @Nullable String complaint();

  /// Starts it and returns when it answers.
  ///
  /// @throws IllegalStateException with the end of its log, if it does not
  public final synchronized void start() {
    if (state() == State.RUNNING || state() == State.FROZEN) {
      throw new IllegalStateException(name + " runs already");
    }
    host.start();
    wanted = State.RUNNING;
    awaitAnswer();
  }

  /// Asks it to end, gently but without waiting for its clients, and waits until it is gone. A
  /// frozen one is thawed first. Nothing happens if it does not run.
  public final synchronized void stop() {
    mustBeOurs("stopped");
    if (wanted == State.FROZEN) {
      thaw();
    }
    wanted = State.STOPPED;
    host.stop();
  }

  /// Kills all its processes (SIGKILL) and waits until they are gone. Frozen ones can be killed,
  /// too. Nothing happens if it does not run.
  public final synchronized void kill9() {
    mustBeOurs("killed");
    wanted = State.STOPPED;
    host.kill9();
  }

  /// Stops all its processes in their tracks (SIGSTOP) and waits until they stand still: their
  /// connections stay open, and nobody answers on them. It thaws by itself when this JVM ends.
  public final synchronized void freeze() {
    mustBeOurs("frozen");
    if (state() != State.RUNNING) {
      throw new IllegalStateException(name + " can't be frozen: it is " + state());
    }
    host.freeze();
    wanted = State.FROZEN;
  }

  /// Lets a frozen one go on (SIGCONT), as if nothing had happened.
  public final synchronized void thaw() {
    if (wanted != State.FROZEN) {
      throw new IllegalStateException(name + " can't be thawed: it is " + state());
    }
    host.thaw();
    wanted = State.RUNNING;
  }

  /// Stops it and starts it again.
  public final synchronized void restart() {
    stop();
    start();
  }

  /// Stops it for good and gives up its port. Its folder stays, for the next one to be started
  /// there.
  @Override
  public final synchronized void close() {
    try {
      if (controllable()) {
        stop();
      }
    } finally {
      host.release();
    }
  }

  public final State state() {
    var now = wanted;
    return now != State.STOPPED && !host.alive() ? State.DIED : now;
  }

  /// Keeps every supervisor away until it is let go: one that is down stays down, and one that runs
  /// is left alone, as if it stood on a machine that the supervisor can't reach.
  public final void hold(boolean alone) {
    held = alone;
  }

  final boolean isHeld() {
    return held;
  }

  /// Whether a supervisor should bring it back.
  final boolean isToComeBack() {
    return isDown() && !held;
  }

  /// Whether it neither runs nor stands still.
  final boolean isDown() {
    return switch (state()) {
      case STOPPED, DIED -> true;
      case RUNNING, FROZEN -> false;
    };
  }

  /// Its main process; empty when it does not run, or runs where we can't see it.
  public final OptionalLong pid() {
    return host.pid();
  }

  public final String name() {
    return name;
  }

  /// The host name or address it listens on.
  public final String address() {
    return host.address();
  }

  public final int port() {
    return host.port();
  }

  /// Where its output goes, over all its starts.
  public final Path log() {
    return host.log();
  }

  /// Whether it can be stopped, frozen and killed from here: not if it is the user's own. Those
  /// methods then throw an [UnsupportedOperationException], and [#close] leaves it running.
  public final boolean controllable() {
    return host.controllable();
  }

  @Override
  public final String toString() {
    return "%s at %s:%d, %s".formatted(name, address(), port(), state());
  }

  /// Waits for the first answer; a server that does not give one is killed.
  final void awaitAnswer() {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    for (var complaint = look(); complaint != null; complaint = look()) {
      if (!host.alive()) {
        throw notStarted("ended before it was ready");
      }
      if (!controllable()) {
        throw new IllegalStateException(
            "%s at %s:%d does not answer: %s".formatted(name, address(), port(), complaint));
      }
      if (System.nanoTime() > deadline) {
        throw notStarted("did not answer within " + PATIENCE + " (" + complaint + ")");
      }
      Pause.briefly(name);
    }
  }

  private void mustBeOurs(String what) {
    if (!controllable()) {
      throw new UnsupportedOperationException(
          "%s is yours (LAB_SERVERS=external): it can't be %s from here. Use LAB_SERVERS=embedded."
              .formatted(name, what));
    }
  }

  private @Nullable String look() {
    return host.listening() ? complaint() : "it does not listen yet";
  }

  private IllegalStateException notStarted(String what) {
    kill9();
    return LogEnd.failed(name, what, host.log(), null);
  }
}
