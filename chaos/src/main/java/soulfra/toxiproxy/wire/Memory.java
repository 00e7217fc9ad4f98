package soulfra.toxiproxy.wire;

/// What outlives a change of a toxic on one link: only its removal forgets it.
final class Memory {

  /// Bytes that a limit let pass.
  private long passed;

  private boolean resetBegun;
  private long resetAt;

  long passed() {
    return passed;
  }

  void passed(int count) {
    passed += count;
  }

  boolean resetBegun() {
    return resetBegun;
  }

  long resetAt() {
    return resetAt;
  }

  void resetAt(long time) {
    resetBegun = true;
    resetAt = time;
  }
}
