package soulfra.experiments.history;

/// A file that is no history: where, why, and what would be right.
public final class Misread extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final int line;
  private final int column;

  public Misread(int line, int column, String what) {
    super(what);
    this.line = line;
    this.column = column;
  }

  public int line() {
    return line;
  }

  public int column() {
    return column;
  }
}
