package soulfra.replica;

import module java.base;

/// What can be left out on purpose, to see whether a test notices: `-Dsoulfra.leave-out=certainty`.
/// No setting of the product, and never to be used but by tests.
public enum LeftOut {
  /// Whether a leader still leads is asked by nobody who reads from it.
  CERTAINTY,
  /// In a fail-over only the one that is promoted stops following; the others go on with the old
  /// leader, and confirm what it writes.
  FENCE,
  /// Any follower is read from, whatever its reader has seen before.
  PLACES;

  private static final String CHOSEN = System.getProperty("soulfra.leave-out", "");

  public boolean isLeftOut() {
    return CHOSEN.equals(name().toLowerCase(Locale.ROOT));
  }
}
