package soulfra.notebooks;

import soulfra.experiments.report.Numbers;

/// A number that the reader wrote down before it was measured.
///
/// @param what it is about, with its unit
public record Prediction(String what, double guess) {

  private static final double CLOSE = 1.25;

  /// What came of it, in a sentence.
  public String measured(double measured) {
    return "You predicted %s, and it was %s: %s."
        .formatted(Numbers.show(guess), Numbers.show(measured), distance(measured));
  }

  private String distance(double measured) {
    if (measured == guess) {
      return "exactly that";
    }
    if (measured <= 0 || guess <= 0) {
      return "%s off".formatted(Numbers.show(Math.abs(measured - guess)));
    }
    double factor = Math.max(measured / guess, guess / measured);
    return factor <= CLOSE
        ? "close"
        : "%s times too %s".formatted(Numbers.show(factor), guess > measured ? "much" : "little");
  }

  @Override
  public String toString() {
    return "Written down: %s, %s.".formatted(what, Numbers.show(guess));
  }
}
