package soulfra.experiments.history.txn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import soulfra.experiments.history.Words;

/// One step of a transaction: `[r x [1 2]]`, `[w x 1]` or `[append x 3]`.
record Mop(Kind kind, Object key, @Nullable Object value) {

  enum Kind {
    READ,
    WRITE,
    APPEND
  }

  boolean reads() {
    return kind == Kind.READ;
  }

  /// The list that was read; nothing read is the empty list.
  List<?> list() {
    return value instanceof List<?> list ? list : List.of();
  }

  /// The same, if nobody knows what it read.
  Mop untold() {
    return reads() ? new Mop(kind, key, null) : this;
  }

  /// Which version of which key it is that a write makes.
  List<?> written() {
    return Arrays.asList(key, value);
  }

  static List<Mop> all(@Nullable Object steps) {
    if (steps == null) {
      return List.of();
    }
    if (!(steps instanceof List<?> list)) {
      throw new IllegalArgumentException("a transaction is a list of steps: " + steps);
    }
    var mops = new ArrayList<Mop>(list.size());
    for (var step : list) {
      mops.add(of(step));
    }
    return mops;
  }

  private static Mop of(@Nullable Object step) {
    if (!(step instanceof List<?> parts) || parts.size() < 2 || parts.get(1) == null) {
      throw new IllegalArgumentException("a step is [r key value], [w …] or [append …]: " + step);
    }
    var kind =
        switch (String.valueOf(parts.get(0))) {
          case "r", "read" -> Kind.READ;
          case "w", "write" -> Kind.WRITE;
          case "append", "a" -> Kind.APPEND;
          case String other ->
              throw new IllegalArgumentException(
                  "a step reads (r), writes (w) or appends: " + other);
        };
    return new Mop(kind, parts.get(1), parts.size() > 2 ? parts.get(2) : null);
  }

  @Override
  public String toString() {
    var f = reads() ? "r" : kind == Kind.WRITE ? "w" : "append";
    return "%s %s %s".formatted(f, Words.value(key), Words.value(value));
  }
}
