package soulfra.experiments.history.suite;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import soulfra.experiments.history.Answer;
import soulfra.experiments.history.Validity;
import soulfra.experiments.history.txn.Transactions;

/// What must come out: the verdict, and whatever else is said of it.
///
/// @param details by the names that answers have, too: `lost`, `anomalies`, `weakest_not`
public record Expected(Validity validity, Map<String, Object> details) {

  static Expected of(@Nullable Object valid, Map<String, Object> details) {
    var validity =
        switch (String.valueOf(valid)) {
          case "true" -> Validity.VALID;
          case "false" -> Validity.INVALID;
          case "unknown" -> Validity.UNKNOWN;
          case String other ->
              throw new IllegalArgumentException("valid is true, false or unknown: " + other);
        };
    return new Expected(validity, details);
  }

  Map<String, String> wrong(Answer answer) {
    var wrong = new LinkedHashMap<String, String>();
    if (answer.validity() != validity) {
      wrong.put("valid", "expected %s, got %s".formatted(validity, answer.validity()));
    }
    details.forEach((name, value) -> {
      var got = answer.details().get(name);
      if (!Objects.equals(plain(value), plain(got))) {
        wrong.put(name, "expected %s, got %s".formatted(plain(value), plain(got)));
      }
    });
    return wrong;
  }

  /// Numbers by their value, and lists of names in any order.
  private static @Nullable Object plain(@Nullable Object value) {
    return switch (value) {
      case Number number -> new BigDecimal(number.toString()).stripTrailingZeros();
      case Map<?, ?> map -> {
        var sorted = new TreeMap<String, @Nullable Object>();
        map.forEach((name, of) -> sorted.put(String.valueOf(name), plain(of)));
        yield sorted;
      }
      case Collection<?> many when many.stream().allMatch(String.class::isInstance) ->
          new TreeSet<>(many.stream().map(String::valueOf).toList());
      case Collection<?> many -> many.stream().map(Expected::plain).collect(Collectors.toList());
      case null, default -> value;
    };
  }

  /// Levels as they are called here.
  static List<String> levels(Collection<?> names) {
    return names.stream().map(name -> Transactions.level(String.valueOf(name))).toList();
  }

  static List<String> words(String cell) {
    int comment = cell.indexOf(" (");
    var words = comment < 0 ? cell : cell.substring(0, comment);
    return words.isBlank() ? List.of() : List.of(words.strip().split("\\s*,\\s*", -1));
  }
}
