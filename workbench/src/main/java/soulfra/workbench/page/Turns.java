package soulfra.workbench.page;

import org.jspecify.annotations.Nullable;

/// Who has this machine for long work. One at a time: two at once would measure one another.
final class Turns {

  private @Nullable String who;

  /// @param what in words that go on with "cancel it": `Experiment 8.5 runs on stage1`
  /// @throws IllegalStateException if somebody else has it, saying who
  synchronized void take(String what) {
    if (who != null) {
      throw new IllegalStateException(who + ": cancel it, or wait for its end.");
    }
    who = what;
  }

  synchronized void leave() {
    who = null;
  }
}
