package soulfra.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// A process and all that it started: stopped, continued and killed as one.
///
/// It is for servers whose main process alone starts others, as Postgres and Redis do: once that
/// one stands still, the list of the others is complete.
final class ProcessTree {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration ASKED_AGAIN = Duration.ofSeconds(2);

  private final ProcessHandle root;

  ProcessTree(ProcessHandle root) {
    this.root = root;
  }

  /// Kills all of it and returns when all of it is gone.
  void kill9() {
    if (isGone(root)) {
      return;
    }
    signal("STOP", List.of(root));
    var all = all();
    signal("KILL", all);
    awaitGone(all);
  }

  /// Sends the main process a signal that ends it, and returns when all of it is gone. It is asked
  /// again now and then: Redis refuses while it writes its first file, and forgets that it was
  /// asked.
  ///
  /// @return false if some of it is still there after `patience`
  boolean end(String signal, Duration patience) {
    var all = all();
    long deadline = System.nanoTime() + patience.toNanos();
    while (System.nanoTime() < deadline) {
      signal(signal, List.of(root));
      if (await(() -> all.stream().allMatch(ProcessTree::isGone), ASKED_AGAIN)) {
        return true;
      }
    }
    return false;
  }

  /// @param beforehand is told who will stand still, the main process first, while only that one
  ///   does
  void freeze(Consumer<List<ProcessHandle>> beforehand) {
    signal("STOP", List.of(root));
    var all = all();
    beforehand.accept(all);
    signal("STOP", all);
    if (!await(() -> all.stream().allMatch(ProcessTree::standsStill), PATIENCE)) {
      throw new IllegalStateException("Process %d does not stand still".formatted(root.pid()));
    }
  }

  void thaw() {
    signal("CONT", all().reversed());
  }

  /// Kills the processes whose command line the predicate accepts: what an earlier JVM left behind.
  static void reap(Predicate<String> isOurs) {
    List<ProcessHandle> orphans;
    try (Stream<ProcessHandle> processes = ProcessHandle.allProcesses()) {
      orphans =
          processes
              .filter(process -> process.pid() != ProcessHandle.current().pid())
              .filter(process -> isOurs.test(commandLine(process)))
              .toList();
    }
    signal("KILL", orphans);
    awaitGone(orphans);
  }

  /// Gone, or a zombie: dead, with nobody to bury it. The main thread may be one while others still
  /// end, and with them the sockets that the process listens on; it is gone when it is alone.
  static boolean isGone(ProcessHandle process) {
    return !process.isAlive() || (stateLetter(process) == 'Z' && threads(process) <= 1);
  }

  private static long threads(ProcessHandle process) {
    try (var threads = Files.list(Path.of("/proc/" + process.pid() + "/task"))) {
      return threads.count();
    } catch (IOException | UncheckedIOException e) {
      return 0; // buried meanwhile
    }
  }

  private List<ProcessHandle> all() {
    var all = new ArrayList<ProcessHandle>();
    all.add(root);
    try (Stream<ProcessHandle> descendants = root.descendants()) {
      descendants.forEach(all::add);
    }
    return all;
  }

  private static void awaitGone(List<ProcessHandle> processes) {
    if (!await(() -> processes.stream().allMatch(ProcessTree::isGone), PATIENCE)) {
      throw new IllegalStateException(
          "Processes survive SIGKILL: " + processes.stream().map(ProcessHandle::pid).toList());
    }
  }

  private static boolean standsStill(ProcessHandle process) {
    // Where there is no /proc, nobody can tell.
    return "T-Z".indexOf(stateLetter(process)) >= 0;
  }

  /// The letter that the kernel gives a process's state; `-` where it can't be told.
  private static char stateLetter(ProcessHandle process) {
    try {
      var stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2);
    } catch (IOException e) {
      return '-';
    }
  }

  /// A command line may have been overwritten by its process: Postgres and Redis both do.
  private static String commandLine(ProcessHandle process) {
    try {
      var bytes = Files.readAllBytes(Path.of("/proc/" + process.pid() + "/cmdline"));
      return new String(bytes, StandardCharsets.UTF_8).replace('\0', ' ');
    } catch (IOException e) {
      return process.info().commandLine().orElse("");
    }
  }

  private static boolean await(BooleanSupplier condition, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      Pause.briefly("a process");
    }
    return true;
  }

  /// A process that is gone already is not an error.
  private static void signal(String name, List<ProcessHandle> processes) {
    if (processes.isEmpty()) {
      return;
    }
    var command = new ArrayList<>(List.of("kill", "-" + name));
    processes.forEach(process -> command.add(Long.toString(process.pid())));
    try {
      var kill =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      var _ = kill.waitFor(); // whether it worked is seen by what the processes do
    } catch (IOException e) {
      throw new UncheckedIOException("Can't send signals on this machine: no kill command", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while sending SIG" + name, e);
    }
  }
}
