package soulfra.experiments.history;

/// What a checker knows of a history. Unknown is no pass.
public enum Validity {
  VALID,
  INVALID,
  UNKNOWN;

  /// Of both together: one violation is enough, and one doubt spoils a pass.
  public Validity and(Validity other) {
    if (this == INVALID || other == INVALID) {
      return INVALID;
    }
    return this == VALID ? other : this;
  }

  /// As JSON has it: true, false or the text `unknown`.
  public Object json() {
    return switch (this) {
      case VALID -> true;
      case INVALID -> false;
      case UNKNOWN -> "unknown";
    };
  }
}
