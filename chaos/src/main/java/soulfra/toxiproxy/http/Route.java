package soulfra.toxiproxy.http;

import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/// A path, the methods it takes, and what they do.
///
/// @param methods separated by spaces; `*` for any
/// @param path its segments; `*` stands for any name
record Route(String methods, List<String> path, Function<Request, Answer> action) {

  /// @param path decoded, by segment
  record Request(String method, List<String> path, Body body) {

    String proxy() {
      return path.get(1);
    }

    String toxic() {
      return path.get(3);
    }

    JsonInput input() {
      return JsonInput.object(body.bytes());
    }
  }

  /// Bytes that nobody compares.
  interface Body {
    byte[] bytes();
  }

  static Route of(String methods, String path, Function<Request, Answer> action) {
    return new Route(methods, List.of(path.substring(1).split("/", -1)), action);
  }

  boolean isAt(List<String> segments) {
    return segments.size() == path.size()
        && IntStream.range(0, path.size()).allMatch(i -> fits(path.get(i), segments.get(i)));
  }

  private static boolean fits(String pattern, String segment) {
    return pattern.equals("*")
        ? !segment.isEmpty() && !segment.contains("/")
        : pattern.equals(segment);
  }

  boolean takes(String method) {
    return methods.equals("*") || List.of(methods.split(" ", -1)).contains(method);
  }
}
