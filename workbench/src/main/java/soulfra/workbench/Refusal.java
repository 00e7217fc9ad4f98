package soulfra.workbench;

import java.util.Objects;

/// A command that can't do what was asked, and says why and what to do next. No stack trace: it is
/// the user's to settle, not ours.
public final class Refusal extends RuntimeException {

  private static final long serialVersionUID = 1;

  public Refusal(String what, String next) {
    super(what + "\n     " + next);
  }

  static Refusal of(Exception cause, String next) {
    return new Refusal(Objects.requireNonNullElse(cause.getMessage(), cause.toString()), next);
  }
}
