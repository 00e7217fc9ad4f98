package soulfra.experiments.history.linear;

import java.util.List;
import org.jspecify.annotations.Nullable;
import soulfra.experiments.history.Operation;

/// A text per key: `get`, `put`, and `append` at its end. A key that nobody wrote holds the start.
record KeyValue(String start) implements Model {

  @Override
  public Object initial() {
    return start;
  }

  @Override
  public @Nullable Object step(Object state, Operation o) {
    var held = (String) state;
    return switch (o.f()) {
      case "get", "read" -> {
        var read = o.output() == null ? start : o.output().toString();
        yield held.equals(read) ? state : null;
      }
      case "put", "write" -> text(o);
      case "append" -> held + text(o);
      default -> throw Model.unknown(o, "get, put, append");
    };
  }

  private static String text(Operation o) {
    var value = o.input() != null ? o.input() : o.output();
    return value == null ? "" : value.toString();
  }

  @Override
  public boolean reads(Operation o) {
    return o.is("get") || o.is("read");
  }

  /// Where nothing is put over it, a text only grows.
  @Override
  public boolean contradicts(Operation earlier, Operation later, List<Operation> all) {
    if (!reads(later) || all.stream().anyMatch(o -> !reads(o) && !o.is("append"))) {
      return false;
    }
    var read = later.output() == null ? start : later.output().toString();
    return reads(earlier)
        ? !read.startsWith(earlier.output() == null ? start : earlier.output().toString())
        : !read.contains(text(earlier));
  }

  @Override
  public long weight(Object state) {
    return 64L + ((String) state).length();
  }
}
