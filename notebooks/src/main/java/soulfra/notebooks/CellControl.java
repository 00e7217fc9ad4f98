package soulfra.notebooks;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Map;
import jdk.jshell.execution.DirectExecutionControl;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;
import org.jspecify.annotations.Nullable;

/// Runs cells in this JVM, on the thread that asks, and keeps what they really gave or threw:
/// JShell itself tells only the text of it.
///
/// JShell's own local engine waits for every thread that a cell starts, which hangs for good once a
/// cell has started a server.
final class CellControl extends DirectExecutionControl implements ExecutionControlProvider {

  private @Nullable Object value;
  private @Nullable Throwable thrown;
  private volatile @Nullable Thread running;
  private volatile boolean stopped;

  CellControl() {
    super(new CellLoader());
  }

  @Override
  protected String invoke(Method cell) throws Exception {
    value = null;
    thrown = null;
    running = Thread.currentThread();
    if (stopped) {
      Thread.currentThread().interrupt();
    }
    try {
      value = cell.invoke(null);
      return "";
    } catch (InvocationTargetException e) {
      thrown = e.getCause();
      throw e;
    } finally {
      running = null;
    }
  }

  /// A cell begins: whatever was stopped before was another one.
  void begin() {
    stopped = false;
    var _ = Thread.interrupted();
  }

  /// @throws InterruptedException if the cell was stopped between two of its statements
  void mustGoOn() throws InterruptedException {
    if (stopped) {
      throw new InterruptedException("The cell was interrupted");
    }
  }

  /// Interrupts the cell that runs, if one does. One that never waits goes on to the end of its
  /// statement.
  @Override
  public void stop() {
    stopped = true;
    var thread = running;
    if (thread != null) {
      thread.interrupt();
    }
  }

  /// What the last snippet gave.
  @Nullable Object value() {
    return value;
  }

  /// What the last snippet threw.
  @Nullable Throwable thrown() {
    return thrown;
  }

  @Override
  public void addToClasspath(String path) {
    // The compiler is told; what runs has it already.
  }

  @Override
  public String name() {
    return "cells";
  }

  @Override
  public ExecutionControl generate(ExecutionEnv environment, Map<String, String> parameters) {
    return this;
  }
}
