package soulfra.experiments.history.linear;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import soulfra.experiments.history.Operation;

/// Elements that are there or not: `add`, `remove`, and `read` of all of them.
record GrowingSet() implements Model {

  @Override
  public Object initial() {
    return new HashSet<>(); // unlike Set.of(), it may be asked for null
  }

  @Override
  public @Nullable Object step(Object state, Operation o) {
    var elements = (Set<?>) state;
    return switch (o.f()) {
      case "add", "remove" -> {
        var next = new HashSet<@Nullable Object>(elements);
        var element = o.input() != null ? o.input() : o.output();
        if (o.is("add")) {
          next.add(element);
        } else {
          next.remove(element);
        }
        yield next;
      }
      case "read" -> {
        if (o.value() == null) {
          yield state;
        }
        if (!(o.value() instanceof Collection<?> read)) {
          throw new IllegalArgumentException("read of a set has a list: read=" + o.value());
        }
        // An element that stands there twice is no set's answer.
        yield elements.size() == read.size() && elements.equals(new HashSet<@Nullable Object>(read))
            ? state
            : null;
      }
      default -> throw Model.unknown(o, "add, remove, read");
    };
  }

  @Override
  public boolean reads(Operation o) {
    return o.is("read");
  }

  /// Where nothing is removed, what was added stays.
  @Override
  public boolean contradicts(Operation earlier, Operation later, List<Operation> all) {
    return earlier.is("add")
        && later.output() instanceof Collection<?> read
        && all.stream().noneMatch(o -> o.is("remove"))
        && !read.contains(earlier.input());
  }

  @Override
  public long weight(Object state) {
    return 64 + 48L * ((Set<?>) state).size();
  }
}
