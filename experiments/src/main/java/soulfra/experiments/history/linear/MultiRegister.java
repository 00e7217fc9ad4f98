package soulfra.experiments.history.linear;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import soulfra.experiments.history.Operation;

/// Several values, read and written together: `txn` of `[[read x 1] [write y 2] …]`. A read of
/// nothing was not told. `read` and `write` of a map `{x 1, y 2}` do the same.
///
/// @param start the values before the first write
record MultiRegister(Map<Object, @Nullable Object> start) implements Model {

  @Override
  public Object initial() {
    return start;
  }

  @Override
  public @Nullable Object step(Object state, Operation o) {
    @SuppressWarnings("unchecked") // all states are ours
    var now = new LinkedHashMap<Object, @Nullable Object>((Map<Object, @Nullable Object>) state);
    return switch (o.value()) {
      case null -> state;
      case List<?> steps -> {
        for (var step : steps) {
          if (!(step instanceof List<?> parts) || parts.size() != 3 || parts.get(1) == null) {
            throw new IllegalArgumentException("a step of txn is [f key value]: step=" + step);
          }
          if (!apply(now, String.valueOf(parts.get(0)), parts.get(1), parts.get(2), o)) {
            yield null;
          }
        }
        yield now;
      }
      case Map<?, ?> values -> {
        for (var entry : values.entrySet()) {
          if (!apply(now, o.f(), Objects.requireNonNull(entry.getKey()), entry.getValue(), o)) {
            yield null;
          }
        }
        yield now;
      }
      default -> throw new IllegalArgumentException("txn needs steps [f key value]: " + o.value());
    };
  }

  private static boolean apply(
      Map<Object, @Nullable Object> now,
      String f,
      Object key,
      @Nullable Object value,
      Operation o) {
    switch (f) {
      case "read", "r" -> {
        return value == null
            || o.outcome() == Operation.Outcome.INFO
            || Objects.equals(now.get(key), value);
      }
      case "write", "w" -> now.put(key, value);
      default -> throw Model.unknown(o, "txn of read and write");
    }
    return true;
  }

  @Override
  public boolean reads(Operation o) {
    return switch (o.value()) {
      case List<?> steps ->
          steps.stream()
              .allMatch(step ->
                  step instanceof List<?> parts
                      && !parts.isEmpty()
                      && String.valueOf(parts.getFirst()).startsWith("r"));
      case null, default -> o.is("read");
    };
  }

  @Override
  public boolean keyed() {
    return false;
  }

  @Override
  public long weight(Object state) {
    return 64 + 64L * ((Map<?, ?>) state).size();
  }
}
