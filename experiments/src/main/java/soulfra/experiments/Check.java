package soulfra.experiments;

import soulfra.experiments.report.Numbers;

/// One thing that was predicted, and what was measured of it.
///
/// @param claim the prediction, as a sentence with its threshold
/// @param measured what came out, with its unit
public record Check(Mode mode, String claim, String measured, Verdict verdict) {

  /// Which of an experiment's two modes a check looks at, or both, side by side.
  public enum Mode {
    BROKEN,
    FIXED,
    COMPARED
  }

  /// Judges a ratio or a share. Not a number means that there was nothing to divide: unknown.
  public static Check atLeast(Mode mode, String claim, double least, double measured) {
    return judged(mode, claim, measured >= least, "at least " + Numbers.plain(least), measured);
  }

  public static Check atMost(Mode mode, String claim, double most, double measured) {
    return judged(mode, claim, measured <= most, "at most " + Numbers.plain(most), measured);
  }

  /// Expects an anomaly to show. When it did not, that proves nothing.
  public static Check seen(Mode mode, String claim, long times, long tries) {
    return times > 0
        ? new Check(mode, claim, times + " in " + tries + " tries", Verdict.AS_PREDICTED)
        : new Check(mode, claim, "not seen in " + tries + " tries", Verdict.UNKNOWN);
  }

  /// Expects that something never happens; one time is enough to refute it.
  public static Check never(Mode mode, String claim, long times, long tries) {
    var verdict = times > 0 ? Verdict.SURPRISE : Verdict.AS_PREDICTED;
    return new Check(mode, claim, times + " in " + tries + " tries", verdict);
  }

  public static Check that(Mode mode, String claim, boolean holds, String measured) {
    var verdict = holds ? Verdict.AS_PREDICTED : Verdict.SURPRISE;
    return new Check(mode, claim, measured, verdict);
  }

  /// The same check, but unknown where fewer samples than `least` stand behind it.
  public Check given(long samples, long least) {
    return samples >= least
        ? this
        : new Check(
            mode,
            claim,
            "only %d of the %d samples that it takes".formatted(samples, least),
            Verdict.UNKNOWN);
  }

  private static Check judged(
      Mode mode, String claim, boolean holds, String threshold, double measured) {
    var sentence = claim + ": " + threshold;
    return Double.isFinite(measured)
        ? that(mode, sentence, holds, Numbers.show(measured))
        : new Check(mode, sentence, "could not be measured", Verdict.UNKNOWN);
  }
}
