package soulfra.experiments.history.linear;

import org.jspecify.annotations.Nullable;
import soulfra.experiments.history.Operation;

/// A lock that one holds at a time: `acquire` finds it free, `release` finds it held.
record Mutex() implements Model {

  @Override
  public Object initial() {
    return false;
  }

  @Override
  public @Nullable Object step(Object held, Operation o) {
    return switch (o.f()) {
      case "acquire", "lock" -> (Boolean) held ? null : true;
      case "release", "unlock" -> (Boolean) held ? false : null;
      default -> throw Model.unknown(o, "acquire, release");
    };
  }

  @Override
  public boolean reads(Operation o) {
    return false;
  }
}
