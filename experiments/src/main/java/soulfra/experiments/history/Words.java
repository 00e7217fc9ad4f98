package soulfra.experiments.history;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Operations, values and times as a sentence says them.
public final class Words {

  private static final int MOST = 8;
  private static final long DAY = 86_400_000_000_000L;

  private final long zero;
  private final boolean fine;

  public Words(History history) {
    var times =
        history.operations().stream()
            .flatMap(o -> Stream.of(o.begin(), o.end()))
            .filter(time -> time >= 0)
            .mapToLong(time -> time)
            .summaryStatistics();
    zero = times.getCount() > 0 && times.getMin() > DAY ? times.getMin() : 0;
    fine = times.getCount() > 0 && times.getMax() - times.getMin() < 100_000_000;
  }

  /// `process 3 read 4 of x`.
  public String says(Operation o) {
    var of = o.key() == null ? "" : " of " + value(o.key());
    var asked = value(o.value());
    return "process %s %s%s%s"
        .formatted(o.process(), verb(o), o.value() == null && !reads(o) ? "" : " " + asked, of);
  }

  /// With its time: `process 3 read 4 at 4.210 s`.
  public String saysWhen(Operation o) {
    return says(o) + " " + when(o);
  }

  /// When it was acknowledged or refused, or began if it never was.
  public String when(Operation o) {
    return o.to() != Operation.OPEN
        ? at(o.to(), o.end())
        : "from " + time(o.from(), o.begin()) + " on";
  }

  public String began(Operation o) {
    return time(o.from(), o.begin());
  }

  public String at(int position, long time) {
    return "at " + time(position, time);
  }

  private String time(int position, long time) {
    if (time < 0) {
      return "event " + (position + 1);
    }
    return String.format(Locale.ROOT, fine ? "%.6f s" : "%.3f s", (time - zero) / 1e9);
  }

  private static boolean reads(Operation o) {
    return o.f().startsWith("read") || o.is("get") || o.is("dequeue");
  }

  private static String verb(Operation o) {
    if (!o.possible()) {
      return "was refused its " + o.f();
    }
    return switch (o.f()) {
      case "read" -> "read";
      case "write" -> o.ok() ? "wrote" : "perhaps wrote";
      case "txn" -> o.ok() ? "committed" : "perhaps committed";
      case "add" -> o.ok() ? "added" : "perhaps added";
      case "enqueue" -> o.ok() ? "enqueued" : "perhaps enqueued";
      case "dequeue" -> "dequeued";
      case "append" -> o.ok() ? "appended" : "perhaps appended";
      case "put" -> o.ok() ? "put" : "perhaps put";
      case "get" -> "got";
      case "acquire" -> o.ok() ? "acquired" : "perhaps acquired";
      case "release" -> o.ok() ? "released" : "perhaps released";
      default -> o.outcome() == Operation.Outcome.OK ? o.f() : "perhaps " + o.f();
    };
  }

  /// A value as one would write it; of a long list only the beginning and the end.
  public static String value(@Nullable Object value) {
    return switch (value) {
      case null -> "nothing";
      case String text -> shortened(text);
      case Map<?, ?> map ->
          map.entrySet().stream()
              .limit(MOST)
              .map(entry -> value(entry.getKey()) + ": " + value(entry.getValue()))
              .collect(Collectors.joining(", ", "{", map.size() > MOST ? ", …}" : "}"));
      case Collection<?> many -> list(many);
      default -> value.toString();
    };
  }

  private static String list(Collection<?> many) {
    if (many.size() <= 2 * MOST) {
      return many.stream().map(Words::value).collect(Collectors.joining(" ", "[", "]"));
    }
    var all = List.copyOf(many.stream().map(Words::value).toList());
    return "[%s … %s]"
        .formatted(
            String.join(" ", all.subList(0, MOST)),
            String.join(" ", all.subList(all.size() - MOST, all.size())));
  }

  private static String shortened(String text) {
    if (text.length() > 80) {
      return "\"%s … %s\"".formatted(text.substring(0, 38), text.substring(text.length() - 38));
    }
    return text.isEmpty() || text.contains(" ") ? '"' + text + '"' : text;
  }

  /// Some values, and how many more there are.
  public static String some(Collection<?> values) {
    var shown = values.stream().limit(MOST).map(Words::value).collect(Collectors.joining(", "));
    return values.size() > MOST ? shown + " and %,d more".formatted(values.size() - MOST) : shown;
  }
}
