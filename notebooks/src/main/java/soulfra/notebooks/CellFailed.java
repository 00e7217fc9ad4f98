package soulfra.notebooks;

import java.io.Serial;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A cell that does not compile, or that threw something.
public final class CellFailed extends Exception {

  @Serial private static final long serialVersionUID = 1;

  private static final int MOST_FRAMES = 6;
  private static final int MOST_CAUSES = 5;

  private final String kind;
  private final transient List<String> lines;

  private CellFailed(String kind, String message, List<String> lines, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.lines = List.copyOf(lines);
  }

  static CellFailed compiling(List<String> complaints) {
    return new CellFailed("CompileError", complaints.getFirst(), complaints, null);
  }

  /// Shows where it was thrown and what caused it, without the frames of whoever runs cells.
  static CellFailed throwing(Throwable thrown) {
    var lines = new ArrayList<String>();
    int causes = 0;
    for (var t = thrown; t != null && causes < MOST_CAUSES; t = t.getCause(), causes++) {
      lines.add((causes == 0 ? "" : "Caused by: ") + t);
      for (var frame : t.getStackTrace()) {
        if (lines.size() > MOST_FRAMES * (causes + 1)
            || frame.getMethodName().startsWith("do_it$")) {
          break;
        }
        lines.add("    at " + frame);
      }
    }
    return new CellFailed(
        thrown.getClass().getName(), String.valueOf(thrown.getMessage()), lines, thrown);
  }

  Output.Failed output() {
    return new Output.Failed(kind, String.valueOf(getMessage()), lines);
  }

  List<String> lines() {
    return lines;
  }
}
