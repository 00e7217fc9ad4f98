package soulfra.experiments.history.read;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import soulfra.experiments.history.Event;
import soulfra.experiments.history.Misread;

/// Events out of forms: maps with `process`, `type`, `f`, `value`, `key`, `time` (nanoseconds; or
/// `time_ms`), `node`, `error`, or lists `[process type f value]`. Names that nobody knows are left
/// alone.
public final class Events {

  private Events() {}

  static List<Event> of(List<Form> forms, boolean keyed) {
    var events = new ArrayList<Event>(forms.size());
    for (var form : forms) {
      events.add(event(form, keyed));
    }
    return events;
  }

  /// Of values that were read already, such as a case's in a file of cases.
  ///
  /// @param line where they stand
  public static List<Event> of(List<?> values, int line) {
    var forms = new ArrayList<Form>();
    values.forEach(value -> forms.add(new Form(value, line, 1)));
    return of(forms, false);
  }

  private static Event event(Form form, boolean keyed) {
    return switch (form.value()) {
      case Map<?, ?> map -> mapped(map, form, keyed);
      case List<?> list when list.size() == 4 -> listed(list, form, keyed);
      case null, default ->
          throw new Misread(
              form.line(),
              form.column(),
              "an operation is a map like {process: 0, type: invoke, f: read, value: null}, or"
                  + " a list [process type f value]");
    };
  }

  private static Event listed(List<?> list, Form form, boolean keyed) {
    var map = new HashMap<Object, @Nullable Object>();
    map.put("process", list.get(0));
    map.put("type", list.get(1));
    map.put("f", list.get(2));
    map.put("value", list.get(3));
    return mapped(map, form, keyed);
  }

  private static Event mapped(Map<?, ?> map, Form form, boolean keyed) {
    var process = map.get("process") == null ? "0" : String.valueOf(map.get("process"));
    var type = type(map, form, process);
    var f = map.get("f") == null ? "txn" : String.valueOf(map.get("f"));
    Object key = map.get("key");
    Object value = map.get("value");
    if (keyed && value instanceof List<?> pair && pair.size() == 2) {
      key = pair.get(0);
      value = pair.get(1);
    }
    return new Event(
        form.line(),
        process,
        type,
        f,
        key,
        value,
        map.containsKey("value"),
        time(map, form),
        text(map.get("node")),
        text(map.get("error")));
  }

  private static Event.Type type(Map<?, ?> map, Form form, String process) {
    var name = map.get("type");
    if (name == null && process.equals(Event.NEMESIS)) {
      return Event.Type.INFO;
    }
    return switch (String.valueOf(name).toLowerCase(Locale.ROOT)) {
      case "invoke" -> Event.Type.INVOKE;
      case "ok" -> Event.Type.OK;
      case "fail" -> Event.Type.FAIL;
      case "info" -> Event.Type.INFO;
      default ->
          throw new Misread(
              form.line(),
              form.column(),
              name == null
                  ? "the operation has no type; it is invoke, ok, fail or info"
                  : "type is invoke, ok, fail or info: type=" + name);
    };
  }

  private static long time(Map<?, ?> map, Form form) {
    return switch (map.get("time")) {
      case Number nanos -> nanos.longValue();
      case null -> map.get("time_ms") instanceof Number ms ? (long) (ms.doubleValue() * 1e6) : -1;
      case Object other ->
          throw new Misread(
              form.line(), form.column(), "time is a number of nanoseconds: time=" + other);
    };
  }

  private static @Nullable String text(@Nullable Object value) {
    return value == null ? null : value.toString();
  }
}
