package soulfra.notebooks;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.Snippet.Status;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Completeness;
import org.jspecify.annotations.Nullable;

/// Runs cells, one after the other; each sees what those before it declared. What a cell declares
/// again replaces what was there.
final class Interpreter implements AutoCloseable {

  /// What every cell may use without saying so.
  private static final List<String> IMPORTS =
      List.of("import module java.base;", "import java.sql.*;");

  private final CellControl control = new CellControl();
  private final JShell shell;

  private Interpreter() {
    shell = JShell.builder().executionEngine(control, Map.of()).build();
    shell.addToClasspath(System.getProperty("java.class.path"));
  }

  static Interpreter start() {
    var interpreter = new Interpreter();
    try {
      interpreter.run(String.join("\n", IMPORTS));
    } catch (CellFailed e) {
      throw new IllegalStateException("Cells can't be compiled here", e);
    }
    return interpreter;
  }

  /// Runs a cell to its end, or to the first statement that fails.
  ///
  /// @return the value of its last expression; null if it ends with something else
  @Nullable Object run(String cell) throws CellFailed {
    Object value = null;
    var declared = new ArrayList<DeclarationSnippet>();
    control.begin();
    for (var rest = cell; !rest.isBlank(); ) {
      var next = shell.sourceCodeAnalysis().analyzeCompletion(rest);
      if (next.completeness() == Completeness.EMPTY) {
        break;
      }
      if (!next.completeness().isComplete()) {
        throw CellFailed.compiling(List.of("The cell ends in the middle of: " + rest.strip()));
      }
      for (var event : shell.eval(next.source())) {
        value = judged(event, declared);
      }
      mustGoOn();
      rest = next.remaining();
    }
    for (var declaration : declared) {
      mustBeWhole(declaration);
    }
    return value;
  }

  private void mustGoOn() throws CellFailed {
    try {
      control.mustGoOn();
    } catch (InterruptedException e) {
      throw CellFailed.throwing(e);
    }
  }

  private @Nullable Object judged(SnippetEvent event, List<DeclarationSnippet> declared)
      throws CellFailed {
    if (event.status() == Status.REJECTED) {
      throw rejected(event.snippet());
    }
    if (event.exception() != null) {
      var thrown = control.thrown();
      throw CellFailed.throwing(thrown == null ? event.exception() : thrown);
    }
    if (event.snippet() instanceof DeclarationSnippet declaration) {
      declared.add(declaration);
    }
    // `System.out.printf(…)` gives System.out back, which nobody wants to see.
    var value = isExpression(event.snippet()) ? control.value() : null;
    return value instanceof PrintStream ? null : value;
  }

  private static boolean isExpression(Snippet snippet) {
    return switch (snippet.subKind()) {
      case TEMP_VAR_EXPRESSION_SUBKIND, VAR_VALUE_SUBKIND, OTHER_EXPRESSION_SUBKIND -> true;
      default -> false;
    };
  }

  private CellFailed rejected(Snippet snippet) {
    var source = snippet.source();
    var complaints =
        shell
            .diagnostics(snippet)
            .map(d -> {
              int at = Math.clamp(d.getPosition(), 0, source.length());
              var line =
                  source.lines().skip(source.substring(0, at).lines().count() - 1).findFirst();
              return d.getMessage(Locale.ROOT) + line.map(l -> "\n    " + l.strip()).orElse("");
            })
            .toList();
    return CellFailed.compiling(complaints.isEmpty() ? List.of("Not Java: " + source) : complaints);
  }

  /// A method may call one that comes later in its cell, but not one that never comes.
  private void mustBeWhole(DeclarationSnippet declaration) throws CellFailed {
    var status = shell.status(declaration);
    if (status == Status.RECOVERABLE_DEFINED || status == Status.RECOVERABLE_NOT_DEFINED) {
      throw CellFailed.compiling(
          List.of(
              "Never declared: "
                  + String.join(", ", shell.unresolvedDependencies(declaration).toList())));
    }
  }

  SourceCodeAnalysis analysis() {
    return shell.sourceCodeAnalysis();
  }

  /// Interrupts the cell that runs, if one does.
  void interrupt() {
    control.stop();
  }

  @Override
  public void close() {
    shell.close();
  }
}
