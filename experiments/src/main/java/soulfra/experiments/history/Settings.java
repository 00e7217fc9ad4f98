package soulfra.experiments.history;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What a checker may be told, by name: `initial=0`, `level=serializable`, `total=100`. Each
/// checker says which names it knows.
public record Settings(Map<String, @Nullable Object> values) {

  public static final Settings NONE = new Settings(Map.of());

  public Settings {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  public Settings with(String name, @Nullable Object value) {
    var more = new LinkedHashMap<String, @Nullable Object>(values);
    more.put(name, value);
    return new Settings(more);
  }

  public boolean has(String name) {
    return values.containsKey(name);
  }

  public @Nullable Object get(String name) {
    return values.get(name);
  }

  public String text(String name, String otherwise) {
    var value = values.get(name);
    return value == null ? otherwise : value.toString();
  }

  /// These, if the checker knows all of them.
  public Settings knownTo(Checker checker) {
    var unknown = new TreeSet<>(values.keySet());
    unknown.removeAll(checker.knows());
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "%s knows no setting %s; it %s"
              .formatted(
                  checker.name(),
                  String.join(", ", unknown),
                  checker.knows().isEmpty()
                      ? "needs none"
                      : "knows " + String.join(", ", new TreeSet<>(checker.knows()))));
    }
    return this;
  }

  public boolean flag(String name) {
    return text(name, "false").equals("true");
  }

  public long number(String name, long otherwise) {
    return switch (values.get(name)) {
      case null -> otherwise;
      case Number number -> number.longValue();
      case Object other ->
          throw new IllegalArgumentException("%s is a number: %s=%s".formatted(name, name, other));
    };
  }
}
