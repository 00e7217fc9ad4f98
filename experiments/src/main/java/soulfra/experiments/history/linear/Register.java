package soulfra.experiments.history.linear;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import soulfra.experiments.history.Operation;

/// One value: `read`, `write`, and `cas` of `[old new]`, which must find the old value.
///
/// @param start the value before the first write
/// @param nilIsAbsent whether a read of nothing says that nothing is there; else it was not told
/// @param refusalTells whether a `cas` that failed says that the old value was not there
record Register(@Nullable Object start, boolean nilIsAbsent, boolean refusalTells)
    implements Model {

  /// A state: null can't be one itself.
  record Holds(@Nullable Object value) {}

  @Override
  public Object initial() {
    return new Holds(start);
  }

  @Override
  public @Nullable Object step(Object state, Operation o) {
    var held = ((Holds) state).value;
    return switch (o.f()) {
      case "read" -> {
        boolean untold = o.value() == null && !nilIsAbsent;
        yield untold || Objects.equals(held, o.value()) ? state : null;
      }
      case "write" -> new Holds(o.value());
      case "cas" -> {
        var pair = pair(o);
        boolean found = Objects.equals(held, pair.get(0));
        if (!o.possible()) {
          yield found ? null : state;
        }
        yield found ? new Holds(pair.get(1)) : null;
      }
      default -> throw Model.unknown(o, "read, write, cas");
    };
  }

  private static List<?> pair(Operation o) {
    var value = o.input() != null ? o.input() : o.output();
    if (value instanceof List<?> pair && pair.size() == 2) {
      if (pair.get(1) instanceof List && !(pair.get(0) instanceof List)) {
        throw new IllegalArgumentException(
            "cas needs [old new]; %s looks like [key [old new]], which --independent reads"
                .formatted(value));
      }
      return pair;
    }
    throw new IllegalArgumentException("cas needs [old new]: cas=" + value);
  }

  @Override
  public boolean reads(Operation o) {
    return o.is("read") || !o.possible();
  }

  @Override
  public boolean refusalTells(Operation o) {
    return refusalTells && o.is("cas");
  }
}
