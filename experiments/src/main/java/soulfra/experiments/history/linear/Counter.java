package soulfra.experiments.history.linear;

import org.jspecify.annotations.Nullable;
import soulfra.experiments.history.Operation;

/// A number: `add` of any whole number (`inc` and `dec` of one, if none is said), and `read`, which
/// sees every `add` before it and no other.
record Counter(long start) implements Model {

  @Override
  public Object initial() {
    return start;
  }

  @Override
  public @Nullable Object step(Object state, Operation o) {
    long now = (Long) state;
    return switch (o.f()) {
      case "read" -> o.value() == null || number(o, 0) == now ? state : null;
      case "add", "inc" -> now + number(o, 1);
      case "dec" -> now - number(o, 1);
      default -> throw Model.unknown(o, "add, inc, dec, read");
    };
  }

  private static long number(Operation o, long otherwise) {
    var value = o.is("read") ? o.value() : o.input() != null ? o.input() : o.output();
    return switch (value) {
      case null -> otherwise;
      case Number number -> number.longValue();
      case Object other ->
          throw new IllegalArgumentException("%s needs a number: %s".formatted(o.f(), other));
    };
  }

  @Override
  public boolean reads(Operation o) {
    return o.is("read");
  }
}
