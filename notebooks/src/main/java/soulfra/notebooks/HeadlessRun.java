package soulfra.notebooks;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Runs a notebook from its first cell to its last, or to the first that fails, without Jupyter.
/// What a cell prints and shows is printed, and kept in the notebook, which the caller may save.
///
/// Standard output is the cells' while they run.
public final class HeadlessRun {

  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Duration TO_END = Duration.ofSeconds(30);

  private final Path root;
  private final PrintStream out;
  private List<Output> outputs = new ArrayList<>();

  private HeadlessRun(Path root, PrintStream out) {
    this.root = root;
    this.out = out;
  }

  /// @param failed the cell that failed, and how; null if none did
  public record Result(int cells, Duration took, @Nullable Failure failed) {}

  public record Failure(CodeCell cell, Output.Failed how) {}

  /// @param root the project's folder
  public static Result of(Notebook notebook, Path root, PrintStream out) throws Exception {
    return new HeadlessRun(root, out).run(notebook);
  }

  private Result run(Notebook notebook) throws Exception {
    long start = System.nanoTime();
    int number = 0;
    Failure failure = null;
    var standard = System.out;
    try (var _ = Sitting.begin(root, this::show);
        var interpreter = Interpreter.start();
        var printed = new PrintStream(new Printer(), true, StandardCharsets.UTF_8)) {
      System.setOut(printed);
      for (var cell : notebook.code()) {
        out.printf("%n[%d] %s%n", ++number, firstLine(cell));
        outputs = new ArrayList<>();
        var failed = run(interpreter, cell.source());
        cell.record(number, List.copyOf(outputs));
        if (failed != null) {
          failure = new Failure(cell, failed);
          break;
        }
      }
    } finally {
      System.setOut(standard);
    }
    return new Result(number, Duration.ofNanos(System.nanoTime() - start), failure);
  }

  private Output.@Nullable Failed run(Interpreter interpreter, String source)
      throws InterruptedException {
    var run = new FutureTask<@Nullable Object>(() -> interpreter.run(source));
    var thread = Thread.ofPlatform().name("cell").daemon().unstarted(run);
    var exits = Thread.ofPlatform().unstarted(() -> exitsItself(thread));
    Runtime.getRuntime().addShutdownHook(exits);
    thread.start();
    try {
      var value = run.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      if (value != null) {
        show(Bundle.of(value));
      }
      return null;
    } catch (ExecutionException e) {
      return failed(e.getCause() instanceof CellFailed cell ? cell : CellFailed.throwing(e));
    } catch (TimeoutException e) {
      return failed(CellFailed.throwing(new TimeoutException("It was not done within " + LIMIT)));
    } finally {
      interpreter.interrupt();
      thread.join(TO_END);
      removeHook(exits);
    }
  }

  /// A cell that calls `System.exit` would end the run with its own code, as if all were well.
  private static void exitsItself(Thread cell) {
    boolean exits =
        Arrays.stream(cell.getStackTrace())
            .anyMatch(f ->
                f.getClassName().equals("java.lang.Runtime") && f.getMethodName().equals("exit"));
    if (exits) {
      System.err.println("✗ The cell calls System.exit: no notebook may.");
      Runtime.getRuntime().halt(1);
    }
  }

  private static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException _) {
      // The JVM ends already, and the hook has looked.
    }
  }

  private Output.Failed failed(CellFailed failure) {
    failure.lines().forEach(line -> out.println("✗ " + line));
    var output = failure.output();
    keep(output);
    return output;
  }

  private void show(Output.Shown shown) {
    out.println(shown.text());
    keep(shown);
  }

  /// Text that follows text is one output, as in Jupyter.
  private synchronized void keep(Output output) {
    if (output instanceof Output.Printed(var more)
        && !outputs.isEmpty()
        && outputs.getLast() instanceof Output.Printed(var text)) {
      outputs.set(outputs.size() - 1, new Output.Printed(text + more));
    } else {
      outputs.add(output);
    }
  }

  private static String firstLine(CodeCell cell) {
    return cell.source().lines().filter(line -> !line.isBlank()).findFirst().orElse("");
  }

  /// Passes on what a cell prints, and keeps it.
  private final class Printer extends OutputStream {
    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
      out.write(bytes, from, length);
      out.flush();
      keep(new Output.Printed(new String(bytes, from, length, StandardCharsets.UTF_8)));
    }
  }
}
