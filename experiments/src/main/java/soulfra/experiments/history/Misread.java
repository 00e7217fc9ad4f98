package soulfra.experiments.history;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A file that is no history: where, why, and what would be right.
public final class Misread extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final int line;
  private final int column;
  private final @Nullable String file;

  public Misread(int line, int column, String what) {
    this(line, column, what, null);
  }

  private Misread(int line, int column, String what, @Nullable String file) {
    super(what);
    this.line = line;
    this.column = column;
    this.file = file;
  }

  /// The same, of this file.
  public Misread in(Path of) {
    return new Misread(line, column, String.valueOf(getMessage()), of.toString());
  }

  public int line() {
    return line;
  }

  public int column() {
    return column;
  }

  /// As editors find it: `run.edn:3:14: a ] is missing`.
  public String located(Path otherwise) {
    return "%s:%d:%d: %s"
        .formatted(file == null ? otherwise.toString() : file, line, column, getMessage());
  }
}
