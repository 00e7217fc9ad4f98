package soulfra.storage;

/// What may be asked for a second time: one question of ten, and a few at once. Where all answers
/// are late, it is not by chance, and twice the questions would make them later.
///
/// Guaranteed: after `n` questions at most `n / 10 + BURST` were asked again.
final class Allowance {

  static final int BURST = 10;

  private static final int TENTHS = 10;

  /// Invariant: 0 to BURST, in tenths.
  private int tenths = BURST * TENTHS;

  synchronized void asked() {
    tenths = Math.min(BURST * TENTHS, tenths + 1);
  }

  /// Takes one question, if there is one.
  synchronized boolean take() {
    if (tenths < TENTHS) {
      return false;
    }
    tenths -= TENTHS;
    return true;
  }
}
