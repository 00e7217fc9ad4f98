package soulfra.servers;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// What ties a child process to our own life, so that it dies even when we are killed by SIGKILL,
/// which no shutdown hook sees.
enum Tether {

  /// The kernel kills the child when the *thread* that forked it ends, whence [#FORKS]. Linux with
  /// util-linux only.
  DEATH_SIGNAL {
    @Override
    Process fork(ProcessBuilder child) throws IOException {
      var command = new ArrayList<>(List.of("setpriv", "--pdeathsig", "KILL"));
      command.addAll(child.command());
      return start(child.command(command));
    }
  },

  /// A shell beside the child waits for the end of its standard input, whose other end we hold, and
  /// then kills the child. It is there a moment later than the child itself.
  WATCHDOG {
    @Override
    Process fork(ProcessBuilder child) throws IOException {
      var process = start(child);
      var script = "read -r _; kill -9 \"$1\"";
      var pid = Long.toString(process.pid());
      var watchdog = start(new ProcessBuilder("sh", "-c", script, "watchdog", pid));
      // Once the child is gone its number may be another's, so its watchdog must go too.
      var _ = process.onExit().thenRun(watchdog::destroyForcibly);
      return process;
    }
  };

  /// One platform thread that forks everything, and ends only with the JVM.
  private static final ExecutorService FORKS =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().name("forks").daemon().factory());

  /// Starts the command, its life bound to ours.
  abstract Process fork(ProcessBuilder child) throws IOException;

  /// The best one that this machine has.
  static Tether best() {
    return Best.TETHER;
  }

  private static Process start(ProcessBuilder builder) throws IOException {
    try {
      return FORKS.submit(builder::start).get();
    } catch (ExecutionException e) {
      throw new IOException("Can't start " + builder.command().getFirst(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while starting " + builder.command().getFirst(), e);
    }
  }

  private static final class Best {
    static final Tether TETHER = canSetDeathSignal() ? DEATH_SIGNAL : WATCHDOG;

    private static boolean canSetDeathSignal() {
      try {
        var nothing = new ProcessBuilder("true").redirectErrorStream(true);
        return DEATH_SIGNAL.fork(nothing).waitFor() == 0;
      } catch (IOException e) {
        return false; // no setpriv on this machine
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
  }
}
