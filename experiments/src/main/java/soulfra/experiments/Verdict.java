package soulfra.experiments;

import java.util.Collection;

/// What came out. The order is that of merging: one surprise outweighs any number of unknowns, and
/// one unknown any number of passes (as Jepsen merges the verdicts of its checkers).
public enum Verdict {
  AS_PREDICTED("✓", "as predicted", 0),

  /// It could not be found out: a crash, a time limit, too few samples, or an anomaly that did not
  /// show this time.
  UNKNOWN("?", "unknown", 2),

  /// It was found out, and is not what was predicted. That is a result, too.
  SURPRISE("✗", "a surprise", 1);

  public final String sign;
  public final String words;

  /// What the `lab` command exits with.
  public final int exitCode;

  Verdict(String sign, String words, int exitCode) {
    this.sign = sign;
    this.words = words;
    this.exitCode = exitCode;
  }

  /// The verdict on everything, given one on each part; on nothing at all it is unknown.
  public static Verdict of(Collection<Verdict> parts) {
    return parts.stream().max(Verdict::compareTo).orElse(UNKNOWN);
  }
}
