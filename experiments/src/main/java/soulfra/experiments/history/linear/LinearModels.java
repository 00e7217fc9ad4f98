package soulfra.experiments.history.linear;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import soulfra.experiments.history.Checker;
import soulfra.experiments.history.History;
import soulfra.experiments.history.Settings;

/// The objects that are known. To add one: a file that says what it does ([Model]), and a line
/// here.
///
/// Settings: `initial` (a value; a map of them for `multi-register`), `nil` (`absent` or `unknown`:
/// what a read of nothing means), `refused` (`tells` or `never`: whether a failed `cas` looked).
public final class LinearModels {

  private LinearModels() {}

  public static List<Checker> all() {
    return List.of(
        new Linearizability(
            "register", "one value, read and written", "read, write", LinearModels::register),
        new Linearizability(
            "cas-register",
            "one value with compare-and-set",
            "read, write, cas [old new]",
            LinearModels::register),
        new Linearizability(
            "multi-register",
            "several values in one transaction",
            "txn [[read x 1] [write y 2]]",
            (_, settings) -> new MultiRegister(values(settings.get("initial")))),
        new Linearizability(
            "kv",
            "a text per key, which can be appended to",
            "get, put, append",
            (_, settings) -> new KeyValue(settings.text("initial", ""))),
        new Linearizability(
            "mutex", "a lock that one holds at a time", "acquire, release", (_, _) -> new Mutex()),
        new Linearizability(
            "counter",
            "a number whose reads see every add before them",
            "add, inc, dec, read",
            (_, settings) -> new Counter(settings.number("initial", 0))),
        new Linearizability(
            "set",
            "elements, all read at once",
            "add, remove, read [elements]",
            (_, _) -> new GrowingSet()),
        new Linearizability(
            "queue", "first in, first out", "enqueue, dequeue", (_, _) -> new Queue(true)),
        new Linearizability(
            "unordered-queue",
            "what goes in comes out, in any order",
            "enqueue, dequeue",
            (history, _) -> Queue.unordered(history)));
  }

  private static Model register(History history, Settings settings) {
    boolean absent =
        switch (settings.text("nil", history.nilIsAbsent() ? "absent" : "unknown")) {
          case "absent" -> true;
          case "unknown" -> false;
          case String other ->
              throw new IllegalArgumentException("nil is absent or unknown: nil=" + other);
        };
    boolean tells =
        settings.text("refused", history.nilIsAbsent() ? "tells" : "never").equals("tells");
    return new Register(settings.get("initial"), absent, tells);
  }

  private static Map<Object, @Nullable Object> values(@Nullable Object initial) {
    var values = new LinkedHashMap<Object, @Nullable Object>();
    if (initial instanceof Map<?, ?> map) {
      map.forEach((key, value) -> values.put(Objects.requireNonNull(key), value));
    }
    return values;
  }
}
