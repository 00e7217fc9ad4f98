package soulfra.servers;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// What ties a child process to our own life, so that it dies even when we are killed by SIGKILL,
/// which no shutdown hook sees.
///
/// It dies by SIGKILL too. A gentler signal is said only once, and is lost on a child that is
/// stopped, that has only begun to start, or that ignores it: SIGINT is ignored by all that a shell
/// starts in the background. What the servers have acknowledged survives that, as it must.
enum Tether {

  /// The kernel kills the child when the *thread* that forked it ends, whence [#FORKS]. Linux with
  /// util-linux only.
  ///
  /// The shell in between looks whether we are still there once the signal is set; without it a
  /// child forked in our last millisecond would live on.
  DEATH_SIGNAL {
    @Override
    Process fork(ProcessBuilder child, List<String> wrapper) throws IOException {
      var command = new ArrayList<>(wrapper);
      command.addAll(List.of("setpriv", "--pdeathsig", "KILL"));
      var script = "[ \"$PPID\" = \"$1\" ] || exit 1; shift; exec \"$@\"";
      command.addAll(List.of("sh", "-c", script, "tether", ourPid()));
      command.addAll(child.command());
      return start(child.command(command));
    }
  },

  /// A shell beside the child waits for the end of its standard input, whose other end we hold, and
  /// then kills the child. It is there a moment later than the child itself.
  WATCHDOG {
    @Override
    Process fork(ProcessBuilder child, List<String> wrapper) throws IOException {
      var command = new ArrayList<>(wrapper);
      command.addAll(child.command());
      var process = start(child.command(command));
      var watchdog =
          watchdog("read -r _; kill -KILL \"$1\"", List.of(Long.toString(process.pid())));
      // Once the child is gone its number may be another's, so its watchdog must go too.
      var _ = process.onExit().thenRun(watchdog::destroyForcibly);
      return process;
    }
  };

  /// One platform thread that forks everything, and ends only with the JVM.
  private static final ExecutorService FORKS =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().name("forks").daemon().factory());

  /// Starts the command, its life bound to ours.
  ///
  /// @param wrapper what runs the child in its turn, such as `unshare -U`; it must become the child
  ///   (exec), and stand outside the tether, since changing its rights would cut that
  abstract Process fork(ProcessBuilder child, List<String> wrapper) throws IOException;

  final Process fork(ProcessBuilder child) throws IOException {
    return fork(child, List.of());
  }

  /// The best one that this machine has.
  static Tether best() {
    return Best.TETHER;
  }

  /// Starts a shell that runs a script whose `read -r _` returns only when we are gone. Who started
  /// it destroys it when it is not needed any more.
  static Process watchdog(String script, List<String> arguments) throws IOException {
    var command = new ArrayList<>(List.of("sh", "-c", script, "watchdog"));
    command.addAll(arguments);
    return start(new ProcessBuilder(command));
  }

  private static String ourPid() {
    return Long.toString(ProcessHandle.current().pid());
  }

  private static Process start(ProcessBuilder builder) throws IOException {
    var fork = FORKS.submit(builder::start);
    try {
      return fork.get();
    } catch (ExecutionException e) {
      throw new IOException("Can't start " + builder.command().getFirst(), e.getCause());
    } catch (InterruptedException e) {
      end(fork);
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while starting " + builder.command().getFirst(), e);
    }
  }

  /// What nobody waits for any more may be there in a moment.
  private static void end(Future<Process> fork) {
    try {
      var _ = fork.get().destroyForcibly().onExit().join();
    } catch (ExecutionException e) {
      // It was not started: there is nothing to end.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
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
