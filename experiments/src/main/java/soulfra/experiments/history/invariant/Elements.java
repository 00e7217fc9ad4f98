package soulfra.experiments.history.invariant;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import soulfra.experiments.history.Operation;

/// Elements out of operations, and in an order that people expect.
final class Elements {

  private Elements() {}

  /// What was read: a list, or one value; nothing read is nothing.
  static Collection<?> read(Operation o) {
    return switch (o.value()) {
      case null -> List.of();
      case Collection<?> many -> many;
      case Object one -> List.of(one);
    };
  }

  /// Numbers by size, then all else by its text.
  static List<Object> sorted(Collection<?> elements) {
    var sorted = new ArrayList<Object>(elements);
    sorted.sort(
        Comparator.<Object>comparingInt(e -> e instanceof Number ? 0 : 1)
            .thenComparing((a, b) ->
                a instanceof Number && b instanceof Number
                    ? new BigDecimal(a.toString()).compareTo(new BigDecimal(b.toString()))
                    : String.valueOf(a).compareTo(String.valueOf(b))));
    return sorted;
  }

  static long number(@Nullable Object value, String what) {
    if (value instanceof Number number) {
      return number.longValue();
    }
    throw new IllegalArgumentException("%s needs a number: %s".formatted(what, value));
  }

  /// How often each is there.
  static Map<Object, Integer> counted(Collection<?> elements) {
    var counts = new LinkedHashMap<Object, Integer>();
    elements.forEach(element -> counts.merge(element, 1, Integer::sum));
    return counts;
  }

  /// Those of the first that are not, or not as often, in the second.
  static List<Object> minus(Collection<?> first, Collection<?> second) {
    var left = counted(second);
    var more = new ArrayList<Object>();
    for (var element : first) {
      int count = left.getOrDefault(element, 0);
      if (count > 0) {
        left.put(element, count - 1);
      } else {
        more.add(element);
      }
    }
    return more;
  }

  /// Where the sorted list reaches each share of its length.
  static Map<String, Long> quantiles(List<Long> values) {
    var sorted = values.stream().sorted().toList();
    var quantiles = new LinkedHashMap<String, Long>();
    for (var share : List.of("0", "0.5", "0.95", "0.99", "1")) {
      int at = (int) Math.floor(sorted.size() * Double.parseDouble(share));
      quantiles.put(share, sorted.get(Math.min(sorted.size() - 1, at)));
    }
    return quantiles;
  }
}
